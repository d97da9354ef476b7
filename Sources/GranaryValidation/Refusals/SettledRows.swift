public import GranaryColumns
import GranaryIngest

/// Rows that passed, with the derived columns, and those that did not.
public struct CheckedBatch: Sendable {
  /// The rows that are taken in: the declared columns, then the derived ones.
  public let batch: Batch
  /// For each row of ``batch`` its place among the rows of the file after the header, from 0.
  public let ordinals: [Int]
  /// For each row of ``batch`` its first line in the file, from 1.
  public let lines: [Int]
  /// The other rows, in file order, each with all its reasons.
  public let refused: RefusedRows
}

/// The rows that come in and the others, with what is said of both.
struct SettledRows: Sendable {
  let checked: CheckedBatch
  let refusals: [RefusalKey: FailureTally]
  /// One for each of the validator's requests.
  let facts: [ColumnFacts]
}

/// What is counted together in a report.
struct RefusalKey: Hashable, Sendable {
  let code: RowRefusal.Code
  let check: Text?
  let column: Text?

  init(_ refusal: RowRefusal) {
    code = refusal.code
    check = refusal.check.map(Text.init(_:))
    column = refusal.column.map(Text.init(_:))
  }
}

extension JudgedBatch {
  /// Parts the rows that come in from the others.
  ///
  /// Pure: for any thread.
  func settle() -> SettledRows {
    let isWhole = reasons.rows.count == 0
    let kept = isWhole ? [] : (0..<batch.count).filter { !reasons.refuses($0) }
    let checked = CheckedBatch(
      batch: isWhole ? batch : batch.taking(kept),
      ordinals: isWhole ? input.ordinals : kept.map { input.ordinals[$0] },
      lines: isWhole ? input.lines : kept.map { input.lines[$0] },
      refused: RefusedRows(self)
    )
    var refusals: [RefusalKey: FailureTally] = [:]
    func count(_ rows: RowSet, _ example: (Int) -> (RowRefusal, FailureExample)) {
      let (key, tally) = Self.tally(rows, example)
      refusals[key, default: FailureTally()].join(tally)
    }
    for reason in input.refused.reasons { count(reason.rows) { unreadExample(reason, $0) } }
    for (reason, rows) in reasons.entries { count(rows) { example(reason, $0) } }
    return SettledRows(
      checked: checked,
      refusals: refusals,
      facts: validator.facts(of: checked, input)
    )
  }

  /// Counts rows with one reason, and puts it into words for the first of them.
  private static func tally(
    _ rows: RowSet,
    _ example: (Int) -> (RowRefusal, FailureExample)
  ) -> (RefusalKey, FailureTally) {
    let examples = rows.prefix(FailureTally.exampleLimit).map(example)
    let tally = FailureTally(count: rows.count, examples: examples.map(\.1))
    return (RefusalKey(examples[0].0), tally)
  }

  /// One of the rows that could not be read.
  private func unreadExample(
    _ reason: ReadingReason,
    _ row: Int
  ) -> (RowRefusal, FailureExample) {
    let refusal = reason.refusal(of: row)
    let example = FailureExample(
      file: input.file,
      line: input.refused.lines[row],
      element: input.refused.element(of: row),
      value: refusal.value,
      message: refusal.message
    )
    return (refusal, example)
  }

  /// One of the others.
  private func example(
    _ reason: RowReasons.Reason,
    _ row: Int
  ) -> (RowRefusal, FailureExample) {
    let refusal = refusal(for: reason, of: row)
    let example = FailureExample(
      file: input.file,
      line: input.lines[row],
      element: input.element(of: row),
      value: refusal.value,
      message: refusal.message
    )
    return (refusal, example)
  }
}

extension SourceValidator {
  fileprivate func facts(of rows: CheckedBatch, _ input: IngestBatch) -> [ColumnFacts] {
    guard !facts.isEmpty else { return [] }
    var inspector = BatchInspector(rows.batch)
    var selections: [Int: RowSelection] = [:]
    return facts.map { request in
      let selection = request.filter.map { filter in
        let known = selections[filter] ?? RowSelection(filters[filter], of: rows.batch)
        selections[filter] = known
        return known
      }
      var facts = ColumnFacts(request, seed: UInt64(rows.ordinals.first ?? 0))
      facts.add(&inspector, request, selection ?? .all) { row in
        FailureExample(
          file: input.file,
          line: rows.lines[row],
          element: input.element(at: rows.ordinals[row]),
          value: request.column.map { rows.batch.columns[$0][row].description }
        )
      }
      return facts
    }
  }
}
