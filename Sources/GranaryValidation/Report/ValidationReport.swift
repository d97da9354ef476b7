public import GranaryDefinitions

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
  /// Declared columns that the input does not have.
  public let missingColumns: [String]
  /// Whether no input has any declared column, so that there was nothing to check in its rows.
  public let lacksEveryColumn: Bool
  /// Declared columns of JSON that no row has, not even as null: perhaps a path is mistyped.
  public let absentColumns: [AbsentColumn]
  /// Columns of the file that the source does not declare.
  public let ignoredColumns: [String]
  /// Whether the rows that passed may be stored.
  public let verdict: Verdict

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

/// What refuses an ingestion as a whole, besides what its source says.
public struct VerdictRules: Hashable, Sendable {
  /// The least severity whose checks refuse it: with `warning`, a failed check of severity warning
  /// does too, also where it only concerns rows.
  public var failingSeverity: CheckDefinition.Severity
  /// Whether it is refused where the source has no checks, for then nothing was validated.
  public var needsChecks: Bool

  /// What an ingestion is judged by, unless it is said otherwise.
  public init(
    failingSeverity: CheckDefinition.Severity = .error,
    needsChecks: Bool = false
  ) {
    self.failingSeverity = failingSeverity
    self.needsChecks = needsChecks
  }
}
