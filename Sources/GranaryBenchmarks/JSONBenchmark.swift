import Foundation
import Granary
import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryValidation

/// `events.jsonl` read into memory as typed columns; and checked and committed into a store of its own.
struct JSONBenchmark {
  let inputs: String
  let runs: Int

  private static let definition = """
    kind: source
    name: events
    format: {type: jsonl}
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

  private static let columns: [ColumnDefinition] = [
    ColumnDefinition("driver_id", .int64), ColumnDefinition("event_timestamp", .timestamp),
    ColumnDefinition("conv_rate", .float64), ColumnDefinition("acc_rate", .float64),
    ColumnDefinition("avg_daily_trips", .int64), ColumnDefinition("city", .string),
    ColumnDefinition("note", .string),
  ]

  private var file: String { inputs + "/events.jsonl" }

  func run() throws {
    // First, so that the memory it tells of is its own.
    try measureIngestion()
    try measureReading(threadCount: nil, "json, into memory")
    try measureReading(threadCount: 1, "json, into memory, one thread")
  }

  private func measureReading(threadCount: Int?, _ work: String) throws {
    var times: [Duration] = []
    var checksum = ExactChecksum()
    var rowCount = 0
    for _ in 0..<runs {
      var batches: [Batch] = []
      times.append(try ContinuousClock().measure { batches = try read(threadCount) })
      (checksum, rowCount) = (ExactChecksum(), 0)
      for batch in batches {
        for (place, column) in batch.columns.enumerated() {
          checksum.add(column, place: place, firstRow: rowCount)
        }
        rowCount += batch.count
      }
    }
    Measurement(work, seconds: times).with("rows", .int(rowCount))
      .with("checksum", .string(checksum.description)).print()
  }

  private func read(_ threadCount: Int?) throws -> [Batch] {
    let source = SourceDefinition(
      name: "events",
      format: InputFormat(.jsonLines, fields: FieldFormat(nullValues: [])),
      columns: Self.columns
    )
    let validator = try SourceValidator(source)
    var run = validator.makeRun()
    var reader = try SourceReader(
      RealFileSystem().open(Path(file)),
      name: file,
      validator,
      threadCount: threadCount
    )
    var batches: [Batch] = []
    while let rows = try reader.next(into: &run) {
      if let refused = rows.refused.first { throw BenchmarkError("\(refused)") }
      batches.append(rows.batch)
    }
    return batches
  }

  private func measureIngestion() throws {
    let directory = inputs + "/granary-json"
    var times: [Duration] = []
    var rowCount = 0
    for _ in 0..<runs {
      try? FileManager.default.removeItem(atPath: directory)
      let store = try FeatureStore(at: directory)
      try store.apply(files: [("events.yaml", Self.definition)])
      times.append(
        try ContinuousClock().measure {
          let result = try store.ingest("events", file: file)
          guard result.outcome == .committed, result.report.refused == 0 else {
            throw BenchmarkError("events.jsonl was refused: \(result.report)")
          }
          rowCount = result.report.accepted
        }
      )
    }
    try Measurement("json, checked, committed", seconds: times).withMemory()
      .with("rows", .int(rowCount)).print()
    try FileManager.default.removeItem(atPath: directory)
  }
}
