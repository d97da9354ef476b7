import GranaryColumns

/// A few texts of at most seven bytes, among which one is found without making a text of it.
struct ShortTexts: Sendable {
  private let words: [UInt64]

  /// The texts.
  ///
  /// - Precondition: None has more than seven bytes.
  init(_ texts: [Text]) {
    words = texts.map { text in
      let utf8 = Array(text.string.utf8)
      precondition(utf8.count <= Self.byteLimit, "a text of seven bytes at most")
      return Self.word(utf8.span)
    }
  }

  private static let byteLimit = 7

  /// Which of them a text is; nil for none.
  func place(of text: Span<UInt8>) -> Int? {
    guard text.count <= Self.byteLimit else { return nil }
    let word = Self.word(text)
    return words.firstIndex(of: word)
  }

  /// The bytes, and their number on top of them.
  private static func word(_ text: Span<UInt8>) -> UInt64 {
    text.indices.reduce(UInt64(text.count) << 56) { $0 | UInt64(text[$1]) << UInt64(8 * $1) }
  }
}
