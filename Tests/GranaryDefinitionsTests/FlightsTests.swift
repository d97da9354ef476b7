import Foundation
import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import Testing

@Suite struct FlightsTests {
  /// The files of `schemas/flights`, by name.
  static func files() throws -> [(name: String, text: String)] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "schemas/flights")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted().map {
      ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
    }
  }

  @Test func fitTogether() throws {
    let set = try DefinitionSet(parsing: Self.files())
    #expect(set.names(of: .entity) == ["airport", "carrier", "plane"])
    #expect(set.names(of: .source) == ["flights", "planes", "weather"])
    #expect(set.definitions.count == 16)
    let model = try set.resolve(model: "late_arrival")
    // Order by DESIGN.md §6: features, request values, join keys by first use of their entity.
    let names = model.inputs.map(\.name)
    #expect(names.prefix(3) == ["weather__temp", "weather__dewp", "weather__humid"])
    #expect(
      names.dropFirst(13).prefix(3) == [
        "carrier_punctuality__last_delay", "airport_congestion__last_delay",
        "plane_history__last_arrival_delay",
      ]
    )
    #expect(
      names.dropFirst(16).prefix(2) == [
        "carrier_windows__flights_3h", "carrier_windows__mean_delay_3h",
      ]
    )
    #expect(names.count == 35)
    #expect(names.suffix(6) == ["dest", "distance", "hour", "origin", "tailnum", "carrier"])
    #expect(try model.input(named: "seats") == Field("plane__seats", .int64))
    #expect(model.frame.schema["known_at"]?.type == .timestamp)
    let windows = try set.resolve(view: "carrier_windows")
    #expect(windows.layout.windows.map(\.window.description) == ["3h", "3h", "1d", "1w", "1w"])
    // Both lengths of the mean delay that are kept by the hour share one series, and one argument.
    #expect(windows.layout.series.count == 4)
    #expect(windows.arguments.count == 3)
    #expect(try set.resolve(view: "plane").source.definition.eventTime == nil)
  }

  @Test func readBackFromTheirCanonicalTexts() throws {
    let set = try DefinitionSet(parsing: Self.files())
    let texts = set.definitions.map { ("registered \($0.reference)", $0.canonicalText) }
    let again = try DefinitionSet(parsing: texts)
    #expect(again.definitions == set.definitions)
    #expect(DefinitionPlan(from: set, to: again).isEmpty)
  }
}
