/// Sets of ASCII characters that the rules of formats name.
enum Characters {
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= 0x61 && lower <= 0x7A
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

  static func isHexDigit(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return isDigit(byte) || (lower >= 0x61 && lower <= 0x66)
  }
}

extension RandomAccessCollection<UInt8> {
  /// The parts between a separator, empty ones too.
  func parts(between separator: Character) -> [SubSequence] {
    guard let separator = separator.asciiValue else { return [] }
    return split(separator: separator, omittingEmptySubsequences: false)
  }
}
