import Foundation
import Granary
import GranaryColumns
import GranaryFiles
import GranaryJSON
import GranarySegments

/// `events.csv` read, typed, checked and committed into a store of its own.
struct CSVBenchmark {
  let inputs: String
  let runs: Int

  private static let definitions = """
    kind: source
    name: events
    columns:
      driver_id: {type: int64, required: true, checks: [{between: {min: 0, max: 100000}}]}
      event_timestamp: {type: timestamp, required: true}
      conv_rate: {type: float64, checks: [{between: {min: 0, max: 1}}]}
      acc_rate: {type: float64, checks: [{between: {min: 0, max: 1}}]}
      avg_daily_trips: {type: int64, checks: [{between: {min: 0, max: 1000}}]}
      city: {type: string, checks: [{in_set: [berlin, paris, new york, tokyo]}]}
      note: {type: string}
    event_time: event_timestamp
    checks:
      - {expression: length(note) <= 12, name: note_length}
    """

  func run() throws {
    let directory = inputs + "/granary-csv"
    var times: [Duration] = []
    var checksum = ""
    var rowCount = 0
    var measurement = Measurement("csv, checked, committed", seconds: [.zero])
    for _ in 0..<runs {
      try? FileManager.default.removeItem(atPath: directory)
      let store = try FeatureStore(at: directory)
      try store.apply(files: [("events.yaml", Self.definitions)])
      let clock = ContinuousClock()
      var result: IngestionResult?
      times.append(
        try clock.measure { result = try store.ingest("events", file: inputs + "/events.csv") }
      )
      guard let snapshot = result?.snapshot, let segment = snapshot.segment else {
        throw BenchmarkError("events.csv was refused: \(result?.report.description ?? "")")
      }
      measurement = try Measurement("csv, checked, committed", seconds: times).withMemory()
      rowCount = snapshot.accepted
      checksum = try Self.checksum(of: Path(directory).appending(segment))
    }
    measurement.with("rows", .int(rowCount)).with("checksum", .string(checksum)).print()
    try FileManager.default.removeItem(atPath: directory)
  }

  /// That of `csv_duckdb.py`: of the bits of numbers and times, and the lengths of texts.
  private static func checksum(of segment: Path) throws -> String {
    let reader = try SegmentReader(segment, on: RealFileSystem())
    var checksum = ExactChecksum()
    var first = 0
    for number in 0..<reader.batchCount {
      let batch = try reader.batch(number)
      for (place, column) in batch.columns.prefix(7).enumerated() {
        checksum.add(column, place: place, firstRow: first)
      }
      first += batch.count
    }
    return checksum.description
  }
}
