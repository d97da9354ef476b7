/// A few texts, compared by their UTF-8 bytes.
struct TextSet: Sendable {
  private let byteLimit: Int
  /// Those of up to eight bytes, which nearly all are: their length, and their bytes in a word.
  private let short: [(count: Int, word: UInt64)]
  private let long: [[UInt8]]

  init(_ texts: [String]) {
    let texts = texts.map { Array($0.utf8) }
    byteLimit = texts.map(\.count).max() ?? -1
    short = texts.filter { $0.count <= 8 }.map { ($0.count, Self.word($0.span)) }
    long = texts.filter { $0.count > 8 }
  }

  func contains(_ text: Span<UInt8>) -> Bool {
    guard text.count <= byteLimit else { return false }
    if text.count <= 8 {
      let word = Self.word(text)
      for candidate in short where candidate.word == word && candidate.count == text.count {
        return true
      }
      return false
    }
    return long.contains { value in
      value.count == text.count && value.indices.allSatisfy { value[$0] == text[$0] }
    }
  }

  private static func word(_ text: Span<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    for index in text.indices { word = word << 8 | UInt64(text[index]) }
    return word
  }
}
