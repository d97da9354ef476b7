import Foundation
import Granary
import GranaryJSON

/// Rows that are pushed one at a time, each of them durable when the call returns.
///
/// What is looked at is the time of one, also where there are many before it, and of a join that reads
/// them from the row log. The peer, `push_sqlite.py`, inserts the same rows in SQLite, a transaction a
/// row, unchecked: what a durable row costs at least.
struct PushBenchmark {
  let rowCount: Int

  private static func definitions(primaryKey: Bool) -> [(name: String, text: String)] {
    [
      (
        "readings.yaml",
        """
        kind: source
        name: readings
        columns:
          id: {type: int64, required: true}
          sensor: {type: int64, required: true}
          at: timestamp
          value: {type: float64, checks: [{between: {min: 0, max: 1000000}}]}
        event_time: at
        \(primaryKey ? "primary_key: [id]" : "")
        ---
        kind: entity
        name: sensor
        join_keys: {sensor: int64}
        ---
        kind: feature_view
        name: totals
        entity: sensor
        source: readings
        features: {count: {aggregate: count, window: 36500d}, sum: {aggregate: sum, of: value, window: 36500d}}
        ---
        kind: feature_service
        name: sensors
        features: [totals]
        """
      )
    ]
  }

  func run() throws {
    try run(primaryKey: false)
    try run(primaryKey: true)
  }

  private func run(primaryKey: Bool) throws {
    let directory = FileManager.default.temporaryDirectory.path + "/granary-push"
    try? FileManager.default.removeItem(atPath: directory)
    let store = try FeatureStore(at: directory)
    try store.apply(files: Self.definitions(primaryKey: primaryKey))
    let kind = primaryKey ? "pushed rows, half of which replace one" : "pushed rows"
    let stretch = rowCount / 10
    var latencies: [Latencies] = []
    for first in stride(from: 0, to: rowCount, by: stretch) {
      latencies.append(
        try Latencies(calls: stretch, warmUp: 0) { try push(first + $0, primaryKey, to: store) }
      )
    }
    let (early, late) = (latencies[0], latencies[latencies.count - 1])
    try Measurement("the first \(stretch) \(kind)", early).withMemory().print()
    try Measurement("the last \(stretch) of \(rowCount) \(kind)", late).withMemory().print()
    let clock = ContinuousClock()
    var answer: [Scalar] = []
    let times = try (0..<7).map { _ in try clock.measure { answer = try totals(of: store) } }
    let values = (0..<rowCount).filter { !primaryKey || $0 % 2 == 1 }
    let sum = Double(values.reduce(0, +))
    guard answer == [.int64(Int64(values.count)), .float64(sum)] else {
      throw BenchmarkError("\(answer) are not the count and sum of \(values.count) rows")
    }
    try Measurement("a join that reads them", seconds: times).with("sum", .double(sum))
      .withMemory().print()
    try FileManager.default.removeItem(atPath: directory)
  }

  /// With a primary key every second row has that of the row before it.
  private func push(_ row: Int, _ primaryKey: Bool, to store: FeatureStore) throws {
    let id = primaryKey ? row - row % 2 : row
    let text = #"{"id":\#(id),"sensor":1,"at":"2026-01-01T00:00:00Z","value":\#(row)}"#
    let pushed = try store.push(Array(text.utf8), to: "readings", as: .jsonLines)
    guard pushed.snapshot?.accepted == 1 else { throw BenchmarkError("a row was refused") }
  }

  private func totals(of store: FeatureStore) throws -> [Scalar] {
    let frame = EntityFrame(
      rows: Batch(["sensor": Column(.int64, [.int64(1)])]),
      times: [try Timestamp(parsing: "2026-01-02T00:00:00Z")]
    )
    return try store.trainingSet(service: "sensors", frame: frame).set.features.entries
      .map { $0.column[0] }
  }
}
