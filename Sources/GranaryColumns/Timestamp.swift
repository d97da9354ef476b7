/// A point in time: microseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Microseconds since the epoch; negative before it.
  public let microseconds: Int64

  /// A point in time from its microseconds.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The earliest point in time.
  public static let distantPast = Timestamp(microseconds: .min)
  /// The latest point in time.
  public static let distantFuture = Timestamp(microseconds: .max)

  /// Whether one comes before the other.
  public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
    lhs.microseconds < rhs.microseconds
  }

  /// The time a span earlier; the earliest or latest one where it would not fit.
  public func saturatingSubtract(_ span: TimeSpan) -> Timestamp {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(span.microseconds)
    guard overflow else { return Timestamp(microseconds: difference) }
    return span.microseconds > 0 ? .distantPast : .distantFuture
  }

  /// The day in UTC.
  public var utcDate: CalendarDate {
    CalendarDate(days: Int32(clamping: microseconds.flooredQuotient(by: TimeSpan.day)))
  }

  /// The hour of the day in UTC, 0 to 23.
  public var utcHour: Int64 {
    microseconds.flooredRemainder(by: TimeSpan.day) / TimeSpan.hour
  }
}

/// A length of time in microseconds; written as an integer and a unit, such as `90m`.
public struct TimeSpan: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The length; never negative when parsed.
  public let microseconds: Int64

  static let second: Int64 = 1_000_000
  static let minute = 60 * second
  static let hour = 60 * minute
  static let day = 24 * hour

  private static let units: [(suffix: String, microseconds: Int64)] = [
    ("w", 7 * day), ("d", day), ("h", hour), ("m", minute), ("s", second), ("ms", 1_000),
    ("us", 1),
  ]

  /// A length of time.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Reads an integer and one of the units `us ms s m h d w`; nil for anything else, for negative
  /// lengths and for those past 2⁶³ µs.
  public init?(_ text: String) {
    let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let number = Int64(String(Substring(digits))) else { return nil }
    let suffix = Text(String(text.dropFirst(digits.count)))
    guard let unit = Self.units.first(where: { Text($0.suffix) == suffix }) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit.microseconds)
    guard !overflow else { return nil }
    microseconds = product
  }

  /// Whether one is shorter than the other.
  public static func < (lhs: TimeSpan, rhs: TimeSpan) -> Bool {
    lhs.microseconds < rhs.microseconds
  }
}

extension TimeSpan: CustomStringConvertible {
  /// The length in the largest unit that divides it, as ``init(_:)`` reads it.
  public var description: String {
    let unit = Self.units.first { microseconds % $0.microseconds == 0 && microseconds != 0 }
    guard let unit else { return "0s" }
    return "\(microseconds / unit.microseconds)\(unit.suffix)"
  }
}

/// A day of the proleptic Gregorian calendar: days since 1970-01-01.
public struct CalendarDate: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Days since the epoch; negative before it.
  public let days: Int32

  /// A day from its number.
  public init(days: Int32) { self.days = days }

  /// Whether one comes before the other.
  public static func < (lhs: CalendarDate, rhs: CalendarDate) -> Bool { lhs.days < rhs.days }

  /// Midnight UTC of the day.
  public var startOfDay: Timestamp { Timestamp(microseconds: Int64(days) * TimeSpan.day) }

  /// The day of the week, 1 for Monday to 7 for Sunday (ISO 8601).
  public var isoWeekday: Int64 { (Int64(days) + 3).flooredRemainder(by: 7) + 1 }
}

extension Int64 {
  /// The quotient rounded towards negative infinity; the divisor is positive.
  func flooredQuotient(by divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }

  /// What ``flooredQuotient(by:)`` leaves, from 0 up to the divisor.
  func flooredRemainder(by divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
