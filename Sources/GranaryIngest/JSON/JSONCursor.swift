/// A place in JSON text, moved on by the grammar of RFC 8259.
///
/// The bytes are passed to each call, the same ones every time. They are valid UTF-8, which the caller
/// has seen to. Arrays and objects within each other are counted, so that no text can exhaust the
/// stack.
struct JSONCursor {
  /// The next byte.
  var position: Int
  /// Past the last byte.
  let end: Int
  /// Arrays and objects that are open.
  var depth = 0
  private let depthLimit: Int

  /// A place before the first byte of a range.
  ///
  /// - Precondition: The range lies within the bytes that calls will pass.
  init(_ range: Range<Int>, of bytes: Span<UInt8>, depthLimit: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range past the bytes")
    position = range.lowerBound
    end = range.upperBound
    self.depthLimit = depthLimit
  }

  /// The next byte; 0, which JSON does not have, at the end.
  @inline(__always)
  func next(_ bytes: Span<UInt8>) -> UInt8 {
    position < end ? bytes[position] : 0
  }

  func fault(_ kind: JSONFault.Kind, at position: Int? = nil) -> JSONFault {
    JSONFault(kind: kind, position: position ?? self.position)
  }

  @inline(__always)
  mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
    while Self.isWhiteSpace(next(bytes)) { position += 1 }
  }

  @inline(__always)
  static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// Moves past the bracket that opens an array or object.
  @inline(__always)
  mutating func open() throws(JSONFault) {
    guard depth < depthLimit else { throw fault(.tooDeep(limit: depthLimit)) }
    depth += 1
    position += 1
  }

  /// Moves past the bracket that closes it.
  @inline(__always)
  mutating func close() {
    depth -= 1
    position += 1
  }

  /// Moves past the colon after a name, and the white space around it.
  @inline(__always)
  mutating func takeColon(_ bytes: Span<UInt8>) throws(JSONFault) {
    skipWhiteSpace(bytes)
    guard next(bytes) == UInt8(ascii: ":") else { throw fault(.colonExpected) }
    position += 1
    skipWhiteSpace(bytes)
  }

  /// Moves to the next member of an object; false, and past the object, where there is none.
  @inline(__always)
  mutating func takeMemberEnd(_ bytes: Span<UInt8>) throws(JSONFault) -> Bool {
    skipWhiteSpace(bytes)
    switch next(bytes) {
    case UInt8(ascii: ","):
      position += 1
      skipWhiteSpace(bytes)
      return true
    case UInt8(ascii: "}"):
      close()
      return false
    default: throw fault(.memberEndExpected)
    }
  }

  /// Moves to the next element of an array; false, and past the array, where there is none.
  mutating func takeElementEnd(_ bytes: Span<UInt8>) throws(JSONFault) -> Bool {
    skipWhiteSpace(bytes)
    switch next(bytes) {
    case UInt8(ascii: ","):
      position += 1
      skipWhiteSpace(bytes)
      return true
    case UInt8(ascii: "]"):
      close()
      return false
    default: throw fault(.elementEndExpected)
    }
  }

  /// Moves past one of the three words.
  mutating func takeWord(_ word: StaticString, _ bytes: Span<UInt8>) throws(JSONFault) {
    let start = position
    let isThere = word.withUTF8Buffer { letters in
      letters.count <= end - start
        && letters.indices.allSatisfy { unsafe bytes[start + $0] == letters[$0] }
    }
    guard isThere else { throw fault(.valueExpected) }
    position += word.utf8CodeUnitCount
  }

  /// Moves past a number.
  @inline(__always)
  mutating func takeNumber(_ bytes: Span<UInt8>) throws(JSONFault) {
    if next(bytes) == UInt8(ascii: "-") { position += 1 }
    if next(bytes) == UInt8(ascii: "0") {
      position += 1
      if Self.isDigit(next(bytes)) { throw fault(.leadingZero, at: position - 1) }
    } else {
      try takeDigits(bytes)
    }
    if next(bytes) == UInt8(ascii: ".") {
      position += 1
      try takeDigits(bytes)
    }
    if next(bytes) | 0x20 == UInt8(ascii: "e") {
      position += 1
      let sign = next(bytes)
      if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position += 1 }
      try takeDigits(bytes)
    }
  }

  @inline(__always)
  private mutating func takeDigits(_ bytes: Span<UInt8>) throws(JSONFault) {
    guard Self.isDigit(next(bytes)) else { throw fault(.digitExpected) }
    repeat { position += 1 } while Self.isDigit(next(bytes))
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
