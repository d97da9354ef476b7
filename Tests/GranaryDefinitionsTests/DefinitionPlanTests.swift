import GranaryDefinitions
import Testing

@Suite struct DefinitionPlanTests {
  static func registered() throws -> DefinitionSet {
    let files = [
      (name: "base.yaml", text: ResolutionErrorTests.base),
      (name: "model.yaml", text: ResolutionErrorTests.model()),
    ]
    return try DefinitionSet(parsing: files)
  }

  static func plan(_ text: String) throws -> DefinitionPlan {
    let registered = try registered()
    let next = try DefinitionSet(parsing: [(name: "f.yaml", text: text)], over: registered)
    return DefinitionPlan(from: registered, to: next)
  }

  @Test func addsAllToNothing() throws {
    let plan = DefinitionPlan(from: DefinitionSet(), to: try Self.registered())
    #expect(
      plan.description == """
        + entity shop
        + source list
        + source sales
        + feature_view fixed
        + feature_view recent
        + feature_service all
        + model m
        7 added, 0 changed, 0 unchanged
        """
    )
    #expect(!plan.isEmpty && !plan.isBreaking)
  }

  @Test func findsNothingInTheSameAgain() throws {
    let plan = try Self.plan("# The same.\n" + ResolutionErrorTests.base)
    #expect(plan.isEmpty)
    #expect(plan.description == "0 added, 0 changed, 7 unchanged")
  }

  @Test func namesWhatAChangeAffects() throws {
    let text = "kind: source\nname: list\ncolumns: {k: string, x: float64, new: bool}"
    let plan = try Self.plan(text)
    #expect(!plan.isBreaking)
    #expect(
      plan.description == """
        ~ source list
            affects feature_view fixed, feature_service all, model m
        0 added, 1 changed, 6 unchanged
        """
    )
  }

  @Test func saysWhatStoredRowsKeep() throws {
    func sales(_ column: String, derived: String) throws -> DefinitionSet {
      let text = "kind: source\nname: sales\ncolumns: {x: \(column)}\nderive: {y: \(derived), z: x}"
      return try DefinitionSet(parsing: [(name: "f.yaml", text: text)])
    }
    let plan = DefinitionPlan(
      from: try sales("int64", derived: "x + 1"),
      to: try sales("{type: int64, checks: [{between: {min: 0}}]}", derived: "x + 2")
    )
    #expect(
      plan.description == """
        ~ source sales
            note: rows stored already keep their values of 'y'; granary ingest --again with their \
        files derives them anew
            note: rows stored already are not checked again; granary ingest --again with their \
        files does so
        0 added, 1 changed, 0 unchanged
        """
    )
    let same = try sales("int64", derived: "x + 1")
    #expect(DefinitionPlan(from: same, to: same).steps[0].notes.isEmpty)
    #expect(DefinitionPlan(from: DefinitionSet(), to: same).steps[0].notes.isEmpty)
  }

  struct Breaking: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let breaking: [String]
  }

  static let cases = [
    Breaking(
      testDescription: "an unused column removed",
      text: "kind: source\nname: sales\ncolumns: {k: string, t: timestamp, x: float64, n: int64}\n"
        + "derive: {z: x + 1}\nevent_time: t",
      breaking: []
    ),
    Breaking(
      testDescription: "a column of a feature changed",
      text: "kind: source\nname: list\ncolumns: {k: string, x: int64}",
      breaking: [
        "the column 'x' changes from float64 to int64; used by feature_view fixed",
        "the feature 'x' changes from float64 to int64; used by feature_service all",
      ]
    ),
    Breaking(
      testDescription: "a column of a model's frame widened",
      text: "kind: source\nname: sales\nevent_time: t\n"
        + "columns: {k: string, t: timestamp, x: float64, n: float64}",
      breaking: []
    ),
    Breaking(
      testDescription: "a feature removed that a service reads",
      text: "kind: feature_view\nname: recent\nentity: shop\nsource: sales\nfeatures: [x]",
      breaking: [
        "the feature 'y' is removed; used by feature_service all",
        "the feature 'recent__y' is removed; used by model m",
      ]
    ),
    Breaking(
      testDescription: "another view under a name",
      text: "kind: feature_service\nname: all\nfeatures: [{view: recent, as: fixed}, recent]\n"
        + "request: {n: float64}",
      breaking: ["'fixed' is 'recent' and no longer 'fixed'; used by model m"]
    ),
    Breaking(
      testDescription: "another column for a join key",
      text: "kind: feature_service\nname: all\n"
        + "features: [recent, {view: fixed, by: {k: other}}]\nrequest: {n: float64}\n---\n"
        + "kind: source\nname: sales\nevent_time: t\n"
        + "columns: {k: string, other: string, t: timestamp, x: float64, n: int64}",
      breaking: ["'fixed' is by (other) and no longer by (k); used by model m"]
    ),
    Breaking(
      testDescription: "a retention where there was none",
      text: "kind: source\nname: sales\nevent_time: t\nretention: 1d\n"
        + "columns: {k: string, t: timestamp, x: float64, n: int64}",
      breaking: ["the retention becomes 1d: granary compact deletes rows that are older, for good"]
    ),
    Breaking(
      testDescription: "request values renamed",
      text: "kind: feature_service\nname: all\nfeatures: [recent, fixed]\nrequest: {x: float64}",
      breaking: [
        "the request values (n float64) become (x float64); used by model m"
      ]
    ),
  ]

  @Test func aShorterRetentionBreaksAndALongerOneDoesNot() throws {
    func sales(_ retention: String) throws -> DefinitionSet {
      let text = "kind: source\nname: sales\ncolumns: {t: timestamp}\nevent_time: t\n\(retention)"
      return try DefinitionSet(parsing: [(name: "f.yaml", text: text)])
    }
    func breaking(_ old: String, _ new: String) throws -> [String] {
      DefinitionPlan(from: try sales(old), to: try sales(new)).steps[0].breaking
    }
    #expect(
      try breaking("retention: 30d", "retention: 6d") == [
        "the retention becomes 6d and was 30d: granary compact deletes rows that are older, for good"
      ]
    )
    #expect(try breaking("retention: 7d", "retention: 30d") == [])
    #expect(try breaking("retention: 7d", "") == [])
  }

  @Test(arguments: cases) func saysWhatBreaks(_ expected: Breaking) throws {
    let plan = try Self.plan(expected.text)
    #expect(plan.steps.flatMap(\.breaking) == expected.breaking)
    #expect(plan.isBreaking == !expected.breaking.isEmpty)
  }
}
