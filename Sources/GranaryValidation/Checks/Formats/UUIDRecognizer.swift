/// UUIDs: hexadecimal digits of either case in groups of 8, 4, 4, 4 and 12 with hyphens between them
/// (RFC 9562, §4).
///
/// Versions and variants are not looked at.
struct UUIDRecognizer: TextRecognizer {
  func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count == 36 else { return false }
    return unsafe text.enumerated().allSatisfy { place, byte in
      [8, 13, 18, 23].contains(place)
        ? byte == UInt8(ascii: "-") : Characters.isHexDigit(byte)
    }
  }
}
