import GranaryColumns
import GranaryJSON

/// What is around the array of rows in a JSON document.
struct JSONEnvelope: Sendable {
  private let records: JSONPath?
  private let file: String
  private let byteLimit: Int
  private var finder: JSONArrayFinder
  /// The document, without the array's elements.
  private var bytes: [UInt8] = []
  /// How many of these are before the elements, with the array's bracket.
  private var headCount: Int?
  /// Where the array's closing bracket is.
  private var end: (line: Int, column: Int)?

  init(_ records: JSONPath?, file: String, byteLimit: Int) {
    self.records = records
    self.file = file
    self.byteLimit = byteLimit
    finder = JSONArrayFinder(records?.steps ?? [])
  }

  // MARK: Before the array

  /// Moves to the first byte behind the array's opening bracket; false where that is still to come.
  ///
  /// - Throws: Where the document is no JSON so far.
  mutating func findArray(
    _ source: Span<UInt8>,
    _ position: inout Int,
    _ lines: inout LinePlace
  ) throws(IngestError) -> Bool {
    while position < source.count {
      let byte = source[position]
      bytes.append(byte)
      if byte == ASCII.lineFeed { lines.end(at: position) }
      position += 1
      if finder.take(byte, in: bytes) {
        headCount = bytes.count
        _ = try parse(bytes + finder.closers)
        return true
      }
      if finder.depth > JSONValue.depthLimit { _ = try parse(bytes) }
      guard bytes.count <= byteLimit else {
        throw .noRecords("\(arrayName) does not begin within \(byteLimit) bytes", at: file)
      }
    }
    return false
  }

  /// Why the document, which has ended, has no array of rows.
  func noArray() -> IngestError {
    if bytes.allSatisfy(JSONCursor.isWhiteSpace) {
      return .noRecords("the file is empty; \(arrayName) is due", at: file)
    }
    do throws(IngestError) {
      return .noRecords(try parse(bytes).lackOfArray(at: records), at: file)
    } catch {
      return error
    }
  }

  private var arrayName: String {
    records.map { "an array of rows at '\($0)'" } ?? "an array of rows"
  }

  // MARK: After the array

  /// The file has ended within the array.
  func endsEarly(_ lines: LinePlace, at position: Int) -> IngestError {
    .invalidJSON(
      "the document ends within its array of rows",
      at: "\(file):\(lines.number)",
      column: lines.column(of: position)
    )
  }

  /// The array's closing bracket is at that place.
  mutating func endArray(_ lines: LinePlace, at position: Int) {
    end = (lines.number, lines.column(of: position))
  }

  /// Keeps bytes from the array's closing bracket on.
  mutating func append(_ source: Span<UInt8>, from position: Int) throws(IngestError) {
    for index in position..<source.count { bytes.append(source[index]) }
    guard bytes.count <= byteLimit else {
      throw .noRecords("more than \(byteLimit) bytes around the array of rows", at: file)
    }
  }

  /// Checks the whole document.
  func check() throws(IngestError) { _ = try parse(bytes) }

  private func parse(_ document: [UInt8]) throws(IngestError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: document)
    } catch {
      let (line, column) = place(of: error.offset)
      throw .invalidJSON(
        error.message + hint(atByte: error.offset, line: line, column: column),
        at: "\(file):\(line)",
        column: column
      )
    }
  }

  /// What kind of file it may be instead, where its first line is a whole value or its first byte begins
  /// none.
  private func hint(atByte offset: Int, line: Int, column: Int) -> String {
    guard column == 1, headCount == nil else { return "" }
    if line == 1 { return "; if the file is CSV, the source's format is {type: csv}" }
    let isObject = bytes.first == UInt8(ascii: "{") && bytes[offset] == UInt8(ascii: "{")
    return isObject ? "; if every line is a row, the source's format is {type: jsonl}" : ""
  }

  /// The line and column in the file of a byte of the document without its elements.
  private func place(of offset: Int) -> (line: Int, column: Int) {
    let start = headCount.flatMap { offset >= $0 ? $0 : nil } ?? 0
    var (line, column) = start > 0 ? end ?? (1, 1) : (1, 1)
    for byte in bytes[min(start, bytes.count)..<min(offset, bytes.count)] {
      column += 1
      if byte == ASCII.lineFeed { (line, column) = (line + 1, 1) }
    }
    return (line, column)
  }
}

extension JSONValue {
  /// Why there is no array at a path, and where there are some.
  fileprivate func lackOfArray(at path: JSONPath?) -> String {
    guard let path else {
      let arrays = arrayPaths(below: [])
      guard !arrays.isEmpty else { return "the document is \(kindName), not an array of rows" }
      return "the document is \(kindName), not an array of rows; say which array has them with "
        + "records: in the source's format; there are: \(arrays.prefix(12).joined(separator: ", "))"
    }
    var value = self
    var steps: [JSONPath.Step] = []
    for step in path.steps {
      guard let next = value[step] else {
        let place = steps.isEmpty ? "the document" : "'\(JSONPath(steps))'"
        guard let names = value.members?.map(\.name) else {
          return "nothing at '\(path)': \(place) is \(value.kindName)"
        }
        return "nothing at '\(path)': \(place) has no member '\(step.name)'; "
          + suggestion(for: step.name, among: names)
      }
      value = next
      steps.append(step)
    }
    return "'\(path)' is \(value.kindName), not an array of rows"
  }

  private subscript(step: JSONPath.Step) -> JSONValue? {
    switch step {
    case .member(let name): members?.first { Text($0.name) == Text(name) }?.value
    case .element(let place): elements.flatMap { $0.indices.contains(place) ? $0[place] : nil }
    }
  }

  private func arrayPaths(below steps: [JSONPath.Step]) -> [String] {
    if elements != nil { return [JSONPath(steps).description] }
    guard steps.count < 4, let members else { return [] }
    return members.flatMap { $0.value.arrayPaths(below: steps + [.member($0.name)]) }
  }
}

extension JSONPath.Step {
  fileprivate var name: String {
    switch self {
    case .member(let name): name
    case .element(let place): "[\(place)]"
    }
  }
}
