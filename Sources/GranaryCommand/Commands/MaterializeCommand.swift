import ArgumentParser
import Granary
import GranaryColumns
import GranaryJSON

/// The command `granary materialize`.
struct MaterializeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "materialize",
    abstract: "Put the latest row of every entity online, for lookup and score.",
    discussion: "Example: granary materialize --until 2013-03-01T00:00:00Z"
  )

  @Argument(help: ArgumentHelp("Which views; all where none is given.", valueName: "view"))
  var views: [String] = []

  @Option(
    help: ArgumentHelp(
      "Rows with an event time up to this go online; up to now where not given.",
      valueName: "time"
    ),
    transform: TimeArgument.parse
  )
  var until: Timestamp?

  @Flag(help: "Take a time in the future all the same; until then no lookup is answered.")
  var allowFuture = false

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let results = try global.openStore().materialize(
      views,
      until: until,
      allowFuture: allowFuture
    )
    var table = Table(
      ("VIEW", .left),
      ("ENTITIES", .right),
      ("WATERMARK", .left),
      ("SNAPSHOT", .right)
    )
    for result in results {
      table.append(
        result.view,
        result.entities.grouped,
        result.watermark.description,
        "\(result.snapshot)"
      )
    }
    try global.show(
      .object(["views": .array(results.map(\.json))]),
      table.text(orElse: "there are no views")
    )
  }
}
