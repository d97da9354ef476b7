import GranaryColumns

/// Reads times and dates that are written as a ``TimeFormat`` says.
///
/// Numbers may lack the zeros in front that would fill them up, but for years. What is before or
/// after the format's own text makes it no time.
struct TimePattern: Sendable {
  private let pieces: [TimeFormat.Piece]

  init(_ format: TimeFormat) { pieces = format.pieces }

  /// The date and time of day; nil where the text is not written like this, or there is no such time.
  func timestamp(_ text: Span<UInt8>) -> LocalTimestamp? {
    guard let parts = parts(of: text) else { return nil }
    if let microseconds = parts.unixMicroseconds {
      return LocalTimestamp(microseconds: microseconds, offsetSeconds: 0)
    }
    guard let date = parts.date else { return nil }
    let seconds = Int64(date.days) * 86_400 + Int64(parts.secondOfDay)
    return LocalTimestamp(
      microseconds: seconds * 1_000_000 + Int64(parts.microsecond),
      offsetSeconds: parts.offsetSeconds
    )
  }

  /// The day that is written, or that of the seconds since 1970 in UTC.
  func date(_ text: Span<UInt8>) -> CalendarDate? {
    guard let parts = parts(of: text) else { return nil }
    guard let microseconds = parts.unixMicroseconds else { return parts.date }
    return Timestamp(microseconds: microseconds).utcDate
  }

  private func parts(of text: Span<UInt8>) -> TimeParts? {
    var scanner = TimeScanner()
    var parts = TimeParts()
    for piece in pieces {
      switch piece {
      case .literal(let byte):
        guard scanner.take(byte, text) else { return nil }
      case .directive(let directive):
        guard read(directive, text, &scanner, &parts) else { return nil }
      }
    }
    return scanner.position == text.count ? parts : nil
  }

  /// Reads a directive's part; false where the text has none such.
  private func read(
    _ directive: TimeFormat.Directive,
    _ text: Span<UInt8>,
    _ scanner: inout TimeScanner,
    _ parts: inout TimeParts
  ) -> Bool {
    switch directive {
    case .year: return scanner.number(text, 4...4, 0...9_999, &parts.year)
    case .shortYear:
      guard scanner.number(text, 2...2, 0...99, &parts.year) else { return false }
      parts.year += parts.year >= 69 ? 1_900 : 2_000
      return true
    case .month: return scanner.number(text, 1...2, 1...12, &parts.month)
    case .monthName, .shortMonthName: return scanner.monthName(text, &parts.month)
    case .day: return scanner.number(text, 1...2, 1...31, &parts.day)
    case .spacedDay:
      _ = scanner.take(UInt8(ascii: " "), text)
      return scanner.number(text, 1...2, 1...31, &parts.day)
    case .dayOfYear: return scanner.number(text, 1...3, 1...366, &parts.dayOfYear)
    case .hour: return scanner.number(text, 1...2, 0...23, &parts.hour)
    case .hourOfHalfDay: return scanner.number(text, 1...2, 1...12, &parts.hourOfHalfDay)
    case .halfDay: return scanner.halfDay(text, &parts.isAfternoon)
    case .minute: return scanner.number(text, 1...2, 0...59, &parts.minute)
    // A leap second counts as the second after.
    case .second: return scanner.number(text, 1...2, 0...60, &parts.second)
    case .fraction: return scanner.fraction(text, &parts.microsecond)
    case .zone: return scanner.zone(text, &parts.offsetSeconds)
    case .unixSeconds: return scanner.unixSeconds(text, &parts.unixMicroseconds)
    }
  }
}

/// The parts of a time that a text has, as far as it has been read.
struct TimeParts {
  var year = 0
  var month = 0
  var day = 0
  /// 0 where the text has none.
  var dayOfYear = 0
  var hour = 0
  /// 0 where the text has none.
  var hourOfHalfDay = 0
  var isAfternoon = false
  var minute = 0
  var second = 0
  var microsecond = 0
  var offsetSeconds: Int?
  var unixMicroseconds: Int64?

  /// The day; nil where there is none such.
  var date: CalendarDate? {
    guard dayOfYear > 0 else { return CalendarDate(year: year, month: month, day: day) }
    guard let first = CalendarDate(year: year, month: 1, day: 1) else { return nil }
    let date = CalendarDate(days: first.days + Int32(dayOfYear - 1))
    return date.year == Int64(year) ? date : nil
  }

  var secondOfDay: Int {
    let hours =
      hourOfHalfDay > 0 ? hourOfHalfDay % 12 + (isAfternoon ? 12 : 0) : hour
    return hours * 3_600 + minute * 60 + second
  }
}

