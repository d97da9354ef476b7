import ArgumentParser

/// The command `granary`.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "granary",
    abstract: "A feature store that checks its data, and serves what it trained on.",
    discussion: """
      Example, in the order in which things are done:

        granary apply schemas/flights
        granary ingest weather fixtures/flights/weather.csv
        granary ingest flights fixtures/flights/flights.csv
        granary ingest planes fixtures/flights/planes.csv
        granary train late_arrival
        granary materialize --until 2013-03-01T00:00:00Z
        granary serve

      Results go to standard output, as one JSON document with --json; \
      progress and errors go to standard error.

      Exit status: 0 done; 1 refused, because data failed its checks or a \
      model its gates; 2 a definition, an argument or input is wrong; 3 the \
      store or a service cannot be used.
      """,
    version: "0.1.0",
    subcommands: [
      PlanCommand.self, ApplyCommand.self, ListCommand.self, ShowCommand.self,
      InferCommand.self, ValidateCommand.self, IngestCommand.self, QuarantineCommand.self,
      SnapshotsCommand.self,
      CheckCommand.self,
      TrainingSetCommand.self, TrainingSetsCommand.self, ReproduceCommand.self,
      MaterializeCommand.self, LookupCommand.self, ExplainCommand.self,
      TrainCommand.self, ModelsCommand.self, ScoreCommand.self,
      ServeCommand.self, StatusCommand.self, CompactCommand.self, EraseCommand.self,
    ]
  )

  @OptionGroup(title: "Options of every command")
  var global: GlobalOptions
}
