import ArgumentParser
import Granary
import GranaryJSON

/// The command `granary compact`.
struct CompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Make fewer files of many, and delete rows that are past retention.",
    discussion: """
      Example: granary compact flights
      Where a source has no retention, no row and no earlier snapshot is lost.
      """
  )

  @Argument(
    help: ArgumentHelp("Which sources; all where none is given.", valueName: "source")
  )
  var sources: [String] = []

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let results = try global.openStore().compact(sources)
    var table = Table(
      ("SOURCE", .left),
      ("SEGMENTS", .right),
      ("NOW", .right),
      ("PROJECTIONS", .right),
      ("NOW", .right),
      ("ROWS EXPIRED", .right),
      ("BEFORE", .left)
    )
    for result in results {
      table.append(
        result.source,
        result.counts.segmentsBefore.grouped,
        result.counts.segmentsAfter.grouped,
        result.counts.projectionsBefore.grouped,
        result.counts.projectionsAfter.grouped,
        (result.expired.stored + result.expired.quarantined).grouped,
        result.expiredBefore?.toTheSecond ?? "-"
      )
    }
    try global.show(
      .object(["sources": .array(results.map(\.json))]),
      table.text(orElse: "no source is registered")
    )
  }
}
