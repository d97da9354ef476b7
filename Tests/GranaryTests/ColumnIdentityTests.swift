import Foundation
import Granary
import GranaryTesting
import Testing

/// A column that is dropped and declared again is another one; a version of a view keeps those that it
/// was registered over.
@Suite struct ColumnIdentityTests {
  private let directory: TemporaryDirectory
  private let store: FeatureStore

  private static let both = "id: string, at: timestamp, value: float64, other: float64"
  private static let one = "id: string, at: timestamp, other: float64"

  init() throws {
    directory = try TemporaryDirectory()
    store = try FeatureStore(at: directory.file("store"))
    try apply(Self.both, feature: "value")
    let rows = try file("rows.csv", "id,at,value,other\na,2020-01-01T00:00:00Z,5,50\n")
    try store.ingest("readings", file: rows)
  }

  private func apply(_ columns: String, feature: String) throws {
    let text = """
      kind: entity
      name: sensor
      join_keys: {id: string}
      ---
      kind: source
      name: readings
      columns: {\(columns)}
      event_time: at
      ---
      kind: feature_view
      name: latest
      entity: sensor
      source: readings
      features: {x: \(feature)}
      ---
      kind: feature_service
      name: reading
      features: [latest]
      """
    try store.apply(files: [("readings.yaml", text)], allowBreaking: true)
  }

  private func file(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: directory.file(name), atomically: true, encoding: .utf8)
    return directory.file(name)
  }

  private func written(_ name: String) throws -> String {
    let frame = try file("frame.csv", "id,event_time\na,2020-01-02T00:00:00Z\n")
    let out = directory.file(name)
    try store.writeTrainingSet(service: "reading", entities: frame, to: out)
    return out
  }

  @Test func aTrainingSetOfAnOldVersionIsTheSameAlsoAfterCompaction() throws {
    let set = try written("set.csv")
    try apply(Self.one, feature: "other")
    #expect(try store.reproduce(set + ".manifest.json").isSame)
    try store.compact()
    #expect(try store.reproduce(set + ".manifest.json").differences == [])
  }

  /// Whether somebody had asked before makes no difference.
  @Test(arguments: [false, true])
  func aColumnDeclaredAgainHasNoneOfItsOldValues(_ wasAsked: Bool) throws {
    if wasAsked { _ = try written("first.csv") }
    try apply(Self.one, feature: "other")
    try apply(Self.both, feature: "value")
    let text = try String(contentsOfFile: written("set.csv"), encoding: .utf8)
    #expect(text == "id,event_time,latest__x\na,2020-01-02T00:00:00Z,\n")
    let view = try store.registered().first { $0.kind == "feature_view" }
    #expect(view?.version == 3)
  }
}
