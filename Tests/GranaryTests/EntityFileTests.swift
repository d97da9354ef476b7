import Foundation
import Granary
import GranaryTesting
import Testing

/// Entity frames from files of every kind.
@Suite struct EntityFileTests {
  static let definitions = """
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
    request: {weight: float64, scale: float32}
    """

  static let readings = """
    id,at,value
    1,2026-01-01T00:00:00Z,5
    1,2026-01-02T00:00:00Z,15
    2,2026-01-04T00:00:00Z,25
    3,2026-01-04T00:00:00Z,35

    """

  /// The rows of `frame_files` in `Tests/Reference/arrow_frames.py`.
  static let csv = """
    id,event_time,weight,scale,note,count
    1,2026-01-01T12:00:00Z,0.5,1,a,-1
    1,2026-01-02T00:00:00Z,1.25,2,b,0
    2,2026-01-03T00:00:00Z,,3,,1
    3,2026-01-09T00:00:00Z,2.0,4,a,2
    ,2026-01-09T00:00:00Z,-1,5,é,3

    """

  static let jsonLines = """
    {"id": 1, "event_time": "2026-01-01T12:00:00Z", "weight": 0.5, "scale": 1, "note": "a", "count": -1}
    {"id": 1, "event_time": "2026-01-02T00:00:00Z", "weight": 1.25, "scale": 2, "note": "b", "count": 0}

    {"id": 2, "event_time": "2026-01-03T00:00:00Z", "weight": null, "scale": 3.0, "count": 1}
    {"count": 2, "id": 3, "event_time": "2026-01-08T19:00:00-05:00", "weight": 2, "scale": 4, "note": "a"}
    {"event_time": "2026-01-09T00:00:00Z", "weight": -1, "scale": 5, "note": "\\u00e9", "count": 3}
    """

