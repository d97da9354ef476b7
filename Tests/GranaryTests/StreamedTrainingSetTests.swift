import Foundation
import Granary
import GranaryFiles
import GranaryStatistics
import GranaryTesting
import Testing

/// Training sets that are written batch after batch are those that are held in memory.
@Suite struct StreamedTrainingSetTests {
  static let definitions = """
    kind: entity
    name: sensor
    join_keys: {id: int64}
    ---
    kind: source
    name: readings
    columns: {id: int64, at: timestamp, value: float64, count: int64}
    event_time: at
    ---
    kind: feature_view
    name: latest
    entity: sensor
    source: readings
    max_age: 1h
    features: {value: value, total: {aggregate: sum, of: count, window: 1h}}
    ---
    kind: feature_view
    name: plain
    entity: sensor
    source: readings
    features: {value: value}
    ---
    kind: feature_service
    name: windowed
    features: [latest, plain]
    request: {weight: float64}
    ---
    kind: feature_service
    name: reading
    features: [plain]
    """

  /// A batch and some.
  static let rowCount = 66_001

  private func withStore(
    readings: Int = 3_000,
    _ body: (FeatureStore, TemporaryDirectory) throws -> Void
  ) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: [("small.yaml", Self.definitions)])
      let rows = (0..<readings).map { row in
        "\(row * 7 % 50),\(Self.time(row * 13 % 3_000)),\(Double(row % 97) / 8),"
          + "\(row % 11 == 0 ? "9223372036854775807" : "\(row % 5)")\n"
      }
      let file = directory.file("readings.csv")
      try ("id,at,value,count\n" + rows.joined())
        .write(toFile: file, atomically: true, encoding: .utf8)
      try store.ingest("readings", file: file)
      try body(store, directory)
    }
  }

  /// A minute of the first days of 2026.
  static func time(_ minute: Int) -> Timestamp {
    Timestamp(microseconds: 1_767_225_600_000_000 + Int64(minute) * 60_000_000)
  }

  private static func key(_ row: Int) -> String { row % 61 == 0 ? "" : "\(row % 53)" }

  private static func csv() -> String {
    let rows = (0..<rowCount).map { row in
      "\(key(row)),\(time(row * 31 % 3_100)),\(Double(row) / 4),\(row % 3 == 0 ? "" : "n\(row)")\n"
    }
    return "id,event_time,weight,note\n" + rows.joined()
  }

  /// The notes come up first in a late row: their columns are there from the first on.
  private static func jsonLines() -> String {
    (0..<rowCount).map { row in
      let note = row < 65_999 ? "" : #", "no\"te" : [{"deep": "\\"}, "x"], "last": \#(row)"#
      let id = key(row).isEmpty ? "null" : key(row)
      return "{\"id\": \(id), \"event_time\": \"\(time(row * 31 % 3_100))\","
        + " \"weight\": \(Double(row) / 4)\(note)}\n"
    }.joined()
  }

  struct Case: CustomTestStringConvertible {
    let frame: String
    let service: String
    let format: TableFormat
    var statuses = true
    var testDescription: String { "\(frame) to \(format)" }
  }

  static let cases = [
    Case(frame: "frame.csv", service: "reading", format: .jsonl),
    Case(frame: "frame.jsonl", service: "reading", format: .arrow, statuses: false),
    Case(frame: "frame.arrow", service: "windowed", format: .csv),
  ]

  @Test(arguments: cases) func whatIsWrittenIsWhatIsHeldInMemory(_ expected: Case) throws {
    try withStore { store, directory in
      let file = try frame(expected.frame, in: directory, store)
      let set = try store.trainingSet(service: expected.service, entities: file).set
      #expect(set.frame.rows.count == Self.rowCount)
      let notes = expected.frame.hasSuffix("jsonl") ? ["no\"te", "last"] : ["note"]
      #expect(set.frame.rows.schema.names == ["id", "event_time", "weight"] + notes)
      let out = directory.file("out.\(expected.format.rawValue)")
      let json = try store.writeTrainingSet(
        service: expected.service,
        entities: file,
        to: out,
        statuses: expected.statuses
      ).json
      let whole = directory.file("whole")
      try write(set.table(statuses: expected.statuses), expected.format, to: whole)
      let written = try bytes(out)
      #expect(try written == bytes(whole))
      #expect(json["rows"]?.int64 == Int64(Self.rowCount))
      #expect(json["digest"]?.text == SHA256Digest(hashing: written).description)
      #expect(json["content"]?.text == set.contentDigest.description)
      let digest = json["entity_frame"]?["sha256"]?.text
      #expect(try digest == SHA256Digest(hashing: bytes(file)).description)
    }
  }

  private func frame(
    _ name: String,
    in directory: TemporaryDirectory,
    _ store: FeatureStore
  ) throws -> String {
    let file = directory.file(name)
    if name.hasSuffix("arrow") {
      let csv = try frame("frame.csv", in: directory, store)
      try write(
        store.trainingSet(service: "windowed", entities: csv).set.frame.rows,
        .arrow,
        to: file
      )
    } else {
      let text = name.hasSuffix("csv") ? Self.csv() : Self.jsonLines()
      try text.write(toFile: file, atomically: true, encoding: .utf8)
    }
    return file
  }

  @Test func aSourceIsReadBatchByBatch() throws {
    try withStore(readings: 66_000) { store, directory in
      // A second ingestion: batches end where segments do.
      let more = directory.file("more.csv")
      try "id,at,value,count\n7,\(Self.time(1)),1,1\n".write(
        toFile: more,
        atomically: true,
        encoding: .utf8
      )
      try store.ingest("readings", file: more)
      let named = try store.trainingSet(service: "reading", entities: "readings", eventTime: "at")
      let (out, expected) = (directory.file("out.csv"), directory.file("expected.csv"))
      let manifest = try store.writeTrainingSet(
        service: "reading",
        entities: "readings",
        eventTime: "at",
        to: out
      )
      try write(named.set.table(statuses: false), .csv, to: expected)
      #expect(try bytes(out) == bytes(expected))
      #expect(manifest.rowCount == 66_001)
      #expect(manifest.json["content"]?.text == named.set.contentDigest.description)
    }
  }

  @Test(arguments: ["frame.csv", "frame.jsonl"])
  func aLateRowThatDoesNotFitLeavesTheFileAsItWas(_ name: String) throws {
    try withStore { store, directory in
      let file = directory.file(name)
      let text = name.hasSuffix("csv") ? Self.csv() : Self.jsonLines()
      var lines = text.split(separator: "\n").map(String.init)
      let header = name.hasSuffix("csv") ? 1 : 0
      lines[header + 65_999] = header == 1 ? "1,,1,a" : "{\"id\": 1}"
      try (lines.joined(separator: "\n") + "\n")
        .write(toFile: file, atomically: true, encoding: .utf8)
      try "before".write(toFile: directory.file("out.csv"), atomically: true, encoding: .utf8)
      let names = try FileManager.default.contentsOfDirectory(atPath: directory.path.string)
        .sorted()
      let error = #expect(throws: GranaryError.self) {
        try store.writeTrainingSet(
          service: "reading",
          entities: file,
          to: directory.file("out.csv")
        )
      }
      #expect(error?.code == "bad_entity_frame")
      #expect(error?.message == "row 66000 of the entity frame has no time in 'event_time'")
      #expect(try String(contentsOfFile: directory.file("out.csv"), encoding: .utf8) == "before")
      let left = try FileManager.default.contentsOfDirectory(atPath: directory.path.string).sorted()
      #expect(left == names)
    }
  }

  @Test func aFrameWithoutRowsNeedsItsColumnsToo() throws {
    try withStore { store, directory in
      let file = directory.file("frame.csv")
      try "id,event_time\n".write(toFile: file, atomically: true, encoding: .utf8)
      let out = directory.file("out.csv")
      #expect(
        try store.writeTrainingSet(service: "reading", entities: file, to: out).rowCount == 0
      )
      #expect(
        try String(contentsOfFile: out, encoding: .utf8) == "id,event_time,plain__value\n"
      )
      try "ID,event_time\n".write(toFile: file, atomically: true, encoding: .utf8)
      let error = #expect(throws: GranaryError.self) {
        try store.writeTrainingSet(service: "reading", entities: file, to: out)
      }
      #expect(error?.code == "bad_entity_frame")
    }
  }

  @Test func aTrainingSetIsNotWrittenOverItsFrame() throws {
    try withStore { store, directory in
      let file = directory.file("frame.csv")
      try "id,event_time\n".write(toFile: file, atomically: true, encoding: .utf8)
      let error = #expect(throws: GranaryError.self) {
        try store.writeTrainingSet(
          service: "reading",
          entities: file,
          to: directory.file("./frame.csv")
        )
      }
      #expect(error?.code == "frame_overwritten")
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "id,event_time\n")
    }
  }

  private func write(_ table: Batch, _ format: TableFormat, to file: String) throws {
    let writer = try TableWriter(format, table.schema, to: Path(file), on: RealFileSystem())
    try writer.write(table)
    _ = try writer.finish()
  }

  private func bytes(_ file: String) throws -> [UInt8] { try RealFileSystem().readAll(Path(file)) }
}
