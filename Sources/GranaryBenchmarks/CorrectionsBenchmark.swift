import Foundation
import Granary

/// A source with a primary key: many rows at first, then small ingestions that correct some of them.
///
/// What is looked at is how the time of a correction depends on the rows that are there. At the end
/// rows that were corrected and one that was not are asked for.
struct CorrectionsBenchmark {
  let rowCount: Int
  let runs: Int
  private let correctionCount = 1_000

  private static let definitions = """
    kind: source
    name: readings
    columns: {id: int64, at: timestamp, value: float64}
    event_time: at
    primary_key: [id]
    ---
    kind: entity
    name: reading
    join_keys: {id: int64}
    ---
    kind: feature_view
    name: latest
    entity: reading
    source: readings
    features: {value: value}
    ---
    kind: feature_service
    name: readings
    features: [latest]
    """

  func run() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/granary-corrections-\(rowCount)"
    try? FileManager.default.removeItem(atPath: directory)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let store = try FeatureStore(at: directory + "/store")
    try store.apply(files: [("readings.yaml", Self.definitions)])
    let clock = ContinuousClock()
    let file = directory + "/rows.csv"
    try write(0..<rowCount, value: 1, to: file)
    let first = try clock.measure { try store.ingest("readings", file: file) }
    try Measurement("\(rowCount) rows with a primary key", seconds: first).withMemory().print()
    let next = try clock.measure { try correct(1, in: store, directory) }
    try Measurement("the first correction, which sorts their keys", seconds: next)
      .withMemory().print()
    let times = try (0..<runs).map { run in
      try clock.measure { try correct(2 + run, in: store, directory) }
    }
    try Measurement("\(correctionCount) corrections of \(rowCount) rows", seconds: times)
      .withMemory().print()
    try check(store, last: 1 + runs)
    try FileManager.default.removeItem(atPath: directory)
  }

  private func check(_ store: FeatureStore, last: Int) throws {
    let ids = [0, 1, rowCount / correctionCount].map { Scalar.int64(Int64($0)) }
    let time = try Timestamp(parsing: "2026-01-02T00:00:00Z")
    let frame = EntityFrame(
      rows: Batch(["id": Column(.int64, ids)]),
      times: ids.map { _ in time }
    )
    let set = try store.trainingSet(service: "readings", frame: frame).set
    let values = set.features.entries[0].column.scalars
    precondition(values == [last, 1, last].map { .float64(Double($0)) }, "wrong rows count")
  }

  /// Corrects rows that lie far apart.
  private func correct(_ number: Int, in store: FeatureStore, _ directory: String) throws {
    let file = directory + "/correction.csv"
    let step = rowCount / correctionCount
    try write(stride(from: 0, to: step * correctionCount, by: step), value: number, to: file)
    try store.ingest("readings", file: file)
  }

  private func write(_ ids: some Sequence<Int>, value: Int, to file: String) throws {
    _ = FileManager.default.createFile(atPath: file, contents: Data("id,at,value\n".utf8))
    guard let handle = FileHandle(forWritingAtPath: file) else { return }
    try handle.seekToEnd()
    var text = ""
    for id in ids {
      text += "\(id),2026-01-01T00:00:00Z,\(value)\n"
      if text.utf8.count > 1 << 20 {
        try handle.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }
}
