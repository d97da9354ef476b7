import Foundation
import Granary
import GranaryColumns
import GranaryJSON
import GranaryTesting
import Testing

/// Rows that are pushed, as a program meets them.
@Suite struct PushTests {
  private static func definitions(
    format: String = "{type: csv, null_values: [NA]}",
    limit: Int = 100
  ) -> [(name: String, text: String)] {
    [
      (
        "readings.yaml",
        """
        kind: entity
        name: sensor
        join_keys: {id: int64}
        ---
        kind: source
        name: readings
        format: \(format)
        columns:
          reading: {type: string, from: "the reading"}
          id: int64
          at: timestamp
          value: {type: float64, checks: [{between: {max: \(limit)}}]}
        event_time: at
        primary_key: [reading]
        ---
        kind: feature_view
        name: latest
        entity: sensor
        source: readings
        features: {value: value, count: {aggregate: count, window: 1d}}
        ---
        kind: feature_service
        name: reading
        features: [latest]
        """
      )
    ]
  }

  private func withStore(_ body: (FeatureStore, TemporaryDirectory) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: Self.definitions())
      try body(store, directory)
    }
  }

  private static func row(_ reading: String, _ value: String, hour: Int = 1) -> String {
    let time = "2020-01-01T\(hour < 10 ? "0" : "")\(hour):00:00Z"
    return #"{"reading":"\#(reading)","id":1,"at":"\#(time)","value":\#(value)}"#
  }

  /// Value and count at the end of the day, as of a snapshot.
  private func answer(_ store: FeatureStore, asOf snapshot: Int64? = nil) throws -> [Scalar] {
    let frame = EntityFrame(
      rows: Batch(["id": Column(.int64, [.int64(1)])]),
      times: [try Timestamp(parsing: "2020-01-01T23:00:00Z")]
    )
    let set = try store.trainingSet(service: "reading", frame: frame, asOf: snapshot).set
    return set.features.entries.map { $0.column[0] }
  }

  @Test func everyPushIsASnapshotThatTrainingSetsHave() throws {
    try withStore { store, _ in
      for (place, reading) in ["a", "b", "a"].enumerated() {
        let pushed = try store.push(
          Array(Self.row(reading, "\(place)", hour: place + 1).utf8),
          to: "readings"
        )
        #expect(pushed.outcome == .committed)
        #expect(pushed.snapshot?.number == Int64(place + 1))
      }
      // The third row has the first one's primary key.
      #expect(try answer(store) == [.float64(2), .int64(2)])
      #expect(try answer(store, asOf: 2) == [.float64(1), .int64(2)])
      #expect(try answer(store, asOf: 1) == [.float64(0), .int64(1)])
      #expect(try store.check().isSound)
      let files = try FileManager.default.subpathsOfDirectory(atPath: store.directory)
      #expect(files.filter { $0.hasSuffix(".arrow") } == [])
    }
  }

  @Test func formatsAreTold() throws {
    try withStore { store, _ in
      let lines = Self.row("a", "1") + "\n" + Self.row("b", "2") + "\n"
      let array = "[\(Self.row("c", "3")), \(Self.row("d", "4"))]"
      // In the source's own kind of format names are as in files.
      let csv = "the reading,id,at,value\ne,1,2020-01-01T05:00:00Z,NA\n"
      for (text, format) in [(lines, PushFormat.jsonLines), (array, .json), (csv, .csv)] {
        let pushed = try store.push(Array(text.utf8), to: "readings", as: format)
        #expect(pushed.outcome == .committed, "\(format)")
      }
      #expect(try answer(store) == [.null, .int64(5)])
      #expect(PushFormat(mediaType: "Application/JSON; charset=utf-8") == .json)
      #expect(PushFormat(mediaType: "text/plain") == nil)
    }
  }

  @Test func aKeyIsTakenOnce() throws {
    try withStore { store, _ in
      let rows = Array("[\(Self.row("a", "1")), \(Self.row("b", "1e9"))]".utf8)
      let first = try store.push(rows, to: "readings", idempotencyKey: "k")
      #expect(first.outcome == .committed)
      #expect(first.refusedRows.map(\.ordinal) == [1])
      let second = try store.push(rows, to: "readings", idempotencyKey: "k")
      #expect(second.outcome == .alreadyPushed)
      #expect(second.snapshot?.number == first.snapshot?.number)
      #expect(second.refusedRows == first.refusedRows)
      let reused = #expect(throws: GranaryError.self) {
        try store.push(Array(Self.row("c", "1").utf8), to: "readings", idempotencyKey: "k")
      }
      #expect(reused?.code == "idempotency_key_reused")
      for key in ["", "a b", "é", String(repeating: "k", count: 256)] {
        let bad = #expect(throws: GranaryError.self) {
          try store.push(rows, to: "readings", idempotencyKey: key)
        }
        #expect(bad?.code == "bad_idempotency_key")
      }
      // Without a key the same rows come again; with another one too.
      #expect(try store.push(rows, to: "readings").snapshot?.number == 2)
      #expect(try store.push(rows, to: "readings", idempotencyKey: "l").snapshot?.number == 3)
    }
  }

  /// A row that is pushed as JSON to a source of CSV is read again as it was.
  @Test(arguments: [PushFormat.json, .csv])
  func refusedRowsAreKeptAsideAndComeInLater(_ format: PushFormat) throws {
    try withStore { store, _ in
      let text =
        format == .json
        ? "[\(Self.row("a", "1")), \(Self.row("b", "500"))]"
        : "the reading,id,at,value\na,1,2020-01-01T01:00:00Z,1\nb,1,2020-01-01T01:00:00Z,500\n"
      let pushed = try store.push(Array(text.utf8), to: "readings", as: format)
      #expect(pushed.snapshot?.quarantined == 1)
      #expect(pushed.refusedRows.first?.reasons.map(\.code.rawValue) == ["out_of_bounds"])
      #expect(try store.quarantine(of: "readings").map(\.rows) == [pushed.refusedRows])
      #expect(try answer(store) == [.float64(1), .int64(1)])
      try store.apply(files: Self.definitions(limit: 1_000))
      #expect(try store.retryQuarantine(of: "readings").accepted == 1)
      #expect(try store.quarantine(of: "readings").isEmpty)
      #expect(try answer(store) == [.float64(500), .int64(2)])
      #expect(try store.check().isSound)
    }
  }

  @Test func whatIsPushedCanBeErasedAndCompacted() throws {
    try withStore { store, _ in
      for place in 0..<40 {
        let id = "\"id\":\(place % 2)"
        let other = Self.row("r\(place)", "\(place)").replacing("\"id\":1", with: id)
        _ = try store.push(Array(other.utf8), to: "readings")
      }
      #expect(try answer(store).last == .int64(20))
      let erased = try store.erase(["id": "0"])
      #expect(erased.sources.map(\.stored) == [20])
      #expect(try answer(store).last == .int64(20))
      _ = try store.compact()
      #expect(try answer(store).last == .int64(20))
      #expect(try answer(store, asOf: 10).last == .int64(5))
      #expect(try store.check().isSound)
    }
  }

  /// What a small body may become is bounded.
  @Test func aPushHasLimits() throws {
    try withStore { store, _ in
      let line = Self.row("a", "1") + "\n"
      let rows = Array(String(repeating: line, count: 65_537).utf8)
      let bytes = [UInt8](repeating: UInt8(ascii: " "), count: FeatureStore.pushByteLimit + 1)
      for content in [rows, bytes] {
        let error = #expect(throws: GranaryError.self) {
          try store.push(content, to: "readings", as: .jsonLines)
        }
        #expect(error?.code == "push_too_large")
      }
      for (text, format) in [("[]", PushFormat.json), ("", .jsonLines)] {
        let error = #expect(throws: GranaryError.self) {
          try store.push(Array(text.utf8), to: "readings", as: format)
        }
        #expect(error?.code == "no_rows")
      }
      let snapshots = try store.snapshots()
      #expect(snapshots.isEmpty)
    }
  }

  /// Rows of files between pushes close the log before them: nothing can be merged with it any more, and
  /// it leaves the log as soon as that is long.
  @Test func filesBetweenPushesLeaveNoLongLog() throws {
    try withStore { store, directory in
      let rounds = 6
      for round in 0..<rounds {
        for place in 0..<3 {
          _ = try store.push(Array(Self.row("\(round).\(place)", "1").utf8), to: "readings")
        }
        let file = directory.file("\(round).csv")
        let text = "the reading,id,at,value\nf\(round),1,2020-01-01T01:00:00Z,1\n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        _ = try store.ingest("readings", file: file)
      }
      _ = try store.push(Array(Self.row("last", "1", hour: 9).utf8), to: "readings")
      let segments = try store.snapshots().compactMap(\.segment)
      #expect(segments.count == 4 * rounds + 1)
      // With the 16th pushed row the log was long: that row and those after it are in it.
      #expect(segments.filter { $0.hasPrefix("log/") }.count == 4)
      #expect(try answer(store) == [.float64(1), .int64(Int64(4 * rounds + 1))])
      #expect(try answer(store, asOf: 4).last == .int64(4))
      #expect(try store.check().isSound)
    }
  }

  @Test func rowsThatAreRefusedAltogetherLeaveNothing() throws {
    try withStore { store, _ in
      try store.apply(
        files: Self.definitions().map { name, text in
          (name, text.replacing("event_time: at", with: "event_time: at\non_invalid: fail"))
        }
      )
      let pushed = try store.push(Array(Self.row("a", "500").utf8), to: "readings")
      #expect(pushed.outcome == .refused)
      #expect(pushed.refusedRows.count == 1)
      #expect(pushed.json["report"] != .null)
      #expect(try store.snapshots().isEmpty)
    }
  }
}
