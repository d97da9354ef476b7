import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import GranaryFiles
import GranaryIngest
import GranaryJSON
import GranaryValidation

/// Checks over `events.csv` in memory, on all cores: the eight of `checks_pandera.py`, and 500.
struct ChecksBenchmark {
  let inputs: String
  let runs: Int

  /// `driver_id` is not null, which Pandera checks of every column that is not `nullable`, is the first.
  private static let eight = """
    kind: source
    name: events
    unknown_columns: ignore
    columns:
      driver_id: {type: int64, required: true, checks: [{between: {min: 0, max: 100000}}]}
      conv_rate: {type: float64, checks: [{between: {min: 0, max: 1}}]}
      acc_rate: {type: float64, checks: [{between: {min: 0, max: 1}}]}
      avg_daily_trips: {type: int64, checks: [{between: {min: 0, max: 1000}}]}
      city: {type: string, checks: [{in_set: [berlin, paris, new york, tokyo]}]}
      note: {type: string, checks: [{length: {min: 0, max: 12}}, {matches: ^x*$}]}
    """

  /// Twenty columns, which the file's six fill, with 25 checks each.
  private static var fiveHundred: String {
    let fields = [
      ("driver_id", "int64"), ("conv_rate", "float64"), ("acc_rate", "float64"),
      ("avg_daily_trips", "int64"), ("city", "string"), ("note", "string"),
    ]
    let columns = (0..<20).map { number in
      let (name, type) = fields[number % fields.count]
      let checks = (0..<25).map { check in
        type == "string"
          ? "{length: {max: \(20 + check)}}"
          : "{between: {min: -\(check + 1), max: \(200_000 + check)}}"
      }
      return
        "  c\(number): {type: \(type), from: \(name), checks: [\(checks.joined(separator: ", "))]}"
    }
    return (["kind: source", "name: events", "unknown_columns: ignore", "columns:"] + columns)
      .joined(separator: "\n")
  }

  func run() throws {
    try measure("8 checks in memory", Self.eight)
    try measure("500 checks of 20 columns in memory", Self.fiveHundred)
  }

  private func measure(_ work: String, _ definition: String) throws {
    guard case .source(let source) = try Definition(parsing: definition, file: "events.yaml") else {
      throw BenchmarkError("no source")
    }
    let clock = ContinuousClock()
    var batches: [IngestBatch] = []
    let reading = try clock.measure { batches = try Self.batches(of: source, inputs) }
    let validator = try SourceValidator(source)
    var times: [Duration] = []
    var accepted = 0
    for _ in 0..<runs {
      var run = validator.makeRun()
      times.append(
        try clock.measure {
          let rows = batches
          for part in concurrentMap(parts: rows.count, { validator.evaluate(rows[$0]) }) {
            _ = try run.absorb(part)
          }
        }
      )
      accepted = run.report(ignoredColumns: [], file: "events.csv").accepted
    }
    Measurement(work, seconds: times)
      .with("rows", .int(accepted))
      .with("reading_seconds", .double(reading / .seconds(1)))
      .print()
  }

  private static func batches(of source: SourceDefinition, _ inputs: String) throws -> [IngestBatch]
  {
    var reader = try CSVReader(
      RealFileSystem().open(Path(inputs + "/events.csv")),
      name: "events.csv",
      dialect: CSVDialect(of: source),
      columns: source.inputColumns
    )
    var batches: [IngestBatch] = []
    while let batch = try reader.next() { batches.append(batch) }
    return batches
  }
}
