public import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
public import GranaryIngest

/// Rows that passed, with the derived columns, and those that did not.
public struct CheckedBatch: Sendable {
  /// The rows that are taken in: the declared columns, then the derived ones.
  public let batch: Batch
  /// For each row of ``batch`` its place among the rows of the file after the header, from 0.
  public let ordinals: [Int]
  /// For each row of ``batch`` its first line in the file, from 1.
  public let lines: [Int]
  /// The other rows, in file order, each with all its reasons.
  public let refused: [RefusedRow]
}

/// What the checks of a source found in some rows, by themselves: made on any thread, to be taken
/// over in the input's order by ``ValidationRun/absorb(_:)``.
public struct EvaluatedBatch: Sendable {
  fileprivate let run: ValidationRun
  fileprivate let rows: CheckedBatch
}

extension SourceValidator {
  /// Computes the derived columns of some rows and checks each row.
  public func evaluate(_ input: IngestBatch) -> EvaluatedBatch {
    var run = makeRun()
    let rows = run.check(input)
    return EvaluatedBatch(run: run, rows: rows)
  }
}

/// The checks of a source at work: what has been found so far.
///
/// Runs over parts of the input can be made apart and merged in the input's order; the result is
/// that of one run over all of it.
public struct ValidationRun: Sendable {
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

  struct CheckTally: Hashable, Sendable {
    var checkedCount = 0
    var failures = FailureTally()
  }

  let validator: SourceValidator
  /// One tally for each of the validator's row checks.
  private(set) var checkTallies: [CheckTally]
  private(set) var refusalTallies: [RefusalKey: FailureTally] = [:]

  /// Rows seen so far.
  public private(set) var rowsRead = 0
  /// Rows taken in so far.
  public private(set) var accepted = 0
  /// Rows refused so far.
  public var refused: Int { rowsRead - accepted }

  init(_ validator: SourceValidator) {
    self.validator = validator
    checkTallies = Array(repeating: CheckTally(), count: validator.rowChecks.count)
  }

  /// Computes the derived columns and checks every row.
  ///
  /// A row that could not be read is refused for that alone; of all others every reason is found.
  public mutating func check(_ input: IngestBatch) -> CheckedBatch {
    var reasons: [Int: [RowRefusal]] = [:]
    let batch = derive(input.batch, &reasons)
    for (index, check) in validator.rowChecks.enumerated() {
      let finding = check.run(over: batch)
      checkTallies[index].checkedCount += finding.checkedCount
      record(finding.failures, of: index, in: batch, input, &reasons)
    }
    checkNeededColumns(of: batch, &reasons)
    return split(batch, input, reasons)
  }

  /// Takes over what was found in the rows that follow.
  ///
  /// - Precondition: They were evaluated by this run's validator.
  /// - Returns: The rows, those taken in and the others.
  public mutating func absorb(_ evaluated: EvaluatedBatch) throws(ValidationError) -> CheckedBatch {
    merge(evaluated.run)
    return evaluated.rows
  }

  /// Adds what a run over the rows that follow has found.
  ///
  /// - Precondition: Both runs are of the same validator.
  public mutating func merge(_ later: ValidationRun) {
    precondition(checkTallies.count == later.checkTallies.count, "runs of two sources")
    rowsRead += later.rowsRead
    accepted += later.accepted
    for (index, tally) in later.checkTallies.enumerated() {
      checkTallies[index].checkedCount += tally.checkedCount
      checkTallies[index].failures.merge(tally.failures)
    }
    for (key, tally) in later.refusalTallies {
      refusalTallies[key, default: FailureTally()].merge(tally)
    }
  }

  private func derive(_ declared: Batch, _ reasons: inout [Int: [RowRefusal]]) -> Batch {
    var batch = declared
    for derivation in validator.derivations {
      let evaluation = derivation.expression.evaluate(batch)
      for failure in evaluation.failures {
        reasons[failure.row, default: []].append(
          RowRefusal(
            failure.reason.code,
            column: derivation.name,
            message: "'\(derivation.expression.expression)': \(failure.reason.message)"
          )
        )
      }
      let schema = Schema([Field(derivation.name, derivation.expression.type)])
      batch = batch.appending(Batch(schema, [evaluation.column], count: batch.count))
    }
    return batch
  }

  private mutating func record(
    _ failures: [Int],
    of check: Int,
    in batch: Batch,
    _ input: IngestBatch,
    _ reasons: inout [Int: [RowRefusal]]
  ) {
    let rowCheck = validator.rowChecks[check]
    for row in failures {
      checkTallies[check].failures.add(
        FailureExample(
          file: input.file,
          line: input.lines[row],
          value: rowCheck.refusal(of: row, in: batch).value
        )
      )
      if rowCheck.severity == .error {
        reasons[row, default: []].append(rowCheck.refusal(of: row, in: batch))
      }
    }
  }

  /// Refuses rows without an event time or a part of the primary key: they have no place among the
  /// others.
  ///
  /// Where the column has another reason already, that one says why.
  private func checkNeededColumns(of batch: Batch, _ reasons: inout [Int: [RowRefusal]]) {
    for needed in validator.neededColumns {
      let validity = batch.columns[needed.index].validity
      if validity.isAllValid { continue }
      let name = Text(batch.schema.fields[needed.index].name)
      for row in 0..<batch.count where !validity[row] {
        let isExplained = reasons[row]?.contains { $0.column.map(Text.init(_:)) == name }
        if isExplained == true { continue }
        reasons[row, default: []].append(needed.refusal)
      }
    }
  }

  private mutating func split(
    _ batch: Batch,
    _ input: IngestBatch,
    _ reasons: [Int: [RowRefusal]]
  ) -> CheckedBatch {
    var refused = input.refused
    for (row, reasons) in reasons {
      refused.append(
        RefusedRow(
          ordinal: input.ordinals[row],
          line: input.lines[row],
          text: input.text(of: row),
          reasons: reasons
        )
      )
    }
    refused.sort { $0.ordinal < $1.ordinal }
    for row in refused { tally(row, of: input.file) }
    rowsRead += batch.count + input.refused.count
    accepted += batch.count - reasons.count
    guard !reasons.isEmpty else {
      return CheckedBatch(
        batch: batch,
        ordinals: input.ordinals,
        lines: input.lines,
        refused: refused
      )
    }
    let kept = (0..<batch.count).filter { reasons[$0] == nil }
    return CheckedBatch(
      batch: batch.taking(kept),
      ordinals: kept.map { input.ordinals[$0] },
      lines: kept.map { input.lines[$0] },
      refused: refused
    )
  }

  private mutating func tally(_ row: RefusedRow, of file: String) {
    var seen: Set<RefusalKey> = []
    for reason in row.reasons {
      let key = RefusalKey(reason)
      guard seen.insert(key).inserted else { continue }
      refusalTallies[key, default: FailureTally()].add(
        FailureExample(file: file, line: row.line, value: reason.value)
      )
    }
  }
}
