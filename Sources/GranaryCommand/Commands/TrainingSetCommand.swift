import ArgumentParser
import Granary
import GranaryJSON
import GranaryOffline

/// The command `granary training-set`.
struct TrainingSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training-set",
    abstract: "Write the features known at each row's time: the point-in-time join.",
    usage: """
      granary training-set --model <model> --out <file> [<options>]
      granary training-set <service> --entities <source|file> --out <file> [<options>]
      """,
    discussion: """
      Example: granary training-set --model late_arrival --out training.arrow --statuses
      What it was made of is written beside it, to FILE.manifest.json.
      """
  )

  @Argument(help: "The service whose features are wanted, or a version of it, as late_arrival@1.")
  var service: String?

  @Option(
    help: ArgumentHelp(
      "The rows that ask for features: a source, or a CSV, JSON Lines or Arrow file.",
      valueName: "source|file"
    )
  )
  var entities: String?

  @Option(
    help: ArgumentHelp(
      "Its column with each row's time; event_time where not given.",
      valueName: "column"
    )
  )
  var eventTime: String?

  @Option(help: "The model whose training set is wanted, instead of service and entities.")
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Where to: .arrow, .csv or .jsonl, by the file's ending.",
      valueName: "file"
    ),
    completion: .file()
  )
  var out: String

  @Flag(help: "Add a column with the status of each feature.")
  var statuses = false

  @Option(
    help: ArgumentHelp(
      "Read the data as of this snapshot, or the last one by this time; now where not given.",
      valueName: "n|time"
    ),
    transform: StateArgument.parse
  )
  var asOf: StateArgument?

  @Flag(
    help: "Count only rows that had been written down by each row's time (created time ≤ t)."
  )
  var writtenOnly = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if model != nil {
      guard service == nil, entities == nil, eventTime == nil else {
        throw ValidationError("--model stands instead of service, --entities and --event-time")
      }
    } else if service == nil || entities == nil {
      throw ValidationError("it takes --model, or a service and --entities")
    }
  }

  func run() throws {
    let store = try global.openStore()
    let manifest = try write(from: store)
    var table = Table(("", .left), ("", .right))
    table.append("rows", manifest.rowCount.grouped)
    table.append("features", manifest.featureCount.grouped)
    table.append("as of snapshot", "\(manifest.snapshot)")
    if let changed = manifest.changedByCreatedTime {
      let count = changed.values.reduce(0, +)
      table.append(
        writtenOnly ? "values that later rows would change" : "values due to rows written later",
        count.grouped
      )
    }
    for (view, count) in manifest.beforeRetention.sorted(by: { $0.key < $1.key }) {
      table.append("rows at which \(view) reaches rows deleted as past retention", count.grouped)
    }
    try global.show(manifest.json, "\(out): \(manifest.service)\n" + table.text)
  }

  private func write(from store: FeatureStore) throws(GranaryError) -> TrainingSetManifest {
    let snapshot = try asOf?.number(in: store)
    if let service, let entities {
      return try store.writeTrainingSet(
        service: service,
        entities: entities,
        eventTime: eventTime ?? "event_time",
        asOf: snapshot,
        writtenOnly: writtenOnly,
        to: out,
        statuses: statuses
      )
    }
    return try store.writeTrainingSet(
      model: model ?? "",
      asOf: snapshot,
      writtenOnly: writtenOnly,
      to: out,
      statuses: statuses
    )
  }
}
