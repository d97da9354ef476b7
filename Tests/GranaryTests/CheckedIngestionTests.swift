import Foundation
import GranaryFiles
import Testing

@testable import Granary

/// Checks that need more than the rows of a file: other sources, a pass before, the clock.
@Suite final class CheckedIngestionTests {
  private let directory = NSTemporaryDirectory() + "granary-checked-\(UUID().uuidString)"
  private let store: FeatureStore

  static let definitions = """
    kind: source
    name: airports
    columns: {faa: {type: string, required: true}, name: string}
    primary_key: [faa]
    deleted: name = 'closed'
    ---
    kind: source
    name: flights
    columns:
      dest: {type: string, checks: [{in_reference: {source: airports, column: faa}}]}
      delay: {type: float64, checks: [{max_z_score: 1.5}, {unique: true, severity: warning}]}
    """

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    store = try FeatureStore(at: directory + "/store")
    try store.apply(files: [("f.yaml", Self.definitions)])
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func file(_ name: String, _ text: String) throws -> String {
    let path = "\(directory)/\(name)"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test func valuesAreThoseOfTheCurrentRowsOfAnotherSource() throws {
    let flights = try file("flights.csv", "dest,delay\nJFK,1\nLGA,2\n")
    let without = try store.ingest("flights", file: flights)
    #expect(without.outcome == .refused)
    #expect(
      without.report.verdictReasons == [
        "check 'dest_in_reference' was not run: the source 'airports' has no values in 'faa'"
      ]
    )
    try store.ingest("airports", file: file("a.csv", "faa,name\nJFK,Kennedy\nLGA,La Guardia\n"))
    #expect(try store.ingest("flights", file: flights).report.accepted == 2)
    // A row that is deleted no longer counts.
    try store.ingest("airports", file: file("b.csv", "faa,name\nLGA,closed\n"))
    let later = try store.ingest("flights", file: file("g.csv", "dest,delay\nJFK,1\nLGA,2\n\n"))
    #expect(later.report.accepted == 1)
    #expect(try store.validate("flights", files: [flights]).report.accepted == 1)
  }

  @Test func theInputIsReadTwiceForMeansAndDeviations() throws {
    try store.ingest("airports", file: file("a.csv", "faa,name\nJFK,Kennedy\n"))
    let rows = ["1", "2", "3", "4", "10"].map { "JFK,\($0)\n" }.joined()
    let result = try store.ingest("flights", file: file("f.csv", "dest,delay\n" + rows))
    #expect(result.report.refused == 1)
    #expect(result.report.refusals.first?.code == "outlier")
  }

  @Test func withWarningsRefusedNothingIsStored() throws {
    try store.ingest("airports", file: file("a.csv", "faa,name\nJFK,Kennedy\n"))
    let twice = try file("f.csv", "dest,delay\nJFK,1\nJFK,1\n")
    let refused = try store.ingest("flights", file: twice, failingOn: .warning)
    #expect(refused.outcome == .refused)
    #expect(refused.report.verdictReasons == ["check 'delay_unique' failed for 1 of 2 rows"])
    #expect(try store.ingest("flights", file: twice).outcome == .committed)
  }

  @Test func anInputThatGivesItsBytesOnceIsCopiedFirst() throws {
    let path = try file("f.csv", "dest,delay\nx,1\n")
    let copy = Path(directory).appending("copy")
    try RealFileSystem().copy(Path(path), to: copy)
    #expect(try String(contentsOfFile: copy.string, encoding: .utf8) == "dest,delay\nx,1\n")
  }
}
