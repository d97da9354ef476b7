import Foundation
import Granary
import GranaryTesting
import Testing

/// Explanations as a user asks for them.
@Suite struct ExplainTests {
  private static let definitions = """
    kind: entity
    name: sensor
    join_keys: {id: int64, site: string}
    ---
    kind: source
    name: readings
    columns: {reading: string, id: int64, site: string, at: timestamp, status: string, value: float64}
    event_time: at
    primary_key: [reading]
    deleted: status = 'deleted'
    ---
    kind: feature_view
    name: latest
    entity: sensor
    source: readings
    max_age: 1d
    features:
      value: value
      doubled: value * 2
    ---
    kind: feature_view
    name: windows
    entity: sensor
    source: readings
    features:
      value: value
      total: {aggregate: sum, of: value, where: "status = 'ok'", window: 3h, resolution: exact}
    """

  private static let rows = """
    reading,id,site,at,status,value
    r1,1,a,2020-01-01T01:00:00Z,ok,5
    r2,1,a,2020-01-01T02:00:00Z,ok,7
    r3,1,a,2020-01-01T02:30:00Z,odd,8
    r4,1,a,2020-01-01T03:00:00Z,ok,
    r5,1,a,2020-01-01T04:00:00Z,ok,9
    r6,1,b,2020-01-01T02:00:00Z,ok,1
    r7,1,a,2020-01-01T05:00:00Z,ok,11

    """

