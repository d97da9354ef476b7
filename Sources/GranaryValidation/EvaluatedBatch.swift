import GranaryColumns
import GranaryIngest

/// What the checks of a source found in some rows, by themselves: made on any thread, to be taken
/// over in the input's order by ``ValidationRun/absorb(_:)``.
public struct EvaluatedBatch: Sendable {
  /// The rows, and why some are refused, as far as it is known.
  private(set) var judged: JudgedBatch
  /// One for each of the validator's checks.
  let findings: [CheckFinding]
  /// What follows from ``judged``; nil where the rows before may change that.
  private var settledRows: SettledRows?

  /// - Parameters:
  ///   - judged: The rows.
  ///   - findings: One for each of the validator's checks.
  ///   - isDecided: Whether the rows before have no say.
  init(_ judged: JudgedBatch, _ findings: [CheckFinding], isDecided: Bool) {
    self.judged = judged
    self.findings = findings
    settledRows = isDecided ? judged.settle() : nil
  }

  /// Refuses rows for one reason more.
  mutating func refuse(_ rows: RowSet, for reason: RowReasons.Reason) {
    guard rows.count > 0 else { return }
    judged.reasons.add(rows, for: reason)
    settledRows = nil
  }

  /// The rows that come in and the others; for when all reasons are known.
  func settled() -> SettledRows { settledRows ?? judged.settle() }
}

/// What a check finds in a batch by itself.
enum CheckFinding: Sendable {
  /// The rows that fail.
  case rows(RowTally)
  /// The same but for the first row, which the one before the batch decides about.
  case order(OrderRule.Ends?, RowTally)
  /// What is to be compared with all rows before.
  case unique(UniqueRule.Keys)
  /// Nothing: the check is about the rows that come in, or about none.
  case later
  /// Nothing, for this reason.
  case notRun(String)
}

/// How many rows a check looked at, and those that fail.
struct RowTally: Hashable, Sendable {
  var checked = 0
  var failures = FailureTally()
  /// Rows of which nothing can be said.
  var undecided = FailureTally()

  mutating func merge(_ later: RowTally) {
    checked += later.checked
    failures.merge(later.failures)
    undecided.merge(later.undecided)
  }
}
