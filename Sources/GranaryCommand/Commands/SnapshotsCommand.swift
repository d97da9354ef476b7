import ArgumentParser
import Granary
import GranaryJSON
import GranaryRegistry

/// The command `granary snapshots`.
struct SnapshotsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshots",
    abstract: "List the committed ingestions.",
    discussion: "Example: granary snapshots"
  )

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let snapshots = try global.openStore().snapshots()
    var table = Table(
      ("SNAPSHOT", .right),
      ("SOURCE", .left),
      ("READ", .right),
      ("ACCEPTED", .right),
      ("QUARANTINED", .right),
      ("DROPPED", .right),
      ("COMMITTED", .left),
      ("REPLACED BY", .right),
      ("FILE", .left)
    )
    for snapshot in snapshots {
      table.append(
        "\(snapshot.number)",
        snapshot.source,
        snapshot.rowsRead.grouped,
        snapshot.accepted.grouped,
        snapshot.quarantined.grouped,
        snapshot.dropped.grouped,
        snapshot.committedAt.toTheSecond,
        snapshot.replacedBy.map { "\($0)" } ?? "",
        snapshot.file
      )
    }
    try global.show(
      .object(["snapshots": .array(snapshots.map(\.json))]),
      table.text(orElse: "nothing has been ingested")
    )
  }
}

extension SnapshotRecord {
  fileprivate var json: JSONValue {
    .object([
      "snapshot": .int(number),
      "source": .string(source),
      "file": .string(file),
      "digest": .string(digest),
      "committed_at": .string(committedAt.description),
      "read": .int(rowsRead),
      "accepted": .int(accepted),
      "quarantined": .int(quarantined),
      "dropped": .int(dropped),
      "replaced_by": replacedBy.map { .int($0) } ?? .null,
    ])
  }
}
