import GranaryColumns

/// How the numbers of a column are written, where that says more than what they are.
struct NumberSpelling: Sendable {
  /// Whether one begins with a zero that says nothing, as those of codes do.
  private(set) var hasLeadingZero = false
  /// Whether every value so far is an integer, of any length.
  private(set) var areIntegers = true
  /// Whether every value so far is a day, written in eight digits.
  private(set) var areDays = true
  /// Thousands parted by commas, as in `1,234.5`.
  private(set) var commas = ThousandsEvidence(separator: ",", decimal: ".")
  /// Thousands parted by points, as in `1.234,5`.
  private(set) var points = ThousandsEvidence(separator: ".", decimal: ",")

  mutating func add(_ text: Span<UInt8>) {
    if text.count > 1, text[0] == UInt8(ascii: "0"), Characters.isDigit(text[1]) {
      hasLeadingZero = true
    }
    if areIntegers { areIntegers = Self.isInteger(text) }
    if areDays { areDays = Self.isDay(text) }
    commas.add(text)
    points.add(text)
  }

  private static func isInteger(_ text: Span<UInt8>) -> Bool {
    let start = signCount(text)
    return start < text.count && (start..<text.count).allSatisfy { Characters.isDigit(text[$0]) }
  }

  fileprivate static func signCount(_ text: Span<UInt8>) -> Int {
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
}

/// Whether a character of a column's numbers may part their thousands.
struct ThousandsEvidence: Sendable {
  private enum Grouping {
    /// The character is not there.
    case none
    case thousands
    case other
  }

  private let separator: UInt8
  private let decimal: UInt8
  /// Whether every value so far with the character has it where thousands are parted.
  private var isPossible = true
  private var first: String?

  init(separator: Unicode.Scalar, decimal: Unicode.Scalar) {
    self.separator = UInt8(ascii: separator)
    self.decimal = UInt8(ascii: decimal)
  }

  /// The first value with the character; nil where it has not three digits after it everywhere.
  var example: String? { isPossible ? first : nil }

  mutating func add(_ text: Span<UInt8>) {
    guard isPossible else { return }
    switch grouping(of: text) {
    case .none: break
    case .thousands:
      guard first == nil else { break }
      first = unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    case .other: isPossible = false
    }
  }

  /// What the character parts in a number.
  ///
  /// Commas part thousands in `1,234` and `1,234,567.5`; `1,23` and `0,123` have a decimal one, which is
  /// ``Grouping/other``, as is what is no number at all.
  private func grouping(of text: Span<UInt8>) -> Grouping {
    var position = NumberSpelling.signCount(text)
    let start = position
    takeDigits(text, &position)
    let first = position - start
    var groups = 0
    while position < text.count, text[position] == separator {
      let group = position + 1
      position = group
      takeDigits(text, &position)
      guard position - group == 3 else { return .other }
      groups += 1
    }
    if position < text.count, text[position] == decimal {
      position += 1
      takeDigits(text, &position)
    }
    guard position == text.count, position > start else { return .other }
    if groups == 0 { return .none }
    return (1...3).contains(first) && text[start] != UInt8(ascii: "0") ? .thousands : .other
  }

  private func takeDigits(_ text: Span<UInt8>, _ position: inout Int) {
    while position < text.count, Characters.isDigit(text[position]) { position += 1 }
  }
}
