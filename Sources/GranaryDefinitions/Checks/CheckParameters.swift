public import GranaryColumns

/// A least and a greatest value, both allowed; nil where there is none.
public struct Limits<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The least value allowed.
  public var min: Value?
  /// The greatest value allowed.
  public var max: Value?

  /// Limits.
  public init(min: Value? = nil, max: Value? = nil) {
    self.min = min
    self.max = max
  }
}

/// Bounds of a column's type, each within what is allowed or just outside.
public struct ValueBounds: Hashable, Sendable {
  /// One end.
  public enum Bound: Hashable, Sendable {
    /// The value itself is allowed.
    case included(Scalar)
    /// The value itself is not allowed.
    case excluded(Scalar)

    /// The value at the end.
    public var value: Scalar {
      switch self {
      case .included(let value), .excluded(let value): value
      }
    }
  }

  /// The lower end.
  public var lower: Bound?
  /// The upper end.
  public var upper: Bound?

  /// Bounds.
  public init(lower: Bound? = nil, upper: Bound? = nil) {
    self.lower = lower
    self.upper = upper
  }
}

/// Rules by which texts are written.
public enum TextFormat: String, CaseIterable, Hashable, Sendable {
  /// What HTML takes for a valid e-mail address (HTML Living Standard, "valid e-mail address").
  case email
  /// 8-4-4-4-12 hexadecimal digits (RFC 9562, §4).
  case uuid
  /// Four decimal numbers up to 255 without leading zeros (RFC 3986, §3.2.2, `IPv4address`).
  case ipv4
  /// The text forms of RFC 4291, §2.2, without a zone.
  case ipv6
  /// A URI with its scheme (RFC 3986, §3).
  case uri
  /// Labels of letters, digits and inner hyphens (RFC 1123, §2.1; RFC 952), at most 253 bytes.
  case hostname
  /// A day of the calendar such as 2013-03-01 (RFC 3339, §5.6, `full-date`).
  case date
  /// One JSON value (RFC 8259).
  case json
}

/// How the different values of a column stand to those that are listed.
public enum SetRelation: String, CaseIterable, Hashable, Sendable {
  /// They are the same.
  case equal
  /// Every one listed occurs.
  case contain
  /// No others occur.
  case within
}

/// Columns that a file must have.
public struct RequiredColumns: Hashable, Sendable {
  /// The names, as the file's header has them.
  public var names: [String]
  /// Whether others are too many.
  public var isExact: Bool
  /// Whether they stand in this order.
  public var isOrdered: Bool

  /// Columns that must be there.
  public init(_ names: [String], isExact: Bool, isOrdered: Bool = false) {
    self.names = names
    self.isExact = isExact
    self.isOrdered = isOrdered
  }
}

/// Numbers that describe a column.
public enum ColumnStatistic: Hashable, Sendable {
  /// Nulls among the rows.
  case nullFraction
  /// Different values among the values.
  case distinctFraction
  /// The arithmetic mean; NaN where a value is.
  case mean
  /// The middle value, the mean of the two middle ones of an even number.
  case median
  /// The sum, rounded once.
  case sum
  /// The standard deviation of the sample; none below two values.
  case stddev
  /// The value below which this share of the values lies.
  case quantile(Double)

  /// The kind of check that limits it.
  public var kind: CheckKind {
    switch self {
    case .nullFraction: .nullFraction
    case .distinctFraction: .distinctFraction
    case .mean: .mean
    case .median: .median
    case .sum: .sum
    case .stddev: .stddev
    case .quantile: .quantile
    }
  }
}
