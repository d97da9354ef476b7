import Foundation
import Granary
import GranaryTesting
import Testing

/// Corrected and deleted rows, and files that come again, as a user meets them.
@Suite struct RevisionTests {
  private func definitions(
    primaryKey: String = "[reading]",
    check: String = "{max: 100}",
    eventTime: String = "at"
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
        columns:
          reading: string
          id: int64
          at: timestamp
          written: timestamp
          status: string
          value: {type: float64, checks: [{between: \(check)}]}
        event_time: \(eventTime)
        created_time: written
        primary_key: \(primaryKey)
        deleted: status = 'deleted'
        ---
        kind: feature_view
        name: latest
        entity: sensor
        source: readings
        features:
          value: value
          total: {aggregate: sum, of: value, window: 1d}
        ---
        kind: feature_service
        name: reading
        features: [latest]
        """
      )
    ]
  }

  private static let header = "reading,id,at,written,status,value\n"
  private static let first =
    header
    + "r1,1,2020-01-01T01:00:00Z,2020-01-01T01:00:00Z,ok,5\n"
    + "r2,1,2020-01-01T02:00:00Z,2020-01-01T02:00:00Z,ok,7\n"
    + ",1,2020-01-01T02:30:00Z,2020-01-01T02:30:00Z,ok,9\n"
  private static let corrections =
    header
    + "r1,1,2020-01-01T01:00:00Z,2020-01-01T05:00:00Z,ok,50\n"
    + "r2,1,2020-01-01T02:00:00Z,2020-01-01T06:00:00Z,deleted,7\n"

  private func withStore(
    _ body: (FeatureStore, (String, String) throws -> String) throws -> Void
  ) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: definitions())
      try body(store) { name, text in
        try text.write(toFile: directory.file(name), atomically: true, encoding: .utf8)
        return directory.file(name)
      }
    }
  }

  /// Value and total at noon, as of a snapshot, offline.
  private func answer(_ store: FeatureStore, asOf snapshot: Int64? = nil) throws -> [Scalar] {
    let noon = try Timestamp(parsing: "2020-01-01T12:00:00Z")
    let frame = EntityFrame(
      rows: Batch(["id": Column(.int64, [.int64(1)])]),
      times: [noon]
    )
    let set = try store.trainingSet(service: "reading", frame: frame, asOf: snapshot).set
    return set.features.entries.map { $0.column[0] }
  }

  @Test func correctedAndDeletedRowsCountAsOfTheirSnapshot() throws {
    try withStore { store, file in
      let first = try store.ingest("readings", file: file("first.csv", Self.first))
      #expect(first.report.accepted == 2)
      #expect(first.report.refusals.map(\.code) == ["null_primary_key"])
      #expect(try answer(store) == [.float64(7), .float64(12)])
      try store.ingest("readings", file: file("corrections.csv", Self.corrections))
      #expect(try answer(store) == [.float64(50), .float64(50)])
      #expect(try answer(store, asOf: 1) == [.float64(7), .float64(12)])
      // The same online.
      let noon = try Timestamp(parsing: "2020-01-01T12:00:00Z")
      try store.materialize(until: noon)
      let request = LookupRequest(service: "reading", at: noon, entities: ["id": [1]])
      let online = try store.lookup(request).features
      #expect(online.entries.map { $0.column[0] } == [.float64(50), .float64(50)])
    }
  }

  @Test func oneColumnMayBeBothClocks() throws {
    try withStore { store, file in
      try store.apply(files: definitions(eventTime: "written"))
      try store.ingest("readings", file: file("first.csv", Self.first))
      #expect(try answer(store) == [.float64(7), .float64(12)])
      try store.ingest("readings", file: file("corrections.csv", Self.corrections))
      #expect(try answer(store) == [.float64(50), .float64(50)])
    }
  }

  /// At 04:00 neither correction had been written down yet.
  @Test func whatWasWrittenLaterCountsOnlyWhereThatIsMeant() throws {
    try withStore { store, file in
      try store.ingest("readings", file: file("first.csv", Self.first))
      try store.ingest("readings", file: file("corrections.csv", Self.corrections))
      let frame = try file("frame.csv", "id,event_time\n1,2020-01-01T04:00:00Z\n")
      func written(_ name: String, writtenOnly: Bool) throws -> TrainingSetManifest {
        try store.writeTrainingSet(
          service: "reading",
          entities: frame,
          writtenOnly: writtenOnly,
          to: file(name, "")
        )
      }
      let header = "id,event_time,latest__value,latest__total\n1,2020-01-01T04:00:00Z,"
      let all = try written("all.csv", writtenOnly: false)
      let known = try written("known.csv", writtenOnly: true)
      #expect(try String(contentsOfFile: all.file, encoding: .utf8) == header + "50.0,50.0\n")
      #expect(try String(contentsOfFile: known.file, encoding: .utf8) == header + "7.0,12.0\n")
      #expect(all.changedByCreatedTime == ["latest__value": 1, "latest__total": 1])
      #expect(known.changedByCreatedTime == all.changedByCreatedTime)
      #expect(try store.reproduce(known.file + ".manifest.json").isSame)
    }
  }

  @Test func aFileThatComesAgainIsCheckedAnewAndTakesTheOldPlace() throws {
    try withStore { store, file in
      let path = try file("first.csv", Self.first)
      try store.ingest("readings", file: path)
      try store.apply(files: definitions(check: "{max: 6}"))
      #expect(try store.ingest("readings", file: path).outcome == .alreadyIngested)
      let again = try store.ingest("readings", file: path, again: true)
      #expect(again.outcome == .committed)
      #expect(again.replaced == [1])
      #expect(again.report.accepted == 1)
      #expect(try answer(store) == [.float64(5), .float64(5)])
      #expect(try answer(store, asOf: 1) == [.float64(7), .float64(12)])
      #expect(try store.snapshots().map(\.replacedBy) == [2, nil])
      // Content that is not there yet comes in as always.
      let other = try store.ingest(
        "readings",
        file: file("corrections.csv", Self.corrections),
        again: true
      )
      #expect(other.outcome == .committed)
      #expect(other.replaced == [])
    }
  }

  @Test func thePrimaryKeyOfASourceWithRowsCannotChange() throws {
    try withStore { store, file in
      try store.apply(files: definitions(primaryKey: "[id, at]"))
      try store.ingest("readings", file: file("first.csv", Self.first))
      let error = #expect(throws: GranaryError.self) {
        try store.apply(files: definitions(), allowBreaking: true)
      }
      #expect(error?.code == "changed_primary_key")
      #expect(error?.message.contains("in snapshot 1") == true)
      try store.apply(files: definitions(primaryKey: "[id, at]", check: "{max: 7}"))
      let clock = #expect(throws: GranaryError.self) {
        let text = definitions(primaryKey: "[id, at]")[0].text
        let changed = text.replacing("created_time: written", with: "created_time: at")
        try store.apply(files: [("readings.yaml", changed)], allowBreaking: true)
      }
      #expect(clock?.code == "changed_primary_key")
    }
  }
}
