import Foundation
import Granary
import GranaryFiles
import GranaryIngest

/// The point-in-time join of `entities.csv` with `history.csv`, from the committed store: our side
/// of `Benchmarks/peers/join_duckdb.py`, on the inputs that `make_inputs.py DIR --csv` writes.
struct JoinBenchmark {
  let directory: String
  let runs: Int
  private static let features = ["h0", "h1", "h2", "h3", "h4"]

  func run() throws {
    let clock = ContinuousClock()
    let root = "\(directory)/granary-store"
    let isNew = !FileManager.default.fileExists(atPath: root)
    let store = try FeatureStore(at: root)
    if isNew {
      let ingestion = try clock.measure { try fill(store) }
      Measurement("ingest history.csv", seconds: ingestion).print()
    }
    let frame = try frame()
    let first = try clock.measure { _ = try store.trainingSet(service: "history", frame: frame) }
    Measurement(isNew ? "project and join" : "first join", seconds: first).print()
    var matched = 0
    var times: [Duration] = []
    for _ in 0..<runs {
      times.append(
        try clock.measure {
          let set = try store.trainingSet(service: "history", frame: frame).set
          matched = set.features.rowCount - (set.features.entries.first?.column.nullCount ?? 0)
        }
      )
    }
    times.sort()
    let work = "point-in-time join, \(frame.rows.count) rows, \(matched) matched"
    Measurement("\(work), median", seconds: times[times.count / 2]).print()
    Measurement("\(work), fastest", seconds: times[0]).print()
    Measurement("\(work), slowest", seconds: times[times.count - 1]).print()
  }

  private func fill(_ store: FeatureStore) throws {
    let columns = Self.features.map { "\($0): float64" }.joined(separator: ", ")
    try store.apply(files: [
      (
        "join.yaml",
        """
        kind: entity
        name: driver
        join_keys: {driver_id: int64}
        ---
        kind: source
        name: history
        unknown_columns: ignore
        columns: {driver_id: int64, event_timestamp: timestamp, \(columns)}
        event_time: event_timestamp
        ---
        kind: feature_view
        name: history
        entity: driver
        source: history
        features: [\(Self.features.joined(separator: ", "))]
        ---
        kind: feature_service
        name: history
        features: [history]
        """
      )
    ])
    let result = try store.ingest("history", file: "\(directory)/history.csv")
    guard result.outcome == .committed, result.report.refused == 0 else {
      throw BenchmarkError("not all rows were accepted: \(result.json)")
    }
  }

  private func frame() throws -> EntityFrame {
    let fields = [Field("driver_id", .int64), Field("event_timestamp", .timestamp)]
    var reader = try CSVReader(
      RealFileSystem().open(Path("\(directory)/entities.csv")),
      name: "entities.csv",
      dialect: CSVDialect(),
      columns: fields,
      unknownColumns: .ignore
    )
    var batches: [Batch] = []
    while let rows = try reader.next() { batches.append(rows.batch) }
    return try EntityFrame(
      rows: Batch.concatenating(batches, schema: Schema(fields)),
      eventTime: "event_timestamp"
    )
  }
}
