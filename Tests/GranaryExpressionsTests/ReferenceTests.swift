import Foundation
import GranaryColumns
import GranaryExpressions
import Testing

/// Replays Tests/Reference/expected/expressions.jsonl: what SQLite and DuckDB give.
@Suite struct ReferenceTests {
  @Test func givesWhatSQLiteAndDuckDBGive() throws {
    let reference = try Reference()
    #expect(reference.cases.count > 1500)
    for expected in reference.cases {
      let evaluation = try evaluate(expected.expression, over: reference.batch)
      #expect(evaluation.column.type == expected.column.type, "\(expected.expression)")
      #expect(evaluation.failures.isEmpty, "\(expected.expression)")
      for row in 0..<reference.batch.count {
        let (given, due) = (evaluation.column[row], expected.column[row])
        #expect(
          given.isWithin(expected.ulps, of: due),
          "row \(row) of \(expected.expression), as \(expected.engines) have it"
        )
      }
    }
  }
}

/// The cases of the expected file, whose first line has the columns.
private struct Reference {
  struct Case {
    let expression: String
    let engines: [String]
    let column: Column
    /// Units in the last place by which a function of the C library may differ.
    let ulps: Int
  }

  private struct Header: Decodable {
    let columns: [Values]
  }

  private struct Values: Decodable {
    let name: String?
    let expression: String?
    let engines: [String]?
    let type: String
    let values: [String?]
    let ulps: Int?

    var column: Column {
      get throws {
        let type = try #require(ColumnType(rawValue: type))
        return Column(type, try values.map { try Scalar($0, type) })
      }
    }
  }

  let batch: Batch
  let cases: [Case]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Reference/expected/expressions.jsonl")
    let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
    let decoder = JSONDecoder()
    let header = try decoder.decode(Header.self, from: try #require(lines.first))
    let columns = try header.columns.map { try $0.column }
    let fields = try zip(header.columns, columns).map { Field(try #require($0.name), $1.type) }
    batch = Batch(Schema(fields), columns)
    cases = try lines.dropFirst().map { line in
      let values = try decoder.decode(Values.self, from: line)
      return Case(
        expression: try #require(values.expression),
        engines: values.engines ?? [],
        column: try values.column,
        ulps: values.ulps ?? 0
      )
    }
  }
}

extension Scalar {
  /// Reads a value of the expected file.
  fileprivate init(_ text: String?, _ type: ColumnType) throws {
    guard let text else {
      self = .null
      return
    }
    switch type {
    case .bool: self = .bool(text == "true")
    case .int64: self = .int64(try #require(Int64(text)))
    case .float64: self = .float64(try #require(Double(text)))
    case .string: self = .string(Text(text))
    case .timestamp: self = .timestamp(try Timestamp(parsing: text))
    case .date: self = .date(try #require(CalendarDate(text)))
    case .float32: preconditionFailure("no column of the file has float32")
    }
  }

  /// Whether it is the same but for so many units in the last place; SQLite's zero has no sign.
  fileprivate func isWithin(_ ulps: Int, of other: Scalar) -> Bool {
    guard case .float64(let left) = self, case .float64(let right) = other else {
      return self == other
    }
    if left.isNaN || right.isNaN { return left.isNaN && right.isNaN }
    if left == right { return true }
    return left.isFinite && right.isFinite && abs(left - right) <= Double(ulps) * right.ulp
  }
}
