/// The state between two bytes of an array's element: whether they are in a string, and which brackets
/// are open.
struct ElementWalk: Sendable {
  /// A bracket that closes another one than is open, so that the element's end cannot be known.
  struct Mismatch: Error {
    let message: String
  }

  private static let depthLimit = 65_536

  private var isInString = false
  private var isEscaped = false
  /// What closes the brackets that are open, from the outside in.
  private var closers: [UInt8] = []

  /// Moves on to the element's end, or to that of the bytes.
  ///
  /// - Returns: Whether the element has ended: after its last bracket or quote, or before the byte
  ///   that ends a number or a word.
  mutating func advance(
    _ bytes: Span<UInt8>,
    _ position: inout Int,
    to end: Int,
    _ lines: inout LinePlace
  ) throws(Mismatch) -> Bool {
    while position < end {
      let byte = bytes[position]
      if isInString {
        position += 1
        if takeInString(byte, at: position - 1, &lines) { return true }
        continue
      }
      switch byte {
      case ASCII.quote: isInString = true
      case UInt8(ascii: "{"): try open(UInt8(ascii: "}"))
      case UInt8(ascii: "["): try open(UInt8(ascii: "]"))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard let closer = closers.popLast() else { return true }
        guard byte == closer else { throw Self.mismatch(byte, expected: closer) }
        if closers.isEmpty {
          position += 1
          return true
        }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0D:
        if closers.isEmpty { return true }
      case ASCII.lineFeed:
        if closers.isEmpty { return true }
        lines.end(at: position)
      default: break
      }
      position += 1
    }
    return false
  }

  /// Takes a byte of a string; true where it ends the element.
  private mutating func takeInString(
    _ byte: UInt8,
    at position: Int,
    _ lines: inout LinePlace
  ) -> Bool {
    if byte == ASCII.lineFeed { lines.end(at: position) }
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == ASCII.quote {
      isInString = false
      return closers.isEmpty
    }
    return false
  }

  private mutating func open(_ closer: UInt8) throws(Mismatch) {
    guard closers.count < Self.depthLimit else {
      throw Mismatch(message: "more than \(Self.depthLimit) arrays and objects within each other")
    }
    closers.append(closer)
  }

  private static func mismatch(_ byte: UInt8, expected: UInt8) -> Mismatch {
    let (found, due) = (Unicode.Scalar(byte), Unicode.Scalar(expected))
    return Mismatch(message: "'\(found)' where '\(due)' is due")
  }
}
