/// Host names: labels of 1 to 63 letters, digits and inner hyphens with dots between them, at most 253
/// bytes (RFC 952 as relaxed by RFC 1123, §2.1).
///
/// A name whose last label is all digits is none: it could be taken for an address (RFC 1123, §2.1;
/// RFC 3696, §2). Neither is one with a dot at its end, which is DNS's notation.
struct HostnameRecognizer: TextRecognizer {
  func accepts(_ text: UnsafeRawBufferPointer) -> Bool { Self.accepts(unsafe Array(text)[...]) }

  static func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    let labels = text.parts(between: ".")
    guard text.count <= 253, labels.allSatisfy(isLabel) else { return false }
    return labels.last?.contains { !Characters.isDigit($0) } ?? false
  }

  static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    let hyphen = UInt8(ascii: "-")
    guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen else {
      return false
    }
    return label.allSatisfy { Characters.isAlphanumeric($0) || $0 == hyphen }
  }
}
