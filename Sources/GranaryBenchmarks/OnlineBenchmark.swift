import Foundation
import Granary
import GranaryColumns
import GranaryJSON
import GranaryServer
import GranaryStatistics
import Logging

/// Materializes 50 features of every driver and measures lookups over HTTP: our side of
/// `Benchmarks/peers/online_feast.py`, on the same number of drivers and features.
struct OnlineBenchmark {
  let drivers: Int
  private static let featureCount = 50
  private static let time = "2026-07-01T00:00:00Z"

  func run() async throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("granary-benchmark-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let store = try FeatureStore(at: directory.path)
    let values = try fill(store, file: directory.appendingPathComponent("latest.csv").path)
    let clock = ContinuousClock()
    let time = try Timestamp(parsing: Self.time)
    let materialization = try clock.measure { _ = try store.materialize(until: time) }
    Measurement("materialize \(drivers) drivers x \(Self.featureCount)", seconds: materialization)
      .print()
    try await serve(store) { port in try measure(port: port, values: values) }
  }

  /// Ingests one row a driver; the first feature of each is returned, for checking answers.
  private func fill(_ store: FeatureStore, file: String) throws -> [Double] {
    let features = (0..<Self.featureCount).map { "f\($0)" }
    let some = features.prefix(10).joined(separator: ", ")
    _ = try store.apply(files: [
      (
        "benchmark.yaml",
        """
        kind: entity
        name: driver
        join_keys: {driver_id: int64}
        ---
        kind: source
        name: latest
        format: {type: csv}
        columns: {driver_id: int64, event_timestamp: timestamp, \
        \(features.map { "\($0): float64" }.joined(separator: ", "))}
        event_time: event_timestamp
        ---
        kind: feature_view
        name: drv
        entity: driver
        source: latest
        max_age: 3650d
        features: {\(features.map { "\($0): \($0)" }.joined(separator: ", "))}
        ---
        kind: feature_service
        name: ten
        features: ["drv[\(some)]"]
        ---
        kind: feature_service
        name: fifty
        features: [drv]
        """
      )
    ])
    var generator = SeededGenerator(seed: 20_260_901)
    var firsts: [Double] = []
    var text = "driver_id,event_timestamp,\(features.joined(separator: ","))\n"
    for driver in 0..<drivers {
      let row = features.map { _ in Double.random(in: 0..<1, using: &generator) }
      firsts.append(row[0])
      text += "\(driver),2026-06-\(10 + driver % 20)T00:00:00Z,"
      text += row.map(\.description).joined(separator: ",") + "\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let result = try store.ingest("latest", file: file)
    guard result.outcome == .committed, result.report.accepted == drivers else {
      throw BenchmarkError("not all rows were accepted: \(result.json)")
    }
    return firsts
  }

  private func serve(
    _ store: FeatureStore,
    _ body: @escaping @Sendable (Int) throws -> Void
  ) async throws {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = GranaryServer(
      store: store,
      host: "127.0.0.1",
      port: 0,
      logger: Logger(label: "benchmark", factory: { _ in SwiftLogNoOpLogHandler() }),
      onListening: { port in continuation.yield(port) }
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      for await port in ports {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
          Thread { done.resume(with: Result { try body(port) }) }.start()
        }
        break
      }
      group.cancelAll()
    }
  }

  private func measure(port: Int, values: [Double]) throws {
    let client = try LoopbackClient(port: port)
    var generator = SeededGenerator(seed: 1)
    for (service, features, rows, calls) in [
      ("ten", 10, 1, 2_000), ("fifty", 50, 1, 2_000), ("fifty", 50, 10, 1_000),
      ("fifty", 50, 100, 500),
    ] {
      let times = try Latencies(calls: calls) { _ in
        let asked = (0..<rows).map { _ in Int.random(in: 0..<drivers, using: &generator) }
        let body = JSONValue.object([
          "service": .string(service), "at": .string(Self.time),
          "entities": .object(["driver_id": .array(asked.map { .int($0) })]),
        ])
        let answer = try client.post("/v1/lookup", body.encoded())
        guard answer.count > rows * features * 10 else { throw BenchmarkError("a short answer") }
      }
      try check(client, service, values, driver: drivers / 2)
      Measurement("lookup \(rows) x \(features) over HTTP", times).print()
    }
  }

  /// The answer has the value that was ingested.
  private func check(
    _ client: LoopbackClient,
    _ service: String,
    _ values: [Double],
    driver: Int
  ) throws {
    let body =
      "{\"service\":\"\(service)\",\"at\":\"\(Self.time)\",\"entities\":{\"driver_id\":[\(driver)]}}"
    let answer = try JSONValue(parsing: try client.post("/v1/lookup", Array(body.utf8)))
    let served = answer["features"]?["drv__f0"]?["values"]?.elements?.first?.float64
    guard served == values[driver] else {
      throw BenchmarkError("driver \(driver) was served \(served ?? .nan), not \(values[driver])")
    }
  }
}
