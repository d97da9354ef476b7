import ArgumentParser
import Granary
import GranaryJSON
import GranaryRegistry

/// The command `granary training-sets`.
struct TrainingSetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training-sets",
    abstract: "List the training sets that were written to files: copies outside the store.",
    discussion: "Example: granary training-sets"
  )

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let sets = try global.openStore().trainingSets()
    var table = Table(
      ("SERVICE", .left),
      ("SNAPSHOT", .right),
      ("ROWS", .right),
      ("WRITTEN", .left),
      ("FILE", .left)
    )
    for set in sets {
      table.append(
        set.service,
        "\(set.snapshot)",
        set.rows.grouped,
        set.writtenAt.toTheSecond,
        set.path
      )
    }
    try global.show(
      .object(["training_sets": .array(sets.map(\.json))]),
      table.text(orElse: "no training set was written")
    )
  }
}

extension TrainingSetRecord {
  fileprivate var json: JSONValue {
    .object([
      "file": .string(path),
      "service": .string(service),
      "snapshot": .int(snapshot),
      "rows": .int(rows),
      "content": .string(content),
      "written_at": .string(writtenAt.description),
    ])
  }
}
