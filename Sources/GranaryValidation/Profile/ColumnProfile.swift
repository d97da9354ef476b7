public import GranaryColumns
public import GranaryStatistics

/// What the rows of a source look like, column by column.
public struct SourceProfile: Hashable, Sendable {
  /// How many rows are described.
  public let rows: Int
  /// The declared columns, then the derived ones.
  public let columns: [ColumnProfile]
}

/// What the values of a column look like.
public struct ColumnProfile: Hashable, Sendable {
  /// What is said of values, by their type.
  public enum Values: Hashable, Sendable {
    /// Of a bool column.
    case bools(trueCount: Int, falseCount: Int)
    /// Of numbers, timestamps and dates.
    case numbers(NumberProfile)
    /// Of texts.
    case texts(TextProfile)
  }

  /// The column's name.
  public let name: String
  /// The type of its values.
  public let type: ColumnType
  /// How many rows are described.
  public let rows: Int
  /// Rows without a value.
  public let nulls: Int
  /// How many different values there are, NaN being one; nulls are none.
  public let distinct: Int
  /// Whether ``distinct`` is exact, as it is up to 4,096; else it is within about 1.6 %.
  public let isDistinctExact: Bool
  /// What is said of values, by their type.
  public let values: Values
}

/// Numbers, timestamps or dates of a column.
public struct NumberProfile: Hashable, Sendable {
  /// A value that a share of all values does not exceed.
  public struct Quantile: Hashable, Sendable {
    /// The share, from 0 to 1.
    public let share: Double
    /// The value; of integers, timestamps and dates the nearest one.
    public let value: Scalar
  }

  /// The shares that profiles tell quantiles of.
  public static let shares = [0.05, 0.25, 0.5, 0.75, 0.95]

  /// How often NaN occurs; it is in nothing else here.
  public let nanCount: Int
  /// The least value; nil for none.
  public let min: Scalar?
  /// The greatest value; nil for none.
  public let max: Scalar?
  /// The arithmetic mean of numbers, rounded once; nil of times, and for no values.
  public let mean: Double?
  /// The sample standard deviation of numbers, rounded once; nil of times, and below two values.
  public let standardDeviation: Double?
  /// One for each of ``shares``; empty for no values.
  public let quantiles: [Quantile]
  /// How far the rank of a quantile may be off, as a share of all values; 0 where they are exact.
  public let rankError: Double
  /// How many values lie where; of times in microseconds, of dates in days since 1970-01-01.
  public let histogram: Histogram
}

/// Texts of a column.
public struct TextProfile: Hashable, Sendable {
  /// A text and how often it occurs.
  public struct Frequency: Hashable, Sendable {
    /// The text.
    public let value: Text
    /// How often it occurs, at least.
    public let count: Int
  }

  /// How many of the most frequent texts are told.
  public static let frequencyLimit = 20
  /// Texts of more bytes are not among the frequent ones.
  public static let frequentByteLimit = 256

  /// The fewest Unicode scalars of a text; nil for none.
  public let minLength: Int?
  /// The most Unicode scalars of a text; nil for none.
  public let maxLength: Int?
  /// The mean number of Unicode scalars; nil for no texts.
  public let meanLength: Double?
  /// The most frequent texts, the most frequent first, then the one that came first.
  public let frequencies: [Frequency]
  /// By how much a count may be too low; 0 where counts are exact.
  public let frequencyError: Int
}
