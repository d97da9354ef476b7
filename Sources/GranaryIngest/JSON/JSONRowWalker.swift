#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Walks rows, one JSON object each, and notes where the columns' values are.
///
/// Nothing is built of a row but that: values that no column asks for are passed over, though not
/// less strictly.
struct JSONRowWalker {
  /// Members that no column is in.
  struct Unknown {
    /// The path of the first one.
    let path: String
    /// How many others there are.
    let othersCount: Int
  }

  private let tree: JSONColumnTree
  private let depthLimit: Int
  private var members: JSONMembers
  private var names = JSONNames()
  private var objectCount = 0
  private var row = 0
  /// The object and the first byte of the row's first member that no column is in.
  private var firstUnknown: (node: Int, position: Int)?
  private var unknownCount = 0

  /// Where the values are.
  private(set) var fields: JSONFields
  /// The paths of members that no column is in, in the order in which they occur first; at most
  /// ``JSONUnknownMembers/limit``.
  private(set) var unknownPaths: [String] = []

  init(_ tree: JSONColumnTree, _ members: JSONMembers, fields: JSONFields, depthLimit: Int) {
    self.tree = tree
    self.members = members
    self.fields = fields
    self.depthLimit = depthLimit
  }

  /// For each column whether a row walked so far has its member, be it null.
  ///
  /// Of a column in an array that is the member which the array is, whatever elements it has.
  func seenColumns(count: Int) -> [Bool] {
    var seen = [Bool](repeating: false, count: count)
    for member in members.list where member.object >= 0 {
      switch member.target {
      case .ignored: break
      case .column(let column): seen[column] = true
      case .node(let node): mark(node, in: &seen)
      }
    }
    return seen
  }

  private func mark(_ node: Int, in seen: inout [Bool]) {
    for column in tree.nodes[node].columns { seen[column] = true }
    for element in tree.nodes[node].elements { mark(element.node, in: &seen) }
  }

  /// Notes where the values of a row are.
  ///
  /// - Parameters:
  ///   - row: Its place in the chunk.
  ///   - range: Where it is in the bytes.
  ///   - bytes: Those of the chunk, UTF-8 where the row is.
  /// - Returns: What it has that no column asks for.
  /// - Throws: Why it is no row; it has no values then.
  mutating func walk(
    _ row: Int,
    _ range: Range<Int>,
    of bytes: Span<UInt8>
  ) throws(JSONFault) -> Unknown? {
    var cursor = JSONCursor(range, of: bytes, depthLimit: depthLimit)
    self.row = row
    firstUnknown = nil
    unknownCount = 0
    do throws(JSONFault) {
      try walkDocument(&cursor, bytes)
    } catch {
      names.removeAll()
      fields.clear(row: row)
      throw error
    }
    guard let firstUnknown else { return nil }
    let name = try name(at: firstUnknown.position..<range.upperBound, bytes)
    return Unknown(path: path(of: name, at: firstUnknown.node), othersCount: unknownCount - 1)
  }

  private mutating func walkDocument(
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    cursor.skipWhiteSpace(bytes)
    let start = cursor.position
    let isObject = cursor.next(bytes) == UInt8(ascii: "{")
    if isObject {
      try walkObject(0, &cursor, bytes)
    } else {
      try cursor.skipValue(bytes, &names)
    }
    cursor.skipWhiteSpace(bytes)
    guard cursor.position == cursor.end else { throw cursor.fault(.textAfterEnd) }
    guard isObject else { throw cursor.fault(.notAnObject, at: start) }
  }

  private mutating func walkObject(
    _ node: Int,
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    try cursor.open()
    cursor.skipWhiteSpace(bytes)
    if cursor.next(bytes) == UInt8(ascii: "}") { return cursor.close() }
    objectCount += 1
    let object = objectCount
    let firstName = names.count
    var previous = -1
    repeat {
      guard cursor.next(bytes) == UInt8(ascii: "\"") else { throw cursor.fault(.nameExpected) }
      let start = cursor.position
      let member = try takeName(node, after: previous, &cursor, bytes)
      if member >= 0 {
        guard members.mark(member, in: object) else {
          throw cursor.fault(.duplicateName, at: start)
        }
        previous = member
      }
      try cursor.takeColon(bytes)
      switch member < 0 ? .ignored : members.list[member].target {
      case .column(let column): try walkValue(column: column, &cursor, bytes)
      case .node(let node): try walkNode(node, &cursor, bytes)
      case .ignored:
        unknownCount += 1
        if firstUnknown == nil { firstUnknown = (node, start) }
        try cursor.skipValue(bytes, &names)
      }
    } while try cursor.takeMemberEnd(bytes)
    guard names.count > firstName else { return }
    if let position = names.removeObject(from: firstName, of: bytes) {
      throw cursor.fault(.duplicateName, at: position)
    }
  }

  /// Moves past a name.
  ///
  /// - Returns: Its member; −1 where it is none of those remembered, and among ``names`` now.
  @inline(__always)
  private mutating func takeName(
    _ node: Int,
    after previous: Int,
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) -> Int {
    let expected = members.expected(after: previous, at: node)
    if expected >= 0, isNext(members.list[expected], cursor, bytes) {
      cursor.position += members.list[expected].name.count + 2
      return expected
    }
    return try findName(node, after: previous, &cursor, bytes)
  }