  /// What was read of it to know its format would be lost.
  @Test func aPipeIsRefusedByName() throws {
    try withStore { store, directory in
      let pipe = "\(directory.path)/frame.csv"
      #expect(unsafe mkfifo(pipe, 0o600) == 0)
      for entities in [pipe, "-"] {
        let error = #expect(throws: GranaryError.self) {
          _ = try store.trainingSet(service: "reading", entities: entities)
        }
        #expect(error?.code == "bad_entity_frame")
        #expect(error?.location == entities)
      }
    }
  }

  private func withStore(_ body: (FeatureStore, TemporaryDirectory) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: [("small.yaml", Self.definitions)])
      let file = directory.file("readings.csv")
      try Self.readings.write(toFile: file, atomically: true, encoding: .utf8)
      try store.ingest("readings", file: file)
      try body(store, directory)
    }
  }

  private func reference(_ name: String) -> String {
    Repository.path("Tests/Reference/arrow/\(name)")
  }

  private func rows(_ store: FeatureStore, _ file: String) throws -> Batch {
    try store.trainingSet(service: "reading", entities: file).set.table(statuses: true)
  }

  /// The service does not declare the column `count`, which follows the file.
  private func check(_ rows: Batch, counts: [Scalar]) throws {
    let expected: [(String, [Scalar])] = [
      ("id", [.int64(1), .int64(1), .int64(2), .int64(3), .null]),
      (
        "event_time",
        try ["01T12", "02T00", "03T00", "09T00", "09T00"].map {
          .timestamp(try Timestamp(parsing: "2026-01-\($0):00:00Z"))
        }
      ),
      ("weight", [.float64(0.5), .float64(1.25), .null, .float64(2), .float64(-1)]),
      ("scale", (1...5).map { .float32(Float($0)) }),
      ("note", [.string("a"), .string("b"), .null, .string("a"), .string("é")]),
      ("count", counts),
      ("latest__value", [.float64(5), .float64(15), .null, .float64(35), .null]),
      (
        "latest__value__status",
        ["PRESENT", "PRESENT", "NOT_FOUND", "PRESENT", "NOT_FOUND"].map { .string($0) }
      ),
    ]
    #expect(rows.schema.names == expected.map(\.0))
    for (name, values) in expected { #expect(rows[name]?.scalars == values, "\(name)") }
  }

  private static let integers: [Scalar] = (-1...3).map { .int64($0) }
  private static let texts: [Scalar] = (-1...3).map { .string(Text("\($0)")) }

  @Test(arguments: ["frame_pyarrow.arrow", "frame_pandas.feather", "frame_polars.arrow"])
  func anArrowFileOfEveryToolIsAFrame(_ name: String) throws {
    try withStore { store, _ in
      try check(rows(store, reference(name)), counts: Self.integers)
    }
  }

  @Test func anArrowFileIsKnownByItsContent() throws {
    try withStore { store, directory in
      let file = directory.file("frame.csv")
      try FileManager.default.copyItem(atPath: reference("frame_polars.arrow"), toPath: file)
      try check(rows(store, file), counts: Self.integers)
    }
  }

  @Test(arguments: ["frame.csv", "frame.jsonl", "frame.ndjson", "frame.NDJSON"])
  func aTextFileIsAFrameWithTheTypesDeclared(_ name: String) throws {
    try withStore { store, directory in
      let file = directory.file(name)
      let text = name.hasSuffix("csv") ? Self.csv : Self.jsonLines
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      try check(rows(store, file), counts: Self.texts)
    }
  }

  @Test func valuesThatAreNotTextKeepTheirJSON() throws {
    try withStore { store, directory in
      let file = directory.file("frame.jsonl")
      let time = #""event_time": "2026-01-09T00:00:00Z""#
      let text = """
        \u{FEFF}{"id": 1, \(time), "late": true}\r
        \t \r
        {"id": 2, \(time), "late": 1.50, "tags": ["a", {"b": null}]}\r
        {"id": 3, \(time), "late": "1.50"}
        """
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      let rows = try rows(store, file)
      #expect(rows.schema.names.prefix(4) == ["id", "event_time", "late", "tags"])
      #expect(rows["late"]?.scalars == [.string("true"), .string("1.50"), .string("1.50")])
      #expect(rows["tags"]?.scalars == [.null, .string(#"["a",{"b":null}]"#), .null])
    }
  }

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    var name = "frame.jsonl"
    let text: String
    let code: String
    let place: String
    let words: String
  }

  static let cases = [
    Case(
      testDescription: "no JSON",
      text: "{\"id\": 1}\n\n{\"id\": 2,}\n",
      code: "bad_json",
      place: ":3",
      words: "no JSON: byte 10"
    ),
    Case(
      testDescription: "no object",
      text: "[1]\n",
      code: "bad_json",
      place: ":1",
      words: "an object was expected, not an array"
    ),
    Case(
      testDescription: "a text for an integer key",
      text: "{\"id\": 1}\n{\"id\": \"1\"}\n",
      code: "wrong_type",
      place: ":2",
      words: "column 'id': \"1\" is no int64"
    ),
    Case(
      testDescription: "a fraction for an integer key",
      text: "{\"id\": 1.0}",
      code: "wrong_type",
      place: ":1",
      words: "column 'id': 1.0 is no int64"
    ),
    Case(
      testDescription: "a time without a zone",
      text: "{\"id\": 1, \"event_time\": \"2026-01-01T00:00:00\"}",
      code: "wrong_type",
      place: ":1",
      words: "is no timestamp such as 2013-03-01T00:00:00Z"
    ),
    Case(
      testDescription: "a name twice",
      text: "{\"id\": 1, \"id\": 1}",
      code: "bad_json",
      place: ":1",
      words: "no JSON"
    ),
    Case(
      testDescription: "CSV that is called Arrow",
      name: "frame.arrow",
      text: csv,
      code: "not_arrow",
      place: "",
      words: "it does not begin as an Arrow file does"
    ),
    Case(
      testDescription: "a frame cut short",
      name: "frame.feather",
      text: "ARROW1\0\0",
      code: "corrupt_arrow",
      place: "",
      words: "the file is damaged: it ends in the middle of a message"
    ),
  ]

  @Test(arguments: cases) func aFrameThatDoesNotFitSaysWhere(_ expected: Case) throws {
    try withStore { store, directory in
      let file = directory.file(expected.name)
      try expected.text.write(toFile: file, atomically: true, encoding: .utf8)
      let error = #expect(throws: GranaryError.self) { try rows(store, file) }
      #expect(error?.code == expected.code)
      #expect(error?.kind == .invalid)
      #expect(error?.location == file + expected.place)
      #expect(error?.message.contains(expected.words) == true, "\(error?.message ?? "")")
    }
  }

  @Test func aFloatIsNoIntegerKey() throws {
    try withStore { store, _ in
      let file = reference("frame_float_key.feather")
      let error = #expect(throws: GranaryError.self) { try rows(store, file) }
      #expect(error?.code == "bad_entity_frame")
      #expect(error?.location == file)
      #expect(
        error?.message == "column 'id' is float64, but int64 is declared; write it as that"
      )
    }
  }

  @Test func aColumnOfNothingButNullsHasTheTypeDeclared() throws {
    try withStore { store, _ in
      let rows = try rows(store, reference("frame_untyped.feather"))
      #expect(rows.schema["id"]?.type == .int64)
      #expect(rows["id"]?.scalars == [.null, .null])
      #expect(
        rows["latest__value__status"]?.scalars == [.string("NOT_FOUND"), .string("NOT_FOUND")]
      )
    }
  }

  @Test func aNumberPastTheLargestFloat32IsRefused() throws {
    try withStore { store, _ in
      let error = #expect(throws: GranaryError.self) {
        try rows(store, reference("frame_huge.arrow"))
      }
      #expect(error?.code == "number_out_of_range")
      #expect(error?.message == "column 'scale': 1e+300 is too large for a float32")
    }
  }

  @Test func timesWithoutAZoneAreRefused() throws {
    try withStore { store, _ in
      for name in ["pandas_naive.feather", "polars_naive.arrow"] {
        let error = #expect(throws: GranaryError.self) { try rows(store, reference(name)) }
        #expect(error?.code == "timestamp_without_zone")
        #expect(error?.message.hasPrefix("the times of column 'at' have no zone") == true)
      }
    }
  }
}