  private func withStore(_ body: (FeatureStore, (String) -> String) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: [("readings.yaml", Self.definitions)])
      try Self.rows.write(toFile: directory.file("a.csv"), atomically: true, encoding: .utf8)
      try store.ingest("readings", file: directory.file("a.csv"))
      try body(store, directory.file)
    }
  }

  private static let entity: [String: JSONValue] = ["id": 1, "site": "a"]

  private func noon(_ hour: Int) throws -> Timestamp {
    try Timestamp(parsing: "2020-01-01T0\(hour):00:00Z")
  }

  @Test func theRowThatAnswersIsNamedByFileAndLine() throws {
    try withStore { store, file in
      let explanation = try store.explain("latest:doubled", of: Self.entity, at: noon(4))
      #expect(explanation.value.value == .float64(18))
      let row = try #require(explanation.json["taken"]?["rows"]?.elements?.first)
      #expect(row["file"]?.text == file("a.csv"))
      #expect(row["line"]?.int64 == 6)
      #expect(row["snapshot"]?.int64 == 1)
      #expect(row["columns"] == .object(["value": .number("9.0")]))
      #expect(row["contribution"] == .number("18.0"))
      #expect(explanation.json["view"]?.text == "latest@1")
      #expect(
        explanation.json["lost"]?["counts"]
          == .object(["after_time": .int(1), "later_event_time": .int(4)])
      )
    }
  }

  @Test func aWindowSaysWhichRowsItTakesAndWhyNotTheOthers() throws {
    try withStore { store, _ in
      let explanation = try store.explain("windows__total", of: Self.entity, at: noon(5))
      #expect(explanation.value.value == .float64(27))
      #expect(try explanation.window == noon(2)...noon(5))
      #expect(explanation.taken.examples.map(\.row.line) == [8, 6, 3])
      #expect(explanation.taken.examples.map(\.contribution) == [11, 9, 7].map(Scalar.float64))
      let lost = explanation.lost.examples.map { "\($0.row.line) \($0.reason.rawValue)" }
      #expect(lost == ["5 null_argument", "4 filtered", "2 before_window"])
    }
  }

  @Test func examplesAreCappedAndCountsAreNot() throws {
    try withStore { store, _ in
      let explanation = try store.explain("latest__value", of: Self.entity, at: noon(5), limit: 2)
      #expect(explanation.lost.counts.map(\.count) == [5])
      #expect(explanation.lost.examples.map(\.row.line) == [6, 5])
      // Of rows whose time has not come, those that come next.
      let early = try store.explain("latest__value", of: Self.entity, at: noon(0), limit: 2)
      #expect(early.lost.counts.map(\.count) == [6])
      #expect(early.lost.examples.map(\.row.line) == [3, 2])
    }
  }

  @Test func aRowThatWasReplacedSaysByWhichOne() throws {
    try withStore { store, file in
      let corrections = """
        reading,id,site,at,status,value
        r5,1,a,2020-01-01T04:00:00Z,ok,90
        r2,1,a,2020-01-01T02:00:00Z,deleted,7

        """
      try corrections.write(toFile: file("b.csv"), atomically: true, encoding: .utf8)
      try store.ingest("readings", file: file("b.csv"))
      let explanation = try store.explain("latest__value", of: Self.entity, at: noon(4))
      #expect(explanation.value.value == .float64(90))
      let replaced = explanation.json["lost"]?["rows"]?.elements?.filter { row in
        row["reason"]?.text == "primary_key_replaced"
      }
      #expect(replaced?.map { $0["line"]?.int64 } == [6, 3])
      #expect(replaced?.map { $0["replaced_by"]?["line"]?.int64 } == [2, 3])
      #expect(replaced?.map { $0["replaced_by"]?["deletes"]?.bool } == [false, true])
      // So it does where a window would not have reached back to it.
      let window = try store.explain("windows__total", of: Self.entity, at: noon(9))
      #expect(
        window.lost.examples.map { "\($0.row.line) \($0.reason.rawValue)" } == [
          "8 before_window", "2 before_window", "6 primary_key_replaced", "5 before_window",
          "4 before_window", "3 primary_key_replaced", "2 before_window",
        ]
      )
      let earlier = try store.explain("latest__value", of: Self.entity, at: noon(4), asOf: 1)
      #expect(earlier.value.value == .float64(9))
      #expect(earlier.lost.counts.map(\.reason) == [.afterTime, .laterEventTime])
    }
  }

  @Test func aFileThatCameAgainLeavesItsOldRowsBehind() throws {
    try withStore { store, file in
      try store.ingest("readings", file: file("a.csv"), again: true)
      let explanation = try store.explain("latest__value", of: Self.entity, at: noon(5))
      #expect(explanation.taken.examples.map(\.row.snapshot.number) == [2])
      let again = explanation.lost.examples.filter { $0.reason == .ingestionReplaced }
      #expect(again.count == 6)
      #expect(
        explanation.json["lost"]?["rows"]?.elements?.first?["replaced_by"]
          == .object(["snapshot": .int(2)])
      )
    }
  }

  @Test func aNullKeyPartFindsNothing() throws {
    try withStore { store, _ in
      let entity: [String: JSONValue] = ["id": 1, "site": .null]
      let explanation = try store.explain("windows__total", of: entity, at: noon(5))
      #expect(explanation.value == ExplainedValue(.null, .notFound))
      #expect(explanation.taken.count == 0)
      #expect(explanation.lost.counts.isEmpty)
    }
  }

  /// The feature, the entity, and code and message of the error.
  static let errors: [(String, [String: JSONValue], String, String)] = [
    ("latst__value", entity, "unknown_feature_view", "did you mean 'latest'?"),
    ("latest__vale", entity, "unknown_feature", "there are: latest__value, latest__doubled"),
    ("totl", entity, "unknown_feature", "did you mean 'windows__total'?"),
    ("value", entity, "ambiguous_feature", "latest__value, windows__value"),
    ("total", ["id": 1], "missing_value", "'site' (string) is missing"),
    ("total", ["id": "x", "site": "a"], "wrong_type", "\"x\" is no int64"),
    ("total", ["id": 1, "sit": "a"], "bad_request", "did you mean 'site'?"),
    ("total", ["id": [1, 2], "site": "a"], "bad_request", "one entity is explained at a time"),
  ]

  @Test(arguments: errors.indices) func whatDoesNotExistIsNamedWithWhatIsNear(_ index: Int) throws {
    let (feature, entity, code, message) = Self.errors[index]
    try withStore { store, _ in
      let error = #expect(throws: GranaryError.self) { try store.explain(feature, of: entity) }
      #expect(error?.code == code)
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
      #expect(throws: GranaryError.self) { try store.explain("total", of: Self.entity, asOf: 2) }
    }
  }
}
