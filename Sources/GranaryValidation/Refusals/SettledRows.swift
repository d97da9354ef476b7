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
    var refusals = unreadTallies
    for (reason, rows) in reasons.entries {
      let (key, tally) = tally(of: reason, rows)
      refusals[key, default: FailureTally()].merge(tally)
    }
    return SettledRows(
      checked: checked,
      refusals: refusals,
      facts: validator.facts(of: checked, file: input.file)
    )
  }

  private var unreadTallies: [RefusalKey: FailureTally] {
    var tallies: [RefusalKey: FailureTally] = [:]
    for row in input.refused {
      var seen: Set<RefusalKey> = []
      for reason in row.reasons {
        let key = RefusalKey(reason)
        guard seen.insert(key).inserted else { continue }
        tallies[key, default: FailureTally()].add(
          FailureExample(file: input.file, line: row.line, value: reason.value)
        )
      }
    }
    return tallies
  }

  /// Puts a reason into words for the first rows that have it, and counts the others.
  private func tally(of reason: RowReasons.Reason, _ rows: RowSet) -> (RefusalKey, FailureTally) {
    let first = rows.prefix(FailureTally.exampleLimit)
    let refusals = first.map { validator.refusal(for: reason, of: $0, in: batch) }
    let examples = zip(first, refusals).map { row, refusal in
      FailureExample(file: input.file, line: input.lines[row], value: refusal.value)
    }
    return (RefusalKey(refusals[0]), FailureTally(count: rows.count, examples: examples))
  }
}

extension SourceValidator {
  fileprivate func facts(of rows: CheckedBatch, file: String) -> [ColumnFacts] {
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
          file: file,
          line: rows.lines[row],
          value: request.column.map { rows.batch.columns[$0][row].description }
        )
      }
      return facts
    }
  }
}
