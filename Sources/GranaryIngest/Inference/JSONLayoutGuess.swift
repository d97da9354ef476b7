/// Tells JSON Lines from a document whose rows are in an object, by how it begins, and finds the rows.
struct JSONLayoutGuess {
  /// An array that has objects.
  private struct Candidate {
    let path: JSONPath
    let start: Int
    /// Past its last byte; nil where it does not end within what is looked at.
    var end: Int?
    var objectCount = 0
  }

  /// Objects that an array in a single object has at least before they are taken for the rows.
  private static let leastObjects = 2

  private let bytes: ArraySlice<UInt8>
  private var names = JSONNames()
  private var candidates: [Candidate] = []

  /// A guess about bytes that begin with the bracket of an object, or white space before it.
  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// What the bytes seem to be.
  ///
  /// - Throws: ``InputGuessError`` where objects on many lines follow each other.
  mutating func layout() throws(InputGuessError) -> InputGuess {
    let text = Array(bytes)
    var cursor = JSONCursor(0..<text.count, of: text.span, depthLimit: IngestLimits().depth)
    var start = 0
    var isObjectWhole = false
    do throws(JSONFault) {
      cursor.skipWhiteSpace(text.span)
      start = cursor.position
      try walkObject([], &cursor, text.span)
      isObjectWhole = true
    } catch {
      // Cut, or no JSON: what there is has to do.
      cursor.position = min(error.position, text.count)
    }
    let isOnManyLines = text[start..<cursor.position].contains(ASCII.lineFeed)
    let isFollowed = text[cursor.position...].contains { !JSONCursor.isWhiteSpace($0) }
    if isObjectWhole, isFollowed {
      guard isOnManyLines else { return .jsonLines }
      throw .objectsOverLines(line: text[..<cursor.position].count { $0 == ASCII.lineFeed } + 1)
    }
    let best = candidates.max { width($0, text.count) < width($1, text.count) }
    guard let best, isOnManyLines || best.objectCount >= Self.leastObjects else {
      return isOnManyLines ? .json(records: nil) : .jsonLines
    }
    return .json(records: best.path)
  }

  private func width(_ candidate: Candidate, _ count: Int) -> Int {
    (candidate.end ?? count) - candidate.start
  }

  private mutating func walkObject(
    _ steps: [JSONPath.Step],
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    try cursor.open()
    cursor.skipWhiteSpace(bytes)
    if cursor.next(bytes) == UInt8(ascii: "}") { return cursor.close() }
    repeat {
      guard cursor.next(bytes) == ASCII.quote else { throw cursor.fault(.nameExpected) }
      var name: [UInt8] = []
      bytes.appendUnescaped(try cursor.takeString(bytes).range, to: &name)
      try cursor.takeColon(bytes)
      let steps = steps + [.member(String(decoding: name, as: UTF8.self))]
      switch cursor.next(bytes) {
      case UInt8(ascii: "{"): try walkObject(steps, &cursor, bytes)
      case UInt8(ascii: "["): try walkArray(JSONPath(steps), &cursor, bytes)
      default: try cursor.skipValue(bytes, &names)
      }
    } while try cursor.takeMemberEnd(bytes)
  }

  private mutating func walkArray(
    _ path: JSONPath,
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    let start = cursor.position
    try cursor.open()
    cursor.skipWhiteSpace(bytes)
    if cursor.next(bytes) == UInt8(ascii: "]") { return cursor.close() }
    let isCandidate = cursor.next(bytes) == UInt8(ascii: "{") && path.isWritable
    let candidate = candidates.count
    if isCandidate { candidates.append(Candidate(path: path, start: start)) }
    repeat {
      if isCandidate { candidates[candidate].objectCount += 1 }
      try cursor.skipValue(bytes, &names)
    } while try cursor.takeElementEnd(bytes)
    if isCandidate { candidates[candidate].end = cursor.position }
  }
}
