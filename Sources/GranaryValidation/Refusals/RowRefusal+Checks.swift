import GranaryColumns
import GranaryExpressions
public import GranaryIngest

extension RowRefusal.Code {
  /// A required value is null.
  public static let required = Self(rawValue: "required")
  /// A value outside its bounds.
  public static let outOfBounds = Self(rawValue: "out_of_bounds")
  /// A value that is not in its set.
  public static let notInSet = Self(rawValue: "not_in_set")
  /// A value that is in a set that excludes it.
  public static let forbiddenValue = Self(rawValue: "forbidden_value")
  /// A text that does not match its pattern.
  public static let patternMismatch = Self(rawValue: "pattern_mismatch")
  /// A text with a part that matches what is excluded.
  public static let forbiddenMatch = Self(rawValue: "forbidden_match")
  /// A text that is too short or too long.
  public static let wrongLength = Self(rawValue: "wrong_length")
  /// A text that is not written by its rule.
  public static let wrongFormat = Self(rawValue: "wrong_format")
  /// A value below the one before it.
  public static let notIncreasing = Self(rawValue: "not_increasing")
  /// A value above the one before it.
  public static let notDecreasing = Self(rawValue: "not_decreasing")
  /// A value too far from the mean.
  public static let outlier = Self(rawValue: "outlier")
  /// Values that an earlier row has too.
  public static let duplicate = Self(rawValue: "duplicate")
  /// A value that does not occur in another source.
  public static let notInReference = Self(rawValue: "not_in_reference")
  /// A check's expression is false for the row, or has no value there.
  public static let expressionFailed = Self(rawValue: "expression_failed")
  /// A derived value does not fit in 64 bits.
  public static let integerOverflow = Self(rawValue: "integer_overflow")
  /// A derived value has no counterpart in the type that it is cast to.
  public static let failedCast = Self(rawValue: "failed_cast")
  /// A derived time is past what a timestamp holds.
  public static let timeOutOfRange = Self(rawValue: "time_out_of_range")
  /// The event time is null.
  public static let nullEventTime = Self(rawValue: "null_event_time")
  /// A part of the primary key is null.
  public static let nullPrimaryKey = Self(rawValue: "null_primary_key")
  /// Of a row that was kept aside: a check could not be run for it.
  public static let notChecked = Self(rawValue: "not_checked")
  /// Of a row that was kept aside: its file lacks columns that are declared now, or has others.
  public static let otherColumns = Self(rawValue: "other_columns")
  /// Of a row that was kept aside: its source reads another format now.
  public static let otherFormat = Self(rawValue: "other_format")
  /// Of a row that was kept aside: its text is not one row, as rows are written now.
  public static let notOneRow = Self(rawValue: "not_one_row")
}

extension EvaluationFailure.Reason {
  var code: RowRefusal.Code {
    switch self {
    case .integerOverflow: .integerOverflow
    case .failedCast: .failedCast
    case .timeOutOfRange: .timeOutOfRange
    }
  }

  var message: String {
    switch self {
    case .integerOverflow: "the result does not fit in 64 bits"
    case .failedCast: "the value cannot be cast"
    case .timeOutOfRange: "the time is out of range"
    }
  }
}
