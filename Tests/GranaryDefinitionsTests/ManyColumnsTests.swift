import Foundation
import GranaryColumns
import GranaryDefinitions
import Testing

/// Work on definitions of many columns grows with the columns, and not with their square.
@Suite struct ManyColumnsTests {
  private static let few = 500
  private static let many = 8_000
  /// Sixteen times as many columns: 15 to 17 where the work is linear, 256 where it is quadratic; above 50
  /// was seen where one of its parts was, a cheap one.
  private static let tolerableGrowth = 28.0

  private static func source(_ count: Int, _ column: (Int) -> String) -> String {
    let columns = (0..<count).map { index in
      "  # Comments that a person has written, or infer: 30 values, none null, 27 different\n"
        + "  c\(index): \(column(index))\n"
    }
    return "kind: source\nname: wide\nevent_time: at\ncolumns:\n  k: string\n  at: timestamp\n"
      + columns.joined()
  }

  /// A view, a service and a model of a feature a column.
  private static func dependents(_ count: Int) -> String {
    let features = (0..<count).map { "  f\($0): {aggregate: mean, of: c\($0), window: 7d}" }
    return """
      ---
      kind: entity
      name: e
      join_keys: {k: string}
      ---
      kind: feature_view
      name: v
      entity: e
      source: wide
      features:
      \(features.joined(separator: "\n"))
      ---
      kind: feature_service
      name: s
      features: [v]
      ---
      kind: model
      name: m
      service: s
      entity_frame: {source: wide, event_time: at}
      label: c0 > 1
      split: {by: time, test_fraction: 0.5}
      transforms:
        - {drop: [k]}
        - {scale: standard, columns: [\((0..<count).map { "f\($0)" }.joined(separator: ", "))]}
      estimator: {type: gradient_boosting}
      """
  }

  @Test func readingGrowsWithTheColumns() throws {
    try expectLinear { count in
      let derived = "derive:\n" + (0..<count / 4).map { "  d\($0): c\($0) + 1\n" }.joined()
      let text = Self.source(count) {
        "{type: float64, checks: [{between: {min: 0, max: \($0 + 1)}}]}"
      }
      _ = try DefinitionSet(parsing: [(name: "a", text: text + derived + Self.dependents(count))])
    }
  }

  @Test func comparingGrowsWithTheColumns() throws {
    try expectLinear { count in
      let old = Self.source(count) { _ in "float64" } + Self.dependents(count)
      let registered = try DefinitionSet(parsing: [(name: "a", text: old)])
      let new = Self.source(count) { "{type: \($0 == 7 ? "string" : "float64"), unit: euros}" }
      let entity = "\n---\nkind: entity\nname: e\njoin_keys: {k: string}"
      let next = try DefinitionSet(parsing: [(name: "b", text: new + entity)])
      #expect(DefinitionPlan(from: registered, to: registered).isEmpty)
      let plan = DefinitionPlan(from: registered, to: next)
      #expect(
        plan.steps.flatMap(\.breaking)
          == ["the column 'c7' changes from float64 to string; used by feature_view v"]
      )
    }
  }

  @Test func reportingGrowsWithTheErrors() throws {
    try expectLinear { count in
      let text = Self.source(count) { _ in "{type: flot64, uni: euros}" }
      let errors = try #require(throws: DefinitionErrors.self) {
        try DefinitionSet(parsing: [(name: "a", text: text)])
      }.errors
      #expect(errors.count == 2 * count)
    }
  }

  private func expectLinear(_ work: (Int) throws -> Void) throws {
    try work(100)
    let few = try Self.seconds { try work(Self.few) }
    let many = try Self.seconds { try work(Self.many) }
    #expect(many / few < Self.tolerableGrowth, "\(few) s, \(many) s")
  }

  /// Time of this thread alone, whatever else the machine does.
  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = threadSeconds
    try work()
    return threadSeconds - start
  }

  private static var threadSeconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
