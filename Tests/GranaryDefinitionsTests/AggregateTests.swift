import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import Testing

@Suite struct AggregateTests {
  static let base = """
    kind: entity
    name: shop
    join_keys: {k: string}
    ---
    kind: source
    name: sales
    columns: {k: string, t: timestamp, n: int64, f: float32, d: date, b: bool}
    event_time: t
    """

  private func view(_ features: String) throws -> ResolvedView {
    let view = "kind: feature_view\nname: v\nentity: shop\nsource: sales\nfeatures: {\(features)}"
    return try DefinitionSet(parsing: [("a.yaml", Self.base), ("v.yaml", view)]).resolve(view: "v")
  }

  struct TypeCase: CustomTestStringConvertible {
    let testDescription: String
    let type: ColumnType?

    init(_ aggregate: String, _ type: ColumnType) {
      testDescription = aggregate
      self.type = type
    }
  }

  /// DESIGN §3.5, and the types that §6 says sums have.
  static let types = [
    TypeCase("aggregate: count", .int64),
    TypeCase("aggregate: count, of: k", .int64),
    TypeCase("aggregate: sum, of: n", .int64),
    TypeCase("aggregate: sum, of: f", .float64),
    TypeCase("aggregate: mean, of: n", .float64),
    TypeCase("aggregate: stddev, of: f", .float64),
    TypeCase("aggregate: min, of: f", .float32),
    TypeCase("aggregate: max, of: k", .string),
    TypeCase("aggregate: min, of: b", .bool),
    TypeCase("aggregate: first, of: d", .date),
    TypeCase("aggregate: last, of: t", .timestamp),
    TypeCase("aggregate: count_distinct, of: k", .int64),
  ]

  @Test(arguments: types) func hasTheTypeOfItsFunctionAndArgument(_ expected: TypeCase) throws {
    let view = try view("a: {\(expected.testDescription), window: 1h}")
    #expect(view.features.map(\.type) == [expected.type])
  }

  @Test func windowsAndFeaturesOfTheLatestRowKeepTheirOrder() throws {
    let view = try view(
      """
      a: {aggregate: count, window: 1d}, b: n,
      c: {aggregate: sum, of: n, where: b, window: 90m, resolution: exact}, d: {expression: k},
      e: {aggregate: mean, of: n, where: b, window: 3h}
      """
    )
    #expect(view.features.map(\.name) == ["a", "b", "c", "d", "e"])
    let places: [ViewLayout.Feature] = [.window(0), .latest(0), .window(1), .latest(1), .window(2)]
    #expect(view.layout.features == places)
    #expect(view.layout.types == view.features.map(\.type))
    #expect(view.latestFeatures.map(\.field.name) == ["b", "d"])
    #expect(view.layout.windows.map(\.resolution.step?.description) == ["1h", nil, "5m"])
    // The sum and the mean aggregate the same values.
    #expect(view.layout.windows.map(\.argument) == [0, 1, 1])
    #expect(view.arguments.map(\.type) == [.bool, .int64])
  }

  @Test func readsBackWithDefaultsLeftOut() throws {
    let view = try view("a: {window: 24h, where: b, of: n + 1, aggregate: max, description: x}")
    let text = Definition.featureView(view.definition).canonicalText
    #expect(
      text.contains(
        #""a": {"aggregate": "max", "description": "x", "of": "n + 1", "where": "b", "window": "1d"}"#
      )
    )
    #expect(try Definition(parsing: text, file: "f") == .featureView(view.definition))
  }

  @Test func aColumnThatAnAggregateReadsIsInUse() throws {
    let view = """
      kind: feature_view
      name: v
      entity: shop
      source: sales
      features: {a: {aggregate: max, of: d, where: b, window: 1h}}
      """
    let registered = try DefinitionSet(parsing: [("a.yaml", Self.base), ("v.yaml", view)])
    let source = Self.base.replacing("d: date, b: bool", with: "d: timestamp, b: bool")
    let next = try DefinitionSet(parsing: [("a.yaml", source), ("v.yaml", view)])
    let plan = DefinitionPlan(from: registered, to: next)
    let breaking = plan.steps.flatMap(\.breaking)
    #expect(breaking == ["the column 'd' changes from date to timestamp; used by feature_view v"])
  }
}
