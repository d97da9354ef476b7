import Foundation
import Granary
import GranaryStatistics
import GranaryTesting
import Testing

/// Promise 1 for windows, through the door: files in, features out on both sides.
@Suite struct WindowTests {
  static let keys: [JSONValue] = [0, 1, 2, .null]

  @Test(arguments: GeneratedCases.seeds(count: 40))
  func whatIsServedIsWhatIsTrainedOnAndWhatTheReferenceSays(_ seed: UInt64) throws {
    try TemporaryDirectory.with { directory in
      var generator = SeededGenerator(seed: seed)
      var windowed = try WindowedStore(in: directory, using: &generator)
      var watermark = Timestamp.distantPast
      for snapshot in Int64(1)...3 {
        // Rows of any time: late ones too, from before the watermark.
        try windowed.ingest(snapshot, using: &generator)
        watermark = max(watermark, windowed.eventTime(using: &generator))
        try windowed.store.materialize(until: watermark)
        for time in windowed.times(from: watermark, using: &generator).prefix(8) {
          let request = LookupRequest(service: "all", at: time, entities: ["id": Self.keys])
          let online = try windowed.store.lookup(request)
          let offline = try windowed.store.offlineFeatures(request)
          let comment = "seed \(seed), watermark \(watermark), at \(time)"
          expectSameBits(online.features, offline.features, comment)
          #expect(online.json == offline.json, "\(comment)")
          windowed.expectReference(offline.features, at: time, comment)
        }
      }
    }
  }

  /// "Beyond int64 the sum is null and counted" (DESIGN §3.5).
  @Test func theManifestCountsSumsPastInt64() throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      let definitions = """
        kind: entity
        name: sensor
        join_keys: {id: int64}
        ---
        kind: source
        name: readings
        columns: {id: int64, at: timestamp, n: int64}
        event_time: at
        ---
        kind: feature_view
        name: lately
        entity: sensor
        source: readings
        features:
          total: {aggregate: sum, of: n, window: 1h}
          mean: {aggregate: mean, of: n, window: 1h}
        ---
        kind: feature_service
        name: all
        features: [lately]
        """
      try store.apply(files: [("a.yaml", definitions)])
      let rows = """
        id,at,n
        1,2026-01-01T00:00:00Z,9223372036854775807
        1,2026-01-01T00:00:01Z,1
        1,2026-01-01T00:00:02Z,-1
        2,2026-01-01T00:00:00Z,7

        """
      let file = directory.file("rows.csv")
      try rows.write(toFile: file, atomically: true, encoding: .utf8)
      try store.ingest("readings", file: file)
      let set = try store.trainingSet(service: "all", entities: "readings", eventTime: "at")
      let total = try #require(set.set.features.entries.first).column.scalars
      #expect(total == [.int64(.max), .null, .int64(.max), .int64(7)])
      let manifest = try store.writeTrainingSet(
        service: "all",
        entities: "readings",
        eventTime: "at",
        to: directory.file("set.csv")
      )
      #expect(manifest.json["sums_past_int64"] == .object([.init("lately__total", .int(1))]))
    }
  }

  private func expectSameBits(_ online: FeatureTable, _ offline: FeatureTable, _ comment: String) {
    #expect(online.entries.map(\.name) == offline.entries.map(\.name))
    for (served, trained) in zip(online.entries, offline.entries) {
      #expect(served.column.hasSameBits(as: trained.column), "\(served.name), \(comment)")
      #expect(served.statuses == trained.statuses, "\(served.name), \(comment)")
      #expect(served.eventTimes == trained.eventTimes, "\(served.name), \(comment)")
      #expect(served.sumsPastInt64 == trained.sumsPastInt64, "\(served.name), \(comment)")
    }
  }
}

extension WindowedStore {
  /// Times from a watermark on before the next row: when rows leave windows, and others.
  fileprivate func times(
    from watermark: Timestamp,
    using generator: inout SeededGenerator
  ) -> [Timestamp] {
    let next = rows.compactMap(\.eventTime).filter { $0 > watermark }.min() ?? .distantFuture
    var times: Set<Timestamp> = []
    for time in rows.compactMap(\.eventTime) {
      for window in windows.map(\.aggregate) {
        let bucket = window.resolution.bucketStart(of: time).microseconds
        let edge =
          Int128(bucket) + Int128(window.resolution.step?.microseconds ?? 1)
          + Int128(window.window.microseconds)
        times.formUnion([-1, 0, 1].map { Timestamp(microseconds: Int64(clamping: edge + $0)) })
      }
    }
    // JSON has years up to 9999 only.
    let last = Timestamp(microseconds: 250_000_000_000_000_000)
    let asked = times.filter { watermark <= $0 && $0 < min(next, last) }.sorted()
    return [watermark] + asked.shuffled(using: &generator)
  }

  fileprivate func expectReference(
    _ features: FeatureTable,
    at time: Timestamp,
    _ comment: String
  ) {
    for (index, reference) in references.enumerated() {
      // The first feature is that of the latest row.
      let column = features.entries[index + 1].column
      for (row, key) in [Scalar.int64(0), .int64(1), .int64(2), .null].enumerated() {
        let expected: Scalar =
          key.isNull ? .null : reference.value(of: reference.rowsTaken([key], at: time))
        #expect(column[row] == expected, "\(windows[index].definition), key \(row), \(comment)")
      }
    }
  }
}
