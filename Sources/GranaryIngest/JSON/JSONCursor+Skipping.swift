/// What kind of value stands somewhere.
enum JSONKind {
  case null
  case bool
  case number
  case string
  case array
  case object
}

/// The names of the members of objects that are open, for finding those that occur twice.
struct JSONNames {
  private struct Name {
    let range: Range<Int>
    /// What the range is of: the text, or the names that had escapes.
    let isUnescaped: Bool
    /// Where the name begins in the text.
    let position: Int
  }

  private var names: [Name] = []
  private var unescaped: [UInt8] = []

  /// Names so far; where those of the next object begin.
  var count: Int { names.count }

  mutating func append(_ name: JSONString, of bytes: Span<UInt8>) {
    var range = name.range
    if name.hasEscapes {
      let start = unescaped.count
      bytes.appendUnescaped(range, to: &unescaped)
      range = start..<unescaped.count
    }
    names.append(
      Name(range: range, isUnescaped: name.hasEscapes, position: name.range.lowerBound - 1)
    )
  }

  /// Forgets all of them.
  mutating func removeAll() {
    names.removeAll(keepingCapacity: true)
    unescaped.removeAll(keepingCapacity: true)
  }

  /// Forgets the names from one on, which are those of an object.
  ///
  /// - Returns: Where a name begins that is there twice, the first such in the text; nil where all
  ///   differ.
  mutating func removeObject(from start: Int, of bytes: Span<UInt8>) -> Int? {
    defer {
      names.removeSubrange(start...)
      if names.isEmpty { unescaped.removeAll(keepingCapacity: true) }
    }
    return names.count - start <= 8
      ? firstPair(from: start, of: bytes) : firstSortedPair(from: start, of: bytes)
  }

  private func firstPair(from start: Int, of bytes: Span<UInt8>) -> Int? {
    for later in start..<names.count {
      for earlier in start..<later where areEqual(names[earlier], names[later], of: bytes) {
        return names[later].position
      }
    }
    return nil
  }

  /// What ``firstPair(from:of:)`` finds, for objects that may have a million members.
  private func firstSortedPair(from start: Int, of bytes: Span<UInt8>) -> Int? {
    var places: [(hash: Int, place: Int)] = []
    for place in start..<names.count {
      var hasher = Hasher()
      for byte in self.bytes(of: names[place], in: bytes) { hasher.combine(byte) }
      places.append((hasher.finalize(), place))
    }
    places.sort { $0 < $1 }
    var first: Int?
    for index in places.indices.dropFirst() {
      var earlier = index - 1
      while earlier >= 0, places[earlier].hash == places[index].hash {
        if areEqual(names[places[earlier].place], names[places[index].place], of: bytes) {
          first = min(first ?? .max, names[places[index].place].position)
          break
        }
        earlier -= 1
      }
    }
    return first
  }

  private func bytes(of name: Name, in bytes: Span<UInt8>) -> [UInt8] {
    name.isUnescaped ? Array(unescaped[name.range]) : name.range.map { bytes[$0] }
  }

  private func areEqual(_ left: Name, _ right: Name, of bytes: Span<UInt8>) -> Bool {
    guard left.range.count == right.range.count else { return false }
    let start = (left: left.range.lowerBound, right: right.range.lowerBound)
    for offset in 0..<left.range.count {
      let leftByte =
        left.isUnescaped ? unescaped[start.left + offset] : bytes[start.left + offset]
      let rightByte =
        right.isUnescaped ? unescaped[start.right + offset] : bytes[start.right + offset]
      if leftByte != rightByte { return false }
    }
    return true
  }
}

extension JSONCursor {
  /// Moves past a value that nobody asks for, as strict about it as about others.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - names: Room for the names of its objects; as it was when the value is passed.
  /// - Returns: What kind of value it is.
  /// - Throws: Why it is none.
  @discardableResult
  mutating func skipValue(
    _ bytes: Span<UInt8>,
    _ names: inout JSONNames
  ) throws(JSONFault) -> JSONKind {
    switch next(bytes) {
    case UInt8(ascii: "{"):
      try skipObject(bytes, &names)
      return .object
    case UInt8(ascii: "["):
      try skipArray(bytes, &names)
      return .array
    case UInt8(ascii: "\""):
      _ = try takeString(bytes)
      return .string
    case UInt8(ascii: "t"):
      try takeWord("true", bytes)
      return .bool
    case UInt8(ascii: "f"):
      try takeWord("false", bytes)
      return .bool
    case UInt8(ascii: "n"):
      try takeWord("null", bytes)
      return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try takeNumber(bytes)
      return .number
    default: throw fault(.valueExpected)
    }
  }

  private mutating func skipArray(
    _ bytes: Span<UInt8>,
    _ names: inout JSONNames
  ) throws(JSONFault) {
    try open()
    skipWhiteSpace(bytes)
    if next(bytes) == UInt8(ascii: "]") { return close() }
    repeat { try skipValue(bytes, &names) } while try takeElementEnd(bytes)
  }

  private mutating func skipObject(
    _ bytes: Span<UInt8>,
    _ names: inout JSONNames
  ) throws(JSONFault) {
    try open()
    skipWhiteSpace(bytes)
    if next(bytes) == UInt8(ascii: "}") { return close() }
    let firstName = names.count
    repeat {
      guard next(bytes) == UInt8(ascii: "\"") else { throw fault(.nameExpected) }
      names.append(try takeString(bytes), of: bytes)
      try takeColon(bytes)
      try skipValue(bytes, &names)
    } while try takeMemberEnd(bytes)
    if let position = names.removeObject(from: firstName, of: bytes) {
      throw fault(.duplicateName, at: position)
    }
  }
}
