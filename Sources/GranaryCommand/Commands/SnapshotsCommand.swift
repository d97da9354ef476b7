import ArgumentParser
import Granary
import GranaryJSON
import GranaryRegistry

/// The command `granary snapshots`.
struct SnapshotsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshots",
    abstract: "List the committed ingestions of all sources, or of one.",
    discussion: "Example: granary snapshots weather"
  )

  @Argument(help: "The source; all of them where not given.")
  var source: String?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let snapshots = try global.openStore().snapshots(of: source)
    var table = Table(
      ("SNAPSHOT", .right),
      ("SOURCE", .left),
      ("READ", .right),
      ("ACCEPTED", .right),
      ("QUARANTINED", .right),
      ("DROPPED", .right),
      ("ERASED", .right),
      ("RETRIED", .right),
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
        snapshot.erased.grouped,
        snapshot.retried.grouped,
        snapshot.committedAt.toTheSecond,
        snapshot.replacedBy.map { "\($0)" } ?? "",
        snapshot.fileNames
      )
    }
    try global.show(
      .object(["snapshots": .array(snapshots.map(\.json))]),
      table.text(orElse: "nothing has been ingested" + (source.map { " into \($0)" } ?? ""))
    )
  }
}

extension SnapshotRecord {
  /// The files' names, for a column: the first one, how many others there are, whose retry it is.
  fileprivate var fileNames: String {
    let first = files.first?.name ?? ""
    let all = files.count > 1 ? "\(first) and \((files.count - 1).counted("other"))" : first
    return retryOf.map { "\(all), retry of \($0)" } ?? all
  }

  fileprivate var json: JSONValue {
    .object([
      "snapshot": .int(number),
      "source": .string(source),
      "committed_at": .string(committedAt.description),
      "read": .int(rowsRead),
      "accepted": .int(accepted),
      "quarantined": .int(quarantined),
      "dropped": .int(dropped),
      "erased": .int(erased),
      "expired": .int(expired),
      "retried": .int(retried),
      "retry_of": retryOf.map { .int($0) } ?? .null,
      "replaced_by": replacedBy.map { .int($0) } ?? .null,
      "files": .array(files.map(\.json)),
    ])
  }
}

extension SnapshotFile {
  fileprivate var json: JSONValue {
    .object([
      "file": .string(name),
      "digest": .string(digest),
      "read": .int(rowsRead),
      "accepted": .int(accepted),
      "quarantined": .int(quarantined),
      "dropped": .int(dropped),
      "erased": .int(erased),
      "expired": .int(expired),
      "retried": .int(retried),
    ])
  }
}
