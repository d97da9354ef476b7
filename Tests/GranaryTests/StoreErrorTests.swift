import Foundation
import Granary
import GranaryTesting
import Testing

/// Wrong questions get a code for programs and a sentence for people.
@Suite struct StoreErrorTests {
  static let small = """
    kind: entity
    name: sensor
    join_keys: {id: int64}
    ---
    kind: source
    name: readings
    columns: {id: int64, at: timestamp, value: float64}
    event_time: at
    ---
    kind: feature_view
    name: latest
    entity: sensor
    source: readings
    features: {value: value}
    ---
    kind: feature_service
    name: reading
    features: [latest]
    request: {hour: int64}
    ---
    kind: model
    name: high
    service: reading
    entity_frame: {source: readings, event_time: at}
    label: value > 10
    split: {by: time, test_fraction: 0.5}
    transforms: []
    estimator: {type: gradient_boosting, trees: 2}
    """

  private func withStore(
    _ rows: String,
    _ body: (FeatureStore, TemporaryDirectory) throws -> Void
  ) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      let definitions = Self.small.replacing(
        "{id: int64, at:",
        with: "{id: int64, hour: int64, at:"
      )
      try store.apply(files: [("small.yaml", definitions)])
      let file = directory.file("rows.csv")
      try "id,hour,at,value\n\(rows)".write(toFile: file, atomically: true, encoding: .utf8)
      try store.ingest("readings", file: file)
      try body(store, directory)
    }
  }

  private static let rows = """
    1,1,2026-01-01T00:00:00Z,5
    1,2,2026-01-02T00:00:00Z,15
    2,3,2026-01-03T00:00:00Z,5
    2,4,2026-01-04T00:00:00Z,15

    """

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let body: String
    let code: String
    let location: String?
    let words: String
  }

  static let cases = [
    Case(
      testDescription: "no JSON",
      body: "{",
      code: "bad_json",
      location: nil,
      words: "byte 2: a name in quotes was expected"
    ),
    Case(
      testDescription: "unknown member",
      body: #"{"service": "reading", "entity": {}}"#,
      code: "bad_request",
      location: "entity",
      words: "there are: service, at, entities, request"
    ),
    Case(
      testDescription: "unknown service",
      body: #"{"service": "readin", "entities": {"id": [1]}}"#,
      code: "unknown_feature_service",
      location: nil,
      words: "did you mean 'reading'?"
    ),
    Case(
      testDescription: "unknown key",
      body: #"{"service": "reading", "entities": {"ID": [1]}, "request": {"hour": [1]}}"#,
      code: "bad_request",
      location: "entities.ID",
      words: "there are: id"
    ),
    Case(
      testDescription: "missing request value",
      body: #"{"service": "reading", "entities": {"id": [1]}}"#,
      code: "missing_value",
      location: "request.hour",
      words: "'hour' (int64) is missing; null is allowed"
    ),
    Case(
      testDescription: "unequal lists",
      body: #"{"service": "reading", "entities": {"id": [1, 2]}, "request": {"hour": [1]}}"#,
      code: "unequal_lists",
      location: "request.hour",
      words: "1 values, but entities.id has 2"
    ),
    Case(
      testDescription: "a text for an integer key",
      body: #"{"service": "reading", "entities": {"id": ["1"]}, "request": {"hour": [1]}}"#,
      code: "wrong_type",
      location: "entities.id[0]",
      words: #""1" is no int64"#
    ),
    Case(
      testDescription: "a fraction for an integer key",
      body: #"{"service": "reading", "entities": {"id": [1.0]}, "request": {"hour": [1]}}"#,
      code: "wrong_type",
      location: "entities.id[0]",
      words: "1.0 is no int64"
    ),
    Case(
      testDescription: "no zone",
      body: #"{"service": "reading", "at": "2026-01-05T00:00:00", "entities": {"id": [1]}}"#,
      code: "bad_request",
      location: "at",
      words: "has no zone"
    ),
    Case(
      testDescription: "before the watermark",
      body: """
        {"service": "reading", "at": "2026-01-01T00:00:00Z", "entities": {"id": [1]},
         "request": {"hour": [1]}}
        """,
      code: "before_watermark",
      location: nil,
      words: "is online as of 2026-01-05T00:00:00Z and cannot answer for 2026-01-01T00:00:00Z"
    ),
  ]

  @Test(arguments: cases) func aWrongLookupSaysWhatIsWrong(_ expected: Case) throws {
    try withStore(Self.rows) { store, _ in
      try store.materialize(until: Timestamp(parsing: "2026-01-05T00:00:00Z"))
      let error = #expect(throws: GranaryError.self) {
        try store.lookup(LookupRequest(parsing: Array(expected.body.utf8)))
      }
      #expect(error?.code == expected.code)
      #expect(error?.location == expected.location)
      #expect(error?.message.contains(expected.words) == true, "\(error?.message ?? "")")
    }
  }

  @Test func anUnknownKeyIsNotFoundAndNoError() throws {
    try withStore(Self.rows) { store, _ in
      try store.materialize(until: Timestamp(parsing: "2026-01-05T00:00:00Z"))
      let answer = try store.lookup(
        LookupRequest(
          service: "reading",
          entities: ["id": [7, .null]],
          request: ["hour": [1, .null]]
        )
      )
      #expect(answer.features.entries.map(\.statuses) == [[.notFound, .notFound]])
    }
  }

  @Test func aViewThatWasNeverPutOnlineSaysHow() throws {
    try withStore(Self.rows) { store, _ in
      let error = #expect(throws: GranaryError.self) {
        try store.lookup(
          LookupRequest(service: "reading", entities: ["id": [1]], request: ["hour": [1]])
        )
      }
      #expect(error?.code == "not_materialized")
      #expect(error?.message.contains("granary materialize latest") == true)
    }
  }

  @Test func aWatermarkNeverGoesBack() throws {
    try withStore(Self.rows) { store, _ in
      try store.materialize(until: Timestamp(parsing: "2026-01-05T00:00:00Z"))
      let error = #expect(throws: GranaryError.self) {
        try store.materialize(until: Timestamp(parsing: "2026-01-04T00:00:00Z"))
      }
      #expect(error?.code == "before_watermark")
    }
  }

  @Test func aLabelOfOneClassCannotBeTrained() throws {
    try withStore(Self.rows.replacing(",15", with: ",5")) { store, _ in
      let error = #expect(throws: GranaryError.self) { try store.train("high") }
      #expect(error?.code == "one_class")
      #expect(error?.message.contains("have the label false") == true)
    }
  }

  @Test func aNullLabelIsCounted() throws {
    try withStore(Self.rows + "3,1,2026-01-05T00:00:00Z,\n") { store, _ in
      let error = #expect(throws: GranaryError.self) { try store.train("high") }
      #expect(error?.code == "null_labels")
      #expect(error?.message.contains("1 of 5 rows") == true)
    }
  }

  @Test func scoringAModelThatIsNotThereSaysWhatIs() throws {
    try withStore(Self.rows) { store, _ in
      let request = LookupRequest(entities: ["id": [1]], request: ["hour": [1]])
      let defined = #expect(throws: GranaryError.self) { try store.score("high", request) }
      #expect(defined?.code == "model_not_trained")
      let unknown = #expect(throws: GranaryError.self) { try store.score("hihg", request) }
      #expect(unknown?.code == "unknown_model")
      #expect(unknown?.message.contains("did you mean 'high'?") == true)
    }
  }

  @Test func aModelTrainedOnOtherFeaturesIsNotUsed() throws {
    try withStore(Self.rows) { store, _ in
      let report = try store.train("high")
      #expect(report.isRegistered)
      let changed = Self.small.replacing("{value: value}", with: "{value: value + 1}")
        .replacing("{id: int64, at:", with: "{id: int64, hour: int64, at:")
      try store.apply(files: [("small.yaml", changed)], allowBreaking: true)
      try store.materialize(until: Timestamp(parsing: "2026-01-05T00:00:00Z"))
      let error = #expect(throws: GranaryError.self) {
        try store.score("high", LookupRequest(entities: ["id": [1]], request: ["hour": [1]]))
      }
      #expect(error?.code == "stale_model")
      #expect(error?.message.contains("latest@1, now latest@2") == true)
    }
  }

  /// A model that cannot be fitted is refused when it is registered, at the column's place.
  @Test func aTransformThatDoesNotFitIsRefusedWithItsPlace() throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      let text = Self.small
        .replacing("{id: int64, at:", with: "{id: string, hour: int64, at:")
        .replacing("join_keys: {id: int64}", with: "join_keys: {id: string}")
        .replacing("transforms: []", with: "transforms: [{scale: standard, columns: [id]}]")
      let error = #expect(throws: GranaryError.self) {
        try store.apply(files: [("small.yaml", text)])
      }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let line = try #require(lines.firstIndex { $0.contains("scale: standard") }) + 1
      #expect(error?.location == "small.yaml:\(line):42")
      #expect(error?.message.contains("'id'") == true, "\(error?.message ?? "")")
      #expect(try store.registered().isEmpty)
    }
  }

  @Test func aMissingStoreIsNotMade() {
    let error = #expect(throws: GranaryError.self) {
      try FeatureStore(at: "/nonexistent/granary", create: false)
    }
    #expect(error?.code == "no_store")
  }
}
