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
