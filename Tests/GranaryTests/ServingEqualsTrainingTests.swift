import Granary
import GranaryStatistics
import GranaryTesting
import Testing

/// Promise 1: what is served at t is what a training set has for t, bit for bit.
@Suite struct ServingEqualsTrainingTests {
  /// Times that ascend, as watermarks do: on the hour, between, and a microsecond from an edge.
  static let times = [
    "2013-01-01T00:00:00Z", "2013-01-15T12:34:56.789012Z", "2013-02-12T08:00:00Z",
    "2013-02-12T11:00:00.000001Z", "2013-02-28T23:59:59.999999Z", "2013-03-01T00:00:00Z",
    "2013-06-01T00:00:00Z",
  ]

  @Test func theOnlineAnswerIsTheOfflineAnswerAtEveryWatermark() throws {
    try TemporaryDirectory.with { directory in
      let store = try FlightsStore(in: directory).store
      let set = try store.trainingSet(model: "late_arrival").set.frame.rows
      var generator = SeededGenerator(seed: 20_130_301)
      var statuses: Set<FeatureStatus> = []
      for text in Self.times {
        let time = try Timestamp(parsing: text)
        try store.materialize(until: time)
        let rows = (0..<200).map { _ in Int.random(in: 0..<set.count, using: &generator) }
        let request = try request(for: set.taking(rows), at: time)
        let online = try store.lookup(request)
        let offline = try store.offlineFeatures(request)
        #expect(online.json == offline.json, "at \(text)")
        statuses.formUnion(online.features.entries.flatMap(\.statuses))
      }
      #expect(statuses.count == FeatureStatus.allCases.count, "every status was compared")
    }
  }

  private func request(for rows: Batch, at time: Timestamp) throws -> LookupRequest {
    func values(_ name: String) throws -> [JSONValue] {
      try #require(rows[name]).scalars.map { JSONValue($0) }
    }
    return LookupRequest(
      service: "late_arrival",
      at: time,
      entities: try Dictionary(
        uniqueKeysWithValues: ["carrier", "origin", "tailnum"].map { ($0, try values($0)) }
      ),
      request: try Dictionary(
        uniqueKeysWithValues: ["dest", "distance", "hour"].map { ($0, try values($0)) }
      )
    )
  }
}
