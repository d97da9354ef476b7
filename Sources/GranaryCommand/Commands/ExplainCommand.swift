import ArgumentParser
import Granary
import GranaryColumns

/// The command `granary explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say which rows of which files gave a feature its value, and why others did not.",
    discussion: """
      Example: granary explain carrier_punctuality__last_delay --entities '{"carrier": "UA"}'
      """
  )

  @Argument(help: "The feature: view__feature or view:feature.")
  var feature: String

  @Option(
    help: ArgumentHelp(
      "One entity: its keys as JSON, or a file with it, in any form that lookup takes.",
      valueName: "json|file"
    )
  )
  var entities: String

  @Option(
    help: ArgumentHelp("The time to explain; now where not given.", valueName: "time"),
    transform: TimeArgument.parse
  )
  var at: Timestamp?

  @Option(
    help: ArgumentHelp(
      "The state of the data to read; the last one where not given.",
      valueName: "snapshot|time"
    ),
    transform: StateArgument.parse
  )
  var asOf: StateArgument?

  @Flag(help: "Show every row, not just 20 of each kind.")
  var all = false

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try global.openStore()
    let explanation = try store.explain(
      feature,
      of: EntityDocument.entity(RequestArguments.document(entities), at: "--entities"),
      at: at,
      asOf: asOf?.number(in: store),
      limit: all ? nil : FeatureStore.explainedRowCount
    )
    try global.show(explanation.json, explanation.text)
  }
}
