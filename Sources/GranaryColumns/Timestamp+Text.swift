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
    var scanner = DigitScanner(utf8)
    guard let date = scanner.date(), scanner.take("T") || scanner.take("t") || scanner.take(" "),
      let hour = scanner.digits(2), hour <= 23, scanner.take(":"),
      let minute = scanner.digits(2), minute <= 59
    else { throw .malformed }
    var second = 0
    var fraction = 0
    if scanner.take(":") {
      guard let digits = scanner.digits(2), digits <= 60 else { throw .malformed }
      second = digits
      if scanner.take(".") || scanner.take(",") {
        guard let digits = scanner.fraction() else { throw .malformed }
        fraction = digits
      }
    }
    if scanner.isAtEnd { throw .noZone }
    guard let offset = scanner.zone(), scanner.isAtEnd else { throw .malformed }
    let seconds = Int64(hour * 3600 + minute * 60 + second - offset)
    microseconds =
      Int64(date.days) * TimeSpan.day + seconds * TimeSpan.second + Int64(fraction)
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

/// Takes fixed runs of digits off the front of a text.
private struct DigitScanner: ~Escapable {
  private let utf8: Span<UInt8>
  private var position = 0

  @_lifetime(copy utf8)
  init(_ utf8: Span<UInt8>) { self.utf8 = utf8 }

  var isAtEnd: Bool { position == utf8.count }

  @_lifetime(self: copy self)
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < utf8.count, utf8[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  @_lifetime(self: copy self)
  mutating func digits(_ count: Int) -> Int? {
    guard position + count <= utf8.count else { return nil }
    var value = 0
    for index in position..<position + count {
      let digit = utf8[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    position += count
    return value
  }

  @_lifetime(self: copy self)
  mutating func date() -> CalendarDate? {
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2)
    else { return nil }
    return CivilDate(year: year, month: month, day: day)?.calendarDate
  }

  /// Digits after the point, as microseconds; those past the sixth are dropped.
  @_lifetime(self: copy self)
  mutating func fraction() -> Int? {
    guard let first = digits(1) else { return nil }
    var value = first
    var count = 1
    while let digit = digits(1) {
      if count < 6 { value = value * 10 + digit }
      count += 1
    }
    while count < 6 {
      value *= 10
      count += 1
    }
    return value
  }

  /// `Z` or an offset, as seconds east of UTC.
  @_lifetime(self: copy self)
  mutating func zone() -> Int? {
    if take("Z") || take("z") { return 0 }
    let sign = take("-") ? -1 : 1
    guard sign == -1 || take("+"), let hour = digits(2), hour <= 23 else { return nil }
    guard take(":") || !isAtEnd else { return sign * hour * 3600 }
    guard let minute = digits(2), minute <= 59 else { return nil }
    return sign * (hour * 3600 + minute * 60)
  }
}