/// Takes the parts of a time off the front of a text.
///
/// It is given the text at each step, since only GranaryColumns has types that hold a span.
struct TimeScanner {
  private(set) var position = 0

  private func next(_ text: Span<UInt8>) -> UInt8? {
    position < text.count ? text[position] : nil
  }

  mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
    guard next(text) == byte else { return false }
    position += 1
    return true
  }

  private mutating func digit(_ text: Span<UInt8>) -> Int? {
    guard let next = next(text), next &- UInt8(ascii: "0") < 10 else { return nil }
    position += 1
    return Int(next - UInt8(ascii: "0"))
  }

  /// As many digits as there are, up to a number of them.
  mutating func number(
    _ text: Span<UInt8>,
    _ digitCounts: ClosedRange<Int>,
    _ range: ClosedRange<Int>,
    _ number: inout Int
  ) -> Bool {
    var (value, count) = (0, 0)
    while count < digitCounts.upperBound, let digit = digit(text) {
      value = value * 10 + digit
      count += 1
    }
    number = value
    return count >= digitCounts.lowerBound && range.contains(value)
  }

  /// Digits after the point as microseconds; those past the sixth are dropped.
  mutating func fraction(_ text: Span<UInt8>, _ microsecond: inout Int) -> Bool {
    var (value, count) = (0, 0)
    while let digit = digit(text) {
      if count < 6 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return false }
    for _ in min(count, 6)..<6 { value *= 10 }
    microsecond = value
    return true
  }

  mutating func zone(_ text: Span<UInt8>, _ offsetSeconds: inout Int?) -> Bool {
    if take(UInt8(ascii: "Z"), text) || take(UInt8(ascii: "z"), text) {
      offsetSeconds = 0
      return true
    }
    let isWest = take(UInt8(ascii: "-"), text)
    var (hour, minute) = (0, 0)
    guard isWest || take(UInt8(ascii: "+"), text), number(text, 2...2, 0...23, &hour) else {
      return false
    }
    let hasColon = take(UInt8(ascii: ":"), text)
    if hasColon || next(text).map({ $0 &- UInt8(ascii: "0") < 10 }) == true {
      guard number(text, 2...2, 0...59, &minute) else { return false }
    }
    offsetSeconds = (isWest ? -1 : 1) * (hour * 3_600 + minute * 60)
    return true
  }

  /// Seconds since 1970, with a sign and a fraction where there are some.
  mutating func unixSeconds(_ text: Span<UInt8>, _ microseconds: inout Int64?) -> Bool {
    let isNegative = take(UInt8(ascii: "-"), text)
    if !isNegative { _ = take(UInt8(ascii: "+"), text) }
    // Twelve digits reach past the year 30,000 and are far from overflow.
    var (seconds, fraction) = (0, 0)
    guard number(text, 1...12, 0...999_999_999_999, &seconds) else { return false }
    if take(UInt8(ascii: "."), text) {
      let start = position
      guard self.fraction(text, &fraction) else { return false }
      // Floored, as all digits past the sixth are: of a negative number towards the earlier.
      if isNegative, hasDigitsPastTheSixth(text, from: start) { fraction += 1 }
    }
    let magnitude = Int64(seconds) * 1_000_000 + Int64(fraction)
    microseconds = isNegative ? -magnitude : magnitude
    return true
  }

  private func hasDigitsPastTheSixth(_ text: Span<UInt8>, from start: Int) -> Bool {
    guard position - start > 6 else { return false }
    return (start + 6..<position).contains { text[$0] != UInt8(ascii: "0") }
  }

  /// A month's English name, all of it or three letters, in any case.
  mutating func monthName(_ text: Span<UInt8>, _ month: inout Int) -> Bool {
    guard let place = Self.monthNames.firstIndex(where: { starts(text, with: $0.utf8.prefix(3)) })
    else {
      return false
    }
    let name = Self.monthNames[place].utf8
    position += starts(text, with: name[...]) ? name.count : 3
    month = place + 1
    return true
  }

  mutating func halfDay(_ text: Span<UInt8>, _ isAfternoon: inout Bool) -> Bool {
    isAfternoon = starts(text, with: "pm".utf8[...])
    guard isAfternoon || starts(text, with: "am".utf8[...]) else { return false }
    position += 2
    return true
  }

  /// Whether lower-case letters come next, in any case.
  private func starts(_ text: Span<UInt8>, with letters: Substring.UTF8View) -> Bool {
    guard position + letters.count <= text.count else { return false }
    for (offset, letter) in letters.enumerated() where text[position + offset] | 0x20 != letter {
      return false
    }
    return true
  }

  private static let monthNames = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
}
