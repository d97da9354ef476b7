public import GranaryColumns

/// What a windowed feature computes from the values of its argument (DESIGN §3.5).
public enum AggregateFunction: String, CaseIterable, Hashable, Sendable {
  /// How many rows there are; with an argument, how many have one that is not null. int64.
  case count
  /// The sum: of integers int64, null past its range; of floats float64, rounded once.
  case sum
  /// The arithmetic mean, rounded once. float64.
  case mean
  /// The least value, of the argument's type: NaN where there is one, −0 before 0, false before
  /// true, texts by their bytes.
  case min
  /// The greatest value, likewise.
  case max
  /// The standard deviation of a sample, rounded once; null below two values. float64.
  case stddev
  /// The value of the first row by (event time, created time, sequence).
  case first
  /// The value of the last row by (event time, created time, sequence).
  case last
  /// How many different values there are, NaN equal to NaN and −0 to 0: exact up to 256, from there
  /// on estimated within about 1.6 %. int64.
  case countDistinct = "count_distinct"

  /// Whether an aggregate needs something to aggregate; `count` alone can do without.
  public var needsArgument: Bool { self != .count }

  /// The type of the result for a type of the argument; nil where they do not go together.
  public func resultType(of argument: ColumnType) -> ColumnType? {
    switch self {
    case .count, .countDistinct: .int64
    case .min, .max, .first, .last: argument
    case .sum: Self.isNumber(argument) ? (argument == .int64 ? .int64 : .float64) : nil
    case .mean, .stddev: Self.isNumber(argument) ? .float64 : nil
    }
  }

  /// Truth values are no numbers here: the mean of a condition wants to be said with `case`.
  private static func isNumber(_ type: ColumnType) -> Bool {
    switch type {
    case .int64, .float32, .float64: true
    case .bool, .string, .timestamp, .date: false
    }
  }
}
