import Foundation
import GranaryColumns
import Testing

@testable import GranaryExpressions

/// Keeps docs/expressions.md and the table of functions the same.
@Suite struct DocumentTests {
  /// What is not in the table, since it evaluates operands only for some rows.
  private static let specialForms = [
    "bool and bool → bool", "bool or bool → bool",
    "case when bool then T … else T end → T", "case U when U then T … else T end → T",
    "coalesce(T, …) → T",
  ]

  @Test func listsEveryFunctionAndNoOther() throws {
    let documented = try ExpressionDocument().rows.filter { !$0.isCast }.flatMap(\.signatures)
    let known = FunctionTable.groups.joined().flatMap(\.signatures) + Self.specialForms
    #expect(Set(documented).symmetricDifference(known) == [])
    #expect(documented.count == known.count, "a signature is documented twice")
  }

  @Test func listsEveryCastAndNoOther() throws {
    let documented = try ExpressionDocument().rows.filter(\.isCast).flatMap(\.signatures)
    let known = FunctionTable.casts.map { "\($0.parameters[0]) → \($0.result)" }
    #expect(Set(documented).symmetricDifference(known) == [])
    #expect(documented.count == known.count, "a cast is documented twice")
  }

  /// A cell begins with `null` where a null operand makes the result null, and only there.
  @Test func saysWhatNullsDo() throws {
    let rows = try ExpressionDocument().rows
    for function in FunctionTable.groups.joined() {
      let isStrict = function.overloads.allSatisfy { $0.nulls == .nullIfAnyIsNull }
      for row in rows
      where !row.isCast
        && !row.signatures.allSatisfy({ signature in
          !function.signatures.contains(signature)
        })
      {
        #expect(row.nullRule.hasPrefix("null") == isStrict, "\(row.signatures): \(row.nullRule)")
      }
    }
  }

  @Test func everyRowHasAnExample() throws {
    for row in try ExpressionDocument().rows { #expect(!row.examples.isEmpty, "\(row.signatures)") }
  }

  @Test func everyExampleGivesWhatItSays() throws {
    let nothing = Batch(Schema([]), [], count: 1)
    for (text, expected) in try ExpressionDocument().rows.flatMap(\.examples) {
      let expression = try Expression(parsing: text)
      let evaluation = try CompiledExpression(expression, over: nothing.schema).evaluate(nothing)
      let printed =
        evaluation.failures.first.map { "fails: \($0.reason.rawValue)" }
        ?? evaluation.column[0].literal
      #expect(printed == expected, "\(text)")
    }
  }

  /// The block at the top is over the columns of the flights.
  @Test func theOpeningExpressionsCompile() throws {
    let schema = Schema([
      Field("arr_delay", .float64), Field("dep_delay", .float64), Field("air_time", .float64),
      Field("scheduled_at", .timestamp), Field("origin", .string), Field("tailnum", .string),
    ])
    let lines = try ExpressionDocument().block
    #expect(lines.count == 3)
    for line in lines { _ = try CompiledExpression(Expression(parsing: line), over: schema) }
  }
}

/// The tables of docs/expressions.md whose first column is `signature`.
private struct ExpressionDocument {
  struct Row {
    let signatures: [String]
    let nullRule: String
    let examples: [(text: String, value: String)]
    /// A row of the table of casts, which has a rule instead of those for null and NaN.
    let isCast: Bool
  }

  let rows: [Row]
  /// The lines of the first code block.
  let block: [String]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/expressions.md")
    let lines = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var rows: [Row] = []
    var columnCount: Int?
    for line in lines {
      let cells = Self.cells(line)
      if cells.first == "signature" {
        columnCount = cells.count
      } else if cells.count != columnCount {
        columnCount = nil
      } else if cells.first != "---" {
        let spans = Self.codeSpans(cells[cells.count - 1])
        rows.append(
          Row(
            signatures: Self.codeSpans(cells[0]),
            nullRule: cells[1],
            examples: stride(from: 0, to: spans.count - 1, by: 2).map {
              (spans[$0], spans[$0 + 1])
            },
            isCast: cells.count == 3
          )
        )
      }
    }
    self.rows = rows
    block = Array(
      lines.drop { $0 != "```sql" }.dropFirst().prefix { $0 != "```" }
    )
  }

  /// The cells of a line of a table, in which `\|` is no border; none for another line.
  private static func cells(_ line: String) -> [String] {
    guard line.hasPrefix("|") else { return [] }
    let hidden = line.replacing("\\|", with: "\u{0}")
    return hidden.split(separator: "|").map {
      $0.replacing("\u{0}", with: "|").trimmingCharacters(in: .whitespaces)
    }
  }

  private static func codeSpans(_ cell: String) -> [String] {
    let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
  }
}

extension Scalar {
  /// The value as the document prints it.
  fileprivate var literal: String {
    switch self {
    case .null: "null"
    case .string(let text): "'\(text)'"
    default: description
    }
  }
}
