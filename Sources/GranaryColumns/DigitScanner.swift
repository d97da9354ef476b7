/// Takes fixed runs of digits off the front of a text.
struct DigitScanner: ~Escapable {
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
