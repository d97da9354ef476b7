import GranaryColumns

/// Walks rows, and gathers what is at each place.
struct JSONSurveyWalker {
  /// Places past this number are not looked at: an object whose names are data has one for each.
  static let placeLimit = 10_000

  private struct Branch: Hashable {
    let parent: Int
    let name: Text
  }

  private let limits: IngestLimits
  private var placesByName: [Branch: Int] = [:]
  /// For each place what the rows at hand have there.
  private var values = [WrittenValuesBuilder()]
  private var names = JSONNames()
  private var line = 0
  private(set) var places = [JSONPlace(path: JSONPath([]), parent: nil)]
  private(set) var isCut = false

  init(limits: IngestLimits) { self.limits = limits }

  /// Takes the rows of a chunk.
  mutating func read(_ chunk: JSONChunk) -> WrittenRows {
    let bytes = chunk.bytes.span
    let isUTF8 = bytes.firstInvalidUTF8(in: 0..<bytes.count) == nil
    let noColumns = JSONColumnTree([])
    var judge = JSONRowWalker(
      noColumns,
      JSONMembers(noColumns),
      fields: JSONFields(rowCount: chunk.rows.count, columnCount: 0),
      depthLimit: limits.depth
    )
    var faults: [Int: JSONRowFault] = [:]
    for (row, extent) in chunk.rows.enumerated() {
      if let fault = chunk.fault(of: extent, isUTF8: isUTF8, limits) {
        faults[row] = fault
        continue
      }
      do throws(JSONFault) {
        // Nothing is taken of a row that turns out to be none at its end.
        _ = try judge.walk(row, extent.bytes, of: bytes)
        line = extent.line
        var cursor = JSONCursor(extent.bytes, of: bytes, depthLimit: limits.depth)
        cursor.skipWhiteSpace(bytes)
        try take(at: 0, &cursor, bytes)
      } catch {
        faults[row] = .notAnObject(error)
      }
    }
    return WrittenRows(
      count: chunk.rows.count - faults.count,
      columns: values.indices.map { values[$0].finish() },
      refused: UnreadRows(of: chunk.rowTexts, chunk.reasons(faults))
    )
  }

  private mutating func take(
    at place: Int,
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    let start = cursor.position
    switch cursor.next(bytes) {
    case UInt8(ascii: "{"): try takeObject(at: place, &cursor, bytes)
    case UInt8(ascii: "["):
      places[place].arrayCount += 1
      if places[place].firstArrayLine == nil { places[place].firstArrayLine = line }
      try cursor.skipValue(bytes, &names)
    case UInt8(ascii: "n"): try cursor.skipValue(bytes, &names)
    case UInt8(ascii: "\""):
      let string = try cursor.takeString(bytes)
      guard string.hasEscapes else {
        return append(bytes.extracting(string.range), .string, at: place)
      }
      var text: [UInt8] = []
      bytes.appendUnescaped(string.range, to: &text)
      append(text.span, .string, at: place)
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      try cursor.skipValue(bytes, &names)
      append(bytes.extracting(start..<cursor.position), .bool, at: place)
    default:
      try cursor.takeNumber(bytes)
      append(bytes.extracting(start..<cursor.position), .number, at: place)
    }
  }

  private mutating func append(_ text: Span<UInt8>, _ kind: WrittenKind, at place: Int) {
    places[place].valueCount += 1
    values[place].append(text, kind, line: line)
  }

  private mutating func takeObject(
    at place: Int,
    _ cursor: inout JSONCursor,
    _ bytes: Span<UInt8>
  ) throws(JSONFault) {
    places[place].objectCount += 1
    try cursor.open()
    cursor.skipWhiteSpace(bytes)
    if cursor.next(bytes) == UInt8(ascii: "}") { return cursor.close() }
    repeat {
      var name: [UInt8] = []
      bytes.appendUnescaped(try cursor.takeString(bytes).range, to: &name)
      try cursor.takeColon(bytes)
      if let member = member(String(decoding: name, as: UTF8.self), of: place) {
        try take(at: member, &cursor, bytes)
      } else {
        try cursor.skipValue(bytes, &names)
      }
    } while try cursor.takeMemberEnd(bytes)
  }

  /// The place of a member; nil where it is one too many.
  private mutating func member(_ name: String, of parent: Int) -> Int? {
    let branch = Branch(parent: parent, name: Text(name))
    if let known = placesByName[branch] { return known }
    guard places.count < Self.placeLimit else {
      isCut = true
      return nil
    }
    placesByName[branch] = places.count
    let path = JSONPath(places[parent].path.steps + [.member(name)])
    places.append(JSONPlace(path: path, parent: parent))
    values.append(WrittenValuesBuilder())
    return places.count - 1
  }
}
