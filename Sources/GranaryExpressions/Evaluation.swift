public import GranaryColumns

/// What an expression gives for a batch.
public struct Evaluation: Sendable {
  /// One value a row; null in every row that failed.
  public let column: Column
  /// The rows that have no value for a reason other than a missing one, ascending; empty when all
  /// went well.
  ///
  /// `derive` refuses these rows, views take the null.
  public let failures: [EvaluationFailure]
}

/// A row without a value for a reason other than a missing one.
public struct EvaluationFailure: Hashable, Sendable {
  /// The kinds of failure; raw values appear in quarantine files and reports.
  public enum Reason: String, CaseIterable, Sendable {
    /// The result of integer arithmetic is past int64.
    case integerOverflow = "integer_overflow"
    /// The value has no counterpart in the type that `cast` names.
    case failedCast = "failed_cast"
    /// A timestamp or duration past 2⁶³ microseconds, or of a number that is not finite.
    case timeOutOfRange = "time_out_of_range"
  }

  /// The row within the batch.
  public let row: Int
  /// What happened there first, from left to right.
  public let reason: Reason

  /// A failed row.
  public init(row: Int, reason: Reason) {
    self.row = row
    self.reason = reason
  }
}
