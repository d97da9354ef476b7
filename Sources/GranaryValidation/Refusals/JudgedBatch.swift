import GranaryColumns
import GranaryExpressions
import GranaryIngest

/// Rows that were read, and why some of them are refused.
struct JudgedBatch: Sendable {
  let validator: SourceValidator
  let input: IngestBatch
  /// All rows that could be read, with the derived columns.
  let batch: Batch
  var reasons: RowReasons

  /// A row of ``batch`` that is refused.
  func refused(_ row: Int) -> RefusedRow {
    RefusedRow(
      ordinal: input.ordinals[row],
      line: input.lines[row],
      element: input.element(of: row),
      text: input.text(of: row),
      reasons: reasons[row].map { refusal(for: $0, of: row) }
    )
  }

  /// A reason in words, for a row of ``batch`` that has it.
  func refusal(for reason: RowReasons.Reason, of row: Int) -> RowRefusal {
    switch reason {
    case .reading(let index): return input.objections[index].refusal(of: row)
    case .derivation(let index, let failure):
      let derivation = validator.derivations[index]
      return RowRefusal(
        failure.code,
        column: derivation.name,
        message: "'\(derivation.expression.expression)': \(failure.message)"
      )
    case .check(let index): return validator.checks[index].refusal(of: row, in: batch)
    case .neededColumn(let index): return validator.neededColumns[index].refusal
    }
  }
}
