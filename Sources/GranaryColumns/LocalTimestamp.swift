/// A date and a time of day as a text has them, with the offset from UTC where it names one.
public struct LocalTimestamp: Hashable, Sendable, BitwiseCopyable {
  /// Microseconds since 1970-01-01T00:00:00 on the clock that was read.
  public let microseconds: Int64
  /// How far that clock is before UTC; nil where the text does not say.
  public let offsetSeconds: Int?

  /// A reading of a clock.
  public init(microseconds: Int64, offsetSeconds: Int?) {
    self.microseconds = microseconds
    self.offsetSeconds = offsetSeconds
  }

  /// Reads RFC 3339 as ``Timestamp/init(parsing:)`` does, but also without a zone.
  public init(utf8: Span<UInt8>) throws(TimestampError) {
    if let usual = Self.usual(utf8) {
      self = usual
      return
    }
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
    let seconds = Int64(hour * 3600 + minute * 60 + second)
    microseconds =
      Int64(date.days) * TimeSpan.day + seconds * TimeSpan.second + Int64(fraction)
    if scanner.isAtEnd {
      offsetSeconds = nil
    } else {
      guard let offset = scanner.zone(), scanner.isAtEnd else { throw .malformed }
      offsetSeconds = offset
    }
  }

  /// Reads `YYYY-MM-DDThh:mm:ssZ` or the same without the `Z`, a word of eight bytes at a time; nil
  /// where it is written in another way.
  private static func usual(_ utf8: Span<UInt8>) -> LocalTimestamp? {
    guard utf8.count == 20 ? utf8[19] == UInt8(ascii: "Z") : utf8.count == 19 else { return nil }
    guard let month = DigitWord("0000-00-", utf8, at: 0),
      let minute = DigitWord("00T00:00", utf8, at: 8) ?? DigitWord("00 00:00", utf8, at: 8),
      // The word that ends with the seconds.
      let second = DigitWord("00:00:00", utf8, at: 11)
    else { return nil }
    let year = month.pair(0) * 100 + month.pair(2)
    guard let date = CivilDate(year: year, month: month.pair(5), day: minute.pair(0)),
      minute.pair(3) <= 23, minute.pair(6) <= 59, second.pair(6) <= 60
    else { return nil }
    let seconds = Int64(minute.pair(3) * 3600 + minute.pair(6) * 60 + second.pair(6))
    return LocalTimestamp(
      microseconds: Int64(date.calendarDate.days) * TimeSpan.day + seconds * TimeSpan.second,
      offsetSeconds: utf8.count == 20 ? 0 : nil
    )
  }
}

/// Eight bytes that have digits in some places and certain characters in the others.
private struct DigitWord {
  /// Digits as their values, in the places where the pattern has `0`.
  private let digits: UInt64

  /// Reads eight bytes; nil where they do not have the pattern.
  @inline(__always)
  init?(_ pattern: StaticString, _ utf8: Span<UInt8>, at start: Int) {
    let template = unsafe UnsafeRawPointer(pattern.utf8Start).loadUnaligned(as: UInt64.self)
    let zeros = 0x3030_3030_3030_3030 as UInt64
    // A byte is 0 where the pattern has a digit: none of its other characters is `0`.
    let others = template ^ zeros
    let isOther =
      (((others & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) >> 7) & 0x0101_0101_0101_0101
    let otherMask = isOther &* 0xFF
    let word = unsafe utf8.extracting(start..<start + 8).withUnsafeBytes {
      unsafe $0.loadUnaligned(as: UInt64.self)
    }
    guard word & otherMask == template & otherMask else { return nil }
    let digits = (word ^ zeros) & ~otherMask
    // Above 9, adding 0x76 sets the top bit of a byte; it carries into no other, for none is above 0x7F
    // unless its own top bit says so.
    guard
      ((digits & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | digits) & 0x8080_8080_8080_8080
        == 0
    else { return nil }
    self.digits = digits.littleEndian
  }

  /// The number that two digits make.
  @inline(__always)
  func pair(_ place: Int) -> Int {
    let pair = digits >> UInt64(place * 8)
    return Int(pair & 0xF) * 10 + Int(pair >> 8 & 0xF)
  }
}