  /// Whether the next string is that member's name, as it is.
  @inline(__always)
  private func isNext(
    _ member: JSONMembers.Member,
    _ cursor: JSONCursor,
    _ bytes: Span<UInt8>
  ) -> Bool {
    let count = member.name.count
    guard member.isPlain, cursor.position + count + 2 <= cursor.end,
      bytes[cursor.position + count + 1] == ASCII.quote
    else { return false }
    let position = cursor.position + 1
    // Benefit: 207 instructions a member, not 347 a byte at a time (callgrind, Swift 6.3.1 -O, names of
    // 4 to 15 bytes).
    // Soundness: both ranges are within their bytes, the first by the check above.
    return unsafe bytes.withUnsafeBytes { text in
      unsafe members.nameBytes.withUnsafeBytes { names in
        guard let text = text.baseAddress, let names = names.baseAddress else { return count == 0 }
        return unsafe memcmp(text + position, names + member.name.lowerBound, count) == 0
      }
    }
  }

  private mutating func findName(
    _ node: Int,
    after previous: Int,
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) -> Int {
    let string = try cursor.takeString(bytes)
    let member: Int?
    if string.hasEscapes {
      var name: [UInt8] = []
      bytes.appendUnescaped(string.range, to: &name)
      member = findMember(name.span, at: node)
    } else {
      member = findMember(bytes.extracting(string.range), at: node)
    }
    guard let member else {
      names.append(string, of: bytes)
      return -1
    }
    members.learn(member, after: previous, at: node)
    return member
  }

  /// The member of a name, also where it is new; nil where it is new and one too many.
  private mutating func findMember(_ name: Span<UInt8>, at node: Int) -> Int? {
    if let member = members.find(name, at: node) { return member }
    if unknownPaths.count < JSONUnknownMembers.limit {
      unknownPaths.append(path(of: String(copying: name), at: node))
    }
    return members.addUnknown(name, at: node)
  }

  private func name(at range: Range<Int>, _ bytes: Span<UInt8>) throws(JSONFault) -> String {
    var cursor = JSONCursor(range, of: bytes, depthLimit: depthLimit)
    var name: [UInt8] = []
    bytes.appendUnescaped(try cursor.takeString(bytes).range, to: &name)
    return String(decoding: name, as: UTF8.self)
  }

  private func path(of name: String, at node: Int) -> String {
    JSONPath(tree.nodes[node].path.steps + [.member(name)]).description
  }

  // MARK: Values

  /// Moves past a value that is a column, and nothing else.
  @inline(__always)
  private mutating func walkValue(
    column: Int,
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    let field = try takeField(&cursor, bytes)
    fields.set(field, column: column, row: row)
  }

  @inline(__always)
  private mutating func takeField(
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) -> JSONField {
    let start = cursor.position
    switch cursor.next(bytes) {
    case UInt8(ascii: "\""):
      let string = try cursor.takeString(bytes)
      return JSONField(string.hasEscapes ? .escapedText : .text, string.range)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try cursor.takeNumber(bytes)
      return JSONField(.number, start..<cursor.position)
    default:
      return try takeOtherField(&cursor, bytes)
    }
  }

  private mutating func takeOtherField(
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) -> JSONField {
    let start = cursor.position
    let isTrue = cursor.next(bytes) == UInt8(ascii: "t")
    switch try cursor.skipValue(bytes, &names) {
    case .null: return .absent
    case .bool: return JSONField(isTrue ? .true : .false, start..<cursor.position)
    case .array, .object: return JSONField(.container, start..<cursor.position)
    case .number, .string: return .absent
    }
  }

  /// Moves past a value that columns are in, and perhaps one is.
  private mutating func walkNode(
    _ node: Int,
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    let start = cursor.position
    let content = tree.nodes[node]
    switch cursor.next(bytes) {
    case UInt8(ascii: "{") where !content.members.isEmpty:
      try walkObject(node, &cursor, bytes)
      set(JSONField(.container, start..<cursor.position), columns: content.columns)
      obstruct(start..<cursor.position, columns: content.columnsInElements)
    case UInt8(ascii: "[") where !content.elements.isEmpty:
      try walkArray(content.elements, &cursor, bytes)
      set(JSONField(.container, start..<cursor.position), columns: content.columns)
      obstruct(start..<cursor.position, columns: content.columnsInMembers)
    default:
      let field = try takeField(&cursor, bytes)
      set(field, columns: content.columns)
      guard field.kind != .absent else { return }
      obstruct(start..<cursor.position, columns: content.columnsInMembers)
      obstruct(start..<cursor.position, columns: content.columnsInElements)
    }
  }

  private mutating func walkArray(
    _ elements: [(place: Int, node: Int)],
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    try cursor.open()
    cursor.skipWhiteSpace(bytes)
    if cursor.next(bytes) == UInt8(ascii: "]") { return cursor.close() }
    var place = 0
    var wanted = elements[...]
    repeat {
      if let element = wanted.first, element.place == place {
        wanted.removeFirst()
        try walkNode(element.node, &cursor, bytes)
      } else {
        try cursor.skipValue(bytes, &names)
      }
      place += 1
    } while try cursor.takeElementEnd(bytes)
  }

  private mutating func set(_ field: JSONField, columns: [Int]) {
    for column in columns { fields.set(field, column: column, row: row) }
  }

  private mutating func obstruct(_ range: Range<Int>, columns: [Int]) {
    set(JSONField(.obstacle, range), columns: columns)
  }
}

extension String {
  fileprivate init(copying utf8: Span<UInt8>) {
    self = unsafe utf8.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
