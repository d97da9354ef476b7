/// Why a text is not a point in time.
public enum TimestampError: Error, Hashable, Sendable {
  /// Not `YYYY-MM-DDThh:mm:ss[.digits]` with a zone, or no such day or time.
  case malformed
  /// A time of day without `Z` or an offset: it could be any of some forty moments.
  case noZone
}

extension Timestamp: CustomStringConvertible {
  /// Reads RFC 3339: `2013-03-01T00:00:00Z`, with a blank for `T`, seconds left out, a fraction, or
  /// an offset such as `-05:00`.
  ///
  /// Digits past the sixth are floored. A leap second (`:60`) counts as the second after.
  public init(parsing text: String) throws(TimestampError) {
    let utf8 = Array(text.utf8)
    self = try Timestamp(utf8: utf8.span)
  }

  /// Reads RFC 3339 from bytes, as ``init(parsing:)`` does.
  public init(utf8: Span<UInt8>) throws(TimestampError) {
    let written = try LocalTimestamp(utf8: utf8)
    guard let offset = written.offsetSeconds else { throw .noZone }
    microseconds = written.microseconds - Int64(offset) * TimeSpan.second
  }

  /// RFC 3339 in UTC, with six digits of a second where they are not zero:
  /// `2013-03-01T00:00:00Z`.
  public var description: String { formatted(alwaysWithMicroseconds: false) }

  /// RFC 3339 in UTC: `2013-03-01T00:00:00.000000Z`.
  public func formatted(alwaysWithMicroseconds: Bool) -> String {
    var bytes: [UInt8] = []
    append(to: &bytes, alwaysWithMicroseconds: alwaysWithMicroseconds)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends ``description``, or with six digits of a second always, to bytes.
  public func append(to bytes: inout [UInt8], alwaysWithMicroseconds: Bool = false) {
    let inDay = microseconds.flooredRemainder(by: TimeSpan.day)
    let seconds = Int(inDay / TimeSpan.second)
    let fraction = Int(inDay % TimeSpan.second)
    utcDate.append(to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    bytes.append(digits: seconds / 3600, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(digits: seconds / 60 % 60, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(digits: seconds % 60, width: 2)
    if fraction != 0 || alwaysWithMicroseconds {
      bytes.append(UInt8(ascii: "."))
      bytes.append(digits: fraction, width: 6)
    }
    bytes.append(UInt8(ascii: "Z"))
  }
}

extension CalendarDate: CustomStringConvertible {
  /// Reads `YYYY-MM-DD`; nil for anything else and for days that do not exist.
  public init?(_ text: String) {
    let utf8 = Array(text.utf8)
    guard let date = CalendarDate(utf8: utf8.span) else { return nil }
    self = date
  }

  /// Reads `YYYY-MM-DD` from bytes.
  public init?(utf8: Span<UInt8>) {
    var scanner = DigitScanner(utf8)
    guard let date = scanner.date(), scanner.isAtEnd else { return nil }
    self = date
  }

  /// `YYYY-MM-DD`.
  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends ``description`` to bytes.
  public func append(to bytes: inout [UInt8]) {
    let civil = CivilDate(self)
    if civil.year < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(digits: abs(civil.year), width: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(digits: civil.month, width: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(digits: civil.day, width: 2)
  }
}

extension [UInt8] {
  /// Appends a number that is not negative in decimal, with zeros in front up to a width.
  fileprivate mutating func append(digits number: Int, width: Int) {
    let start = count
    var rest = number
    while rest > 0 || count - start < width {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    self[start...].reverse()
  }
}
