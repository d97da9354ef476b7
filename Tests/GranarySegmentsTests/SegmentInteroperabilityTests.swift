import GranaryColumns
import GranaryFiles
import GranarySegments
import Testing

/// Segments as pyarrow and Polars open them: every value of every type, unchanged.
@Suite(.enabled(if: Python.isPrepared, Python.notice)) struct SegmentInteroperabilityTests {
  enum Tool: String, CaseIterable {
    case pyarrow, polars
  }

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    var fields = Fixtures.fields
    let batches: [Batch]
    var texts = TextEncoding.plain
    /// Names of columns that have a dictionary.
    var encoded: Set<String> = []
  }

  /// Of bits and of texts, which begin anew in each batch.
  private static let twoFields = Fixtures.fields.filter { [1, 5].contains($0.id) }

  static let cases = [
    Case(testDescription: "edges", batches: [Fixtures.edges]),
    Case(testDescription: "no rows", batches: []),
    Case(testDescription: "one row of nulls", batches: [Fixtures.nulls(1)]),
    Case(testDescription: "many rows", batches: [Fixtures.random(3_000, seed: 21)]),
    Case(
      testDescription: "two batches",
      fields: twoFields,
      batches: [Fixtures.random(65_600, seed: 22, fields: twoFields)]
    ),
    Case(
      testDescription: "dictionaries",
      fields: Fixtures.textFields,
      batches: [Fixtures.texts(66_000)],
      texts: .compact,
      encoded: ["carrier", "airline"]
    ),
  ]

  @Test(arguments: Tool.allCases, cases)
  func othersReadEveryValue(_ tool: Tool, _ rows: Case) throws {
    let segment = try TemporarySegment()
    try segment.write(rows.batches, fields: rows.fields, texts: rows.texts)
    let read = try Python.run("segment_values.py", tool.rawValue, segment.path.string)
    let schema = Schema(rows.fields.map(\.field))
    let written = Batch.concatenating(rows.batches, schema: schema)
    let expected = tool.lines(of: written, rows)
    let lines = String(decoding: read, as: UTF8.self).split(separator: "\n").map(String.init)
    let wrong = zip(lines, expected).first { !$0.utf8.elementsEqual($1.utf8) }
    // Not the lines themselves: a failure would print a hundred thousand of them.
    #expect(wrong.map { "\($0) instead of \($1)" } == nil)
    let counts = (read: lines.count, expected: expected.count)
    #expect(counts.read == counts.expected)
  }
}

extension SegmentInteroperabilityTests.Tool {
  /// What `Tests/Reference/segment_values.py` prints of rows that are read as they were written.
  func lines(
    of rows: Batch,
    _ written: SegmentInteroperabilityTests.Case
  ) -> [String] {
    var lines: [String] = []
    if self == .pyarrow {
      for (key, value) in Fixtures.metadata { lines += ["metadata: \(key)", "'\(value)"] }
    }
    for (field, column) in zip(written.fields, rows.columns) {
      let isEncoded = written.encoded.contains(field.field.name)
      let type = isEncoded ? nameOfTextsWithDictionary : name(field.field.type)
      let id = self == .pyarrow ? " \(field.id)" : ""
      lines.append("\(type): \(field.field.name)\(id)")
      lines += column.scalars.map(text)
    }
    return lines
  }

  private var nameOfTextsWithDictionary: String {
    switch self {
    case .pyarrow: "dictionary<values=string, indices=int16, ordered=0>"
    case .polars: "Categorical"
    }
  }

  private func name(_ type: ColumnType) -> String {
    switch (type, self) {
    case (.bool, .pyarrow): "bool"
    case (.int64, .pyarrow): "int64"
    case (.float32, .pyarrow): "float"
    case (.float64, .pyarrow): "double"
    case (.string, .pyarrow): "string"
    case (.timestamp, .pyarrow): "timestamp[us, tz=UTC]"
    case (.date, .pyarrow): "date32[day]"
    case (.bool, .polars): "Boolean"
    case (.int64, .polars): "Int64"
    case (.float32, .polars): "Float32"
    case (.float64, .polars): "Float64"
    case (.string, .polars): "String"
    case (.timestamp, .polars): "Datetime(time_unit='us', time_zone='UTC')"
    case (.date, .polars): "Date"
    }
  }

  private func text(_ scalar: Scalar) -> String {
    switch scalar {
    case .null: "-"
    case .bool(let value): value ? "true" : "false"
    case .int64(let value): "\(value)"
    case .float32(let value): value.isNaN ? "nan" : "\(value.bitPattern)"
    case .float64(let value): value.isNaN ? "nan" : "\(value.bitPattern)"
    case .string(let value): escaped(value)
    case .timestamp(let value): "\(value.microseconds)"
    case .date(let value): "\(value.days)"
    }
  }

  private func escaped(_ text: Text) -> String {
    var escaped = "'"
    for scalar in text.string.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
