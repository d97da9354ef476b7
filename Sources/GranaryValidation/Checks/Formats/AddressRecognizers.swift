/// IPv4 addresses: four decimal numbers up to 255, without leading zeros, with dots between them
/// (RFC 3986, §3.2.2, `IPv4address`).
struct IPv4Recognizer: TextRecognizer {
  func accepts(_ text: UnsafeRawBufferPointer) -> Bool { Self.accepts(unsafe Array(text)[...]) }

  static func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.parts(between: ".")
    return parts.count == 4 && parts.allSatisfy(isOctet)
  }

  private static func isOctet(_ digits: ArraySlice<UInt8>) -> Bool {
    guard (1...3).contains(digits.count), digits.allSatisfy(Characters.isDigit) else {
      return false
    }
    guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
  }
}

/// IPv6 addresses in the text forms of RFC 4291, §2.2, without a zone.
///
/// Eight groups of 1 to 4 hexadecimal digits, `::` once for one or more groups of zeros, the last two
/// groups perhaps as an IPv4 address.
struct IPv6Recognizer: TextRecognizer {
  func accepts(_ text: UnsafeRawBufferPointer) -> Bool { Self.accepts(unsafe Array(text)[...]) }

  static func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    let colon = UInt8(ascii: ":")
    let gaps = zip(text.indices, text.indices.dropFirst()).filter {
      text[$0] == colon && text[$1] == colon
    }
    guard let gap = gaps.first else { return groupCount(text, endsAddress: true) == 8 }
    guard gaps.count == 1 else { return false }
    let left = groupCount(text[..<gap.0], endsAddress: false)
    let right = groupCount(text[(gap.1 + 1)...], endsAddress: true)
    // "::" stands for one group at least.
    guard let left, let right else { return false }
    return left + right <= 7
  }

  /// How many groups there are; nil where something is none.
  private static func groupCount(_ text: ArraySlice<UInt8>, endsAddress: Bool) -> Int? {
    if text.isEmpty { return 0 }
    let parts = text.parts(between: ":")
    var count = 0
    for (index, part) in parts.enumerated() {
      if (1...4).contains(part.count), part.allSatisfy(Characters.isHexDigit) {
        count += 1
      } else if endsAddress, index == parts.count - 1, IPv4Recognizer.accepts(part) {
        count += 2
      } else {
        return nil
      }
    }
    return count
  }
}
