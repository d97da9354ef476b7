import GranaryColumns
import GranaryDefinitions
import Testing

/// What is wrong with references and types, over definitions that fit.
@Suite struct ResolutionErrorTests {
  /// An entity, a source with a clock and one without, views of both and a service.
  static let base = """
    kind: entity
    name: shop
    join_keys: {k: string}
    ---
    kind: source
    name: sales
    columns: {k: string, t: timestamp, x: float64, n: int64}
    event_time: t
    ---
    kind: source
    name: list
    columns: {k: string, x: float64}
    ---
    kind: feature_view
    name: recent
    entity: shop
    source: sales
    max_age: 1h
    features: {x: x, y: x + 1}
    ---
    kind: feature_view
    name: fixed
    entity: shop
    source: list
    features: [x]
    ---
    kind: feature_service
    name: all
    features: [recent, fixed]
    request: {n: float64}
    """

  static func baseSet() throws -> DefinitionSet {
    try DefinitionSet(parsing: [(name: "base.yaml", text: base)])
  }

  static func model(_ lines: String = "") -> String {
    """
    kind: model
    name: m
    service: all
    entity_frame: {source: sales, event_time: t}
    label: x > 1
    split: {by: time, test_fraction: 0.5}
    estimator: {type: gradient_boosting}
    \(lines)
    """
  }

  @Test func saysNothingMoreOfWhatRefersToSomethingWrong() throws {
    let text = """
      kind: source
      name: sales
      columns: {k: strin, t: timestamp, x: float64}
      ---
      kind: feature_view
      name: v
      entity: shop
      source: sales
      features: [x]
      ---
      kind: feature_service
      name: s
      features: [v]
      """
    let report = BadFile("", text).report(over: try Self.baseSet())
    #expect(report.count == 1, "\(report)")
  }

  @Test func namesWhatExistsWhereALookUpFails() throws {
    let set = try Self.baseSet()
    #expect(
      throws: DefinitionError(
        .unknownName,
        at: nil,
        "no feature service named 'al'; did you mean 'all'? there are: all",
        suggesting: "all"
      )
    ) { try set.resolve(service: "al") }
  }

  @Test func castsWhatARequestBrings() throws {
    // n is int64 in the source and float64 in the request.
    let set = try DefinitionSet(
      parsing: [(name: "f.yaml", text: Self.model())],
      over: Self.baseSet()
    )
    let inputs = try set.resolve(model: "m").inputs.map { "\($0.name) \($0.type.rawValue)" }
    #expect(
      inputs == [
        "recent__x float64", "recent__y float64", "fixed__x float64", "n float64", "k string",
      ]
    )
  }
}
