import GranaryColumns

/// How the numbers of a column are written, where that says more than what they are.
struct NumberSpelling: Sendable {
  /// Whether one begins with a zero that says nothing, as those of codes do.
  private(set) var hasLeadingZero = false
  /// Whether every value so far is an integer, of any length.
  private(set) var areIntegers = true
  /// Whether every value so far is a day, written in eight digits.
  private(set) var areDays = true
  /// The first value with a comma that may part thousands.
  private(set) var firstGrouped: String?
  /// Whether every value so far with a comma has its commas where thousands are parted.
  private var areCommasOfThousands = true

  /// Whether commas may part thousands: there are some, and each has three digits after it.
  var mayBeGrouped: Bool { areCommasOfThousands && firstGrouped != nil }

  mutating func add(_ text: Span<UInt8>) {
    if text.count > 1, text[0] == UInt8(ascii: "0"), Characters.isDigit(text[1]) {
      hasLeadingZero = true
    }
    if areIntegers { areIntegers = Self.isInteger(text) }
    if areDays { areDays = Self.isDay(text) }
    guard areCommasOfThousands else { return }
    switch Self.grouping(of: text) {
    case .none: break
    case .thousands:
      guard firstGrouped == nil else { break }
      firstGrouped = unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    case .other: areCommasOfThousands = false
    }
  }

  private enum Grouping {
    case none
    case thousands
    case other
  }

  private static func isInteger(_ text: Span<UInt8>) -> Bool {
    let start = signCount(text)
    return start < text.count && (start..<text.count).allSatisfy { Characters.isDigit(text[$0]) }
  }

  private static func signCount(_ text: Span<UInt8>) -> Int {
    text.count > 0 && (text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")) ? 1 : 0
  }

  /// Whether eight digits are a day of this century or the last: other numbers are seldom ones.
  private static func isDay(_ text: Span<UInt8>) -> Bool {
    guard text.count == 8, isInteger(text), signCount(text) == 0 else { return false }
    let number = text.indices.reduce(0) { $0 * 10 + Int(text[$1] - UInt8(ascii: "0")) }
    let year = number / 10_000
    return (1_900..<2_100).contains(year)
      && CalendarDate(year: year, month: number / 100 % 100, day: number % 100) != nil
  }

  /// What the commas of a number part.
  ///
  /// In `1,234` and `1,234,567.5` thousands; `1,23` and `0,123` have a decimal comma, which is
  /// ``Grouping/other``, as is what is no number at all.
  private static func grouping(of text: Span<UInt8>) -> Grouping {
    var position = signCount(text)
    let start = position
    takeDigits(text, &position)
    let first = position - start
    var groups = 0
    while position < text.count, text[position] == UInt8(ascii: ",") {
      let group = position + 1
      position = group
      takeDigits(text, &position)
      guard position - group == 3 else { return .other }
      groups += 1
    }
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      takeDigits(text, &position)
    }
    guard position == text.count, position > start else { return .other }
    if groups == 0 { return .none }
    return (1...3).contains(first) && text[start] != UInt8(ascii: "0") ? .thousands : .other
  }

  private static func takeDigits(_ text: Span<UInt8>, _ position: inout Int) {
    while position < text.count, Characters.isDigit(text[position]) { position += 1 }
  }
}
