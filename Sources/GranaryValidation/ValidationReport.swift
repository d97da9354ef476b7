import GranaryColumns
public import GranaryDefinitions
import GranaryIngest

/// What the checks of a source found in an ingestion, and whether it may come in.
public struct ValidationReport: Hashable, Sendable {
  /// Whether the rows that passed may be stored.
  public enum Verdict: Hashable, Sendable {
    /// They may.
    case accepted
    /// Nothing may, for these reasons.
    case refused([String])
  }

  /// The source.
  public let source: String
  /// The file, as it was named.
  public let file: String
  /// Rows after the header.
  public let rowsRead: Int
  /// Rows that may be stored.
  public let accepted: Int
  /// What the source says of the others.
  public let invalidRows: SourceDefinition.InvalidRows
  /// What came of each check, in the source's order.
  public let checks: [CheckResult]
  /// The reasons why rows were refused, the most frequent first.
  public let refusals: [RefusalCount]
  /// Columns of the file that the source does not declare.
  public let ignoredColumns: [String]
  /// Whether the rows that passed may be stored.
  public internal(set) var verdict: Verdict

  /// Rows that were refused.
  public var refused: Int { rowsRead - accepted }
  /// Refused rows that are kept aside.
  public var quarantined: Int { invalidRows == .quarantine ? refused : 0 }
  /// Refused rows that are let go.
  public var dropped: Int { invalidRows == .drop ? refused : 0 }
  /// Whether the rows that passed may be stored.
  public var isAccepted: Bool { verdict == .accepted }
  /// Why nothing may be stored; empty when the rows that passed may.
  public var verdictReasons: [String] {
    switch verdict {
    case .accepted: []
    case .refused(let reasons): reasons
    }
  }
}

extension ValidationRun {
  /// Judges what has been found; for after the last batch, since checks of the table need all rows.
  ///
  /// - Parameters:
  ///   - ignoredColumns: Columns of the file that the source does not declare.
  ///   - file: What to call the input.
  /// - Returns: Counts, results and verdict.
  public func report(ignoredColumns: [String], file: String) -> ValidationReport {
    let tableResults = validator.tableChecks.map(result)
    return ValidationReport(
      source: validator.source.name,
      file: file,
      rowsRead: rowsRead,
      accepted: accepted,
      invalidRows: validator.source.invalidRows,
      checks: zip(validator.rowChecks, checkTallies).map(result) + tableResults,
      refusals: refusalCounts,
      ignoredColumns: ignoredColumns,
      verdict: verdict
    )
  }

  private func result(of check: RowCheck, _ tally: CheckTally) -> CheckResult {
    CheckResult(
      name: check.name,
      kind: check.kind,
      column: check.column,
      severity: check.severity,
      checked: tally.checkedCount,
      failed: tally.failures.count,
      examples: tally.failures.examples
    )
  }

  private func result(of check: SourceValidator.TableCheck) -> CheckResult {
    CheckResult(
      name: check.name,
      kind: .rowCount,
      column: nil,
      severity: check.severity,
      checked: accepted,
      failed: check.allows(accepted) ? 0 : 1,
      examples: []
    )
  }

  private var refusalCounts: [RefusalCount] {
    refusalTallies.sorted { left, right in
      if left.value.count != right.value.count { return left.value.count > right.value.count }
      if left.key.code != right.key.code {
        return Text(left.key.code.rawValue) < Text(right.key.code.rawValue)
      }
      if left.key.column != right.key.column {
        return (left.key.column ?? "") < (right.key.column ?? "")
      }
      return (left.key.check ?? "") < (right.key.check ?? "")
    }.map { key, tally in
      RefusalCount(
        code: key.code.rawValue,
        check: key.check?.string,
        column: key.column?.string,
        count: tally.count,
        examples: tally.examples
      )
    }
  }

  private var verdict: ValidationReport.Verdict {
    var reasons = validator.tableChecks.compactMap { check -> String? in
      guard check.severity == .error, !check.allows(accepted) else { return nil }
      return "check '\(check.name)' failed: \(accepted) rows, \(check.allowance)"
    }
    if validator.source.invalidRows == .fail, refused > 0 {
      reasons.append("\(refused) of \(rowsRead) rows are refused, and on_invalid is fail")
    }
    if let limit = validator.source.maxInvalidFraction, rowsRead > 0,
      Double(refused) / Double(rowsRead) > limit
    {
      reasons.append(
        "\(refused) of \(rowsRead) rows are refused, more than max_invalid_fraction \(limit) allows"
      )
    }
    return reasons.isEmpty ? .accepted : .refused(reasons)
  }
}

extension SourceValidator.TableCheck {
  func allows(_ rowCount: Int) -> Bool {
    rowCount >= (min ?? 0) && rowCount <= (max ?? .max)
  }

  /// The count that is due, in words.
  var allowance: String {
    switch (min, max) {
    case (let min?, let max?): "where \(min) to \(max) are due"
    case (let min?, nil): "where at least \(min) are due"
    case (nil, let max?): "where at most \(max) are allowed"
    case (nil, nil): "any number is allowed"
    }
  }
}
