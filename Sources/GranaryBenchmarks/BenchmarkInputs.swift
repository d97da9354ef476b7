import Foundation
import Granary
import GranaryColumns
import GranaryFiles
import GranaryIngest
import GranaryJSON

/// What `Benchmarks/peers/make_join.py` wrote, and the store that holds it.
struct BenchmarkInputs {
  let directory: String
  private let keyType: String
  private let features: [String]
  private let fileCount: Int
  static let windows = ["1h", "24h", "30d"]

  init(_ directory: String) throws {
    let path = "\(directory)/inputs.json"
    let inputs = try JSONValue(parsing: RealFileSystem().readAll(Path(path)))
    guard let keys = inputs["keys"]?.text, let features = inputs["features"]?.int64,
      let files = inputs["files"]?.int64
    else { throw BenchmarkError("\(path) does not say what the inputs are") }
    self.directory = directory
    keyType = keys
    self.features = (0..<features).map { "h\($0)" }
    fileCount = Int(files)
  }

  /// The files of the history, in order.
  var history: [String] {
    (0..<fileCount).map { "\(directory)/history-\($0 < 10 ? "0" : "")\($0).csv" }
  }

  /// Opens the store; where there is none yet, ingests every file as a snapshot of its own.
  func store() throws -> FeatureStore {
    let root = "\(directory)/granary-store"
    let isNew = !FileManager.default.fileExists(atPath: root)
    let store = try FeatureStore(at: root)
    guard isNew else { return store }
    _ = try store.apply(files: [("benchmark.yaml", definitions)])
    let seconds = try ContinuousClock().measure {
      for file in history {
        let result = try store.ingest("history", file: file)
        guard result.outcome == .committed, result.report.refused == 0 else {
          throw BenchmarkError("not all rows were accepted: \(result.json)")
        }
      }
    }
    try Measurement("ingest \(fileCount) files", seconds: seconds).withMemory().print()
    return store
  }

  private var definitions: String {
    let columns = (features + ["amount"]).map { "\($0): float64" }.joined(separator: ", ")
    return """
      kind: entity
      name: driver
      join_keys: {driver_id: \(keyType)}
      ---
      kind: source
      name: history
      unknown_columns: ignore
      columns: {driver_id: \(keyType), event_timestamp: timestamp, \(columns)}
      event_time: event_timestamp
      ---
      kind: feature_view
      name: history
      entity: driver
      source: history
      features: [\(features.joined(separator: ", "))]
      ---
      kind: feature_service
      name: history
      features: [history]

      """ + Self.windows.map(windowDefinitions).joined()
  }

  private func windowDefinitions(_ window: String) -> String {
    let length = "window: \(window), resolution: exact"
    return """
      ---
      kind: feature_view
      name: last_\(window)
      entity: driver
      source: history
      features:
        n: {aggregate: count, \(length)}
        mean: {aggregate: mean, of: amount, \(length)}
        top: {aggregate: max, of: amount, \(length)}
      ---
      kind: feature_service
      name: last_\(window)
      features: [last_\(window)]

      """
  }

  /// The keys and times in CSV files, one after the other.
  func frame(_ files: [String]) throws -> EntityFrame {
    guard let type = ColumnType(rawValue: keyType) else {
      throw BenchmarkError("there is no type '\(keyType)'")
    }
    let fields = [Field("driver_id", type), Field("event_timestamp", .timestamp)]
    var batches: [Batch] = []
    for file in files {
      var reader = try CSVReader(
        RealFileSystem().open(Path(file)),
        name: file,
        dialect: CSVDialect(),
        columns: fields.map { InputColumn($0) }
      )
      while let rows = try reader.next() { batches.append(rows.batch) }
    }
    return try EntityFrame(
      rows: Batch.concatenating(batches, schema: Schema(fields)),
      eventTime: "event_timestamp"
    )
  }
}
