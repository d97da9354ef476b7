import GranaryColumns
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
      text: input.text(of: row),
      reasons: reasons[row].map { validator.refusal(for: $0, of: row, in: batch) }
    )
  }
}
