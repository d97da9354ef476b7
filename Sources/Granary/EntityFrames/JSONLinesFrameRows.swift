import GranaryColumns
import GranaryFiles
import GranaryJSON
import GranaryOffline
import GranaryStatistics

/// Reads an entity frame from JSON Lines: an object a line, blank lines aside.
///
/// The columns are the names that occur, in the order in which they do; a name that a line lacks is
/// null there. Declared columns have their types; of others strings are texts as they are, and all
/// else is the text of the JSON. Where the file has more rows than a batch, all names are looked for
/// before the first batch is given out.
///
/// What does not fit is a ``GranaryError`` at `file:line`, with code `bad_json`, `wrong_type`,
/// `row_too_long` or `changed_file`.
final class JSONLinesFrameRows: EntityFileRows {
  private static let batchTextLimit = 64 << 20

  let schema: Schema
  private let file: String
  private let declared: [Text: ColumnType]
  private var lines: InputLines
  /// The first batch, which was read to learn the names.
  private var first: Batch?

  init(_ file: String, declared: [Text: ColumnType], on files: any FileSystem) throws {
    self.file = file
    self.declared = declared
    lines = InputLines(try files.open(Path(file)), name: file)
    var rows = JSONRows(file: file, declared: declared)
    try Self.read(&lines, into: &rows)
    if !lines.isAtEnd {
      var rest = InputLines(try files.open(Path(file)), name: file)
      while let line = try rest.next() { rows.add(JSONMemberNames.names(in: line)) }
    }
    schema = rows.schema
    first = rows.finish()
  }

  func next() throws -> Batch? {
    if let first = first.take() { return first }
    var rows = JSONRows(file: file, declared: declared, names: schema.names)
    try Self.read(&lines, into: &rows)
    return rows.count > 0 ? rows.finish() : nil
  }

  func digest() throws -> SHA256Digest { lines.digest() }

  private static func read(_ lines: inout InputLines, into rows: inout JSONRows) throws {
    while rows.count < Batch.rowCount, rows.textByteCount < batchTextLimit,
      let line = try lines.next()
    {
      try rows.append(line, number: lines.number)
    }
  }
}

/// Collects objects as rows of columns.
private struct JSONRows {
  private let file: String
  private let declared: [Text: ColumnType]
  /// Whether a name that is new is a new column.
  private let mayGrow: Bool
  private var names: [String] = []
  private var positions: [Text: Int] = [:]
  private var columns: [ColumnBuilder] = []
  private(set) var count = 0
  private(set) var textByteCount = 0

  /// Rows whose columns are the names that occur.
  init(file: String, declared: [Text: ColumnType]) {
    self.file = file
    self.declared = declared
    mayGrow = true
  }

  /// Rows with these columns and no others.
  init(file: String, declared: [Text: ColumnType], names: [String]) {
    self.file = file
    self.declared = declared
    mayGrow = false
    for name in names { addColumn(name) }
  }

  var schema: Schema { Schema(zip(names, columns).map { Field($0, $1.type) }) }

  mutating func append(_ line: [UInt8], number: Int) throws(GranaryError) {
    guard let members = try members(of: line, number: number) else { return }
    for member in members {
      let position = try position(of: member.name, line: number)
      let scalar = try scalar(member, columns[position].type, line: number)
      if case .string(let text) = scalar { textByteCount += text.string.utf8.count }
      columns[position].append(scalar)
    }
    count += 1
    for position in columns.indices where columns[position].count < count {
      columns[position].appendNull()
    }
  }

  /// Adds the columns of a row that is still to come.
  mutating func add(_ names: [String]) {
    for name in names where positions[Text(name)] == nil { addColumn(name) }
  }

  /// The members of an object; nil for a blank line.
  private func members(
    of line: [UInt8],
    number: Int
  ) throws(GranaryError) -> [JSONValue.Member]? {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      throw refused("bad_json", "no JSON: \(error)", line: number)
    }
    guard let members = value.members else {
      throw refused("bad_json", "an object was expected, not \(value.kindName)", line: number)
    }
    return members
  }

  /// The column of a name, with a null in every row so far where it is new.
  private mutating func position(of name: String, line: Int) throws(GranaryError) -> Int {
    if let position = positions[Text(name)] { return position }
    guard mayGrow else {
      throw refused("changed_file", "the file was changed while it was read", line: line)
    }
    return addColumn(name)
  }

  @discardableResult
  private mutating func addColumn(_ name: String) -> Int {
    var column = ColumnBuilder(declared[Text(name)] ?? .string)
    for _ in 0..<count { column.appendNull() }
    positions[Text(name)] = columns.count
    names.append(name)
    columns.append(column)
    return columns.count - 1
  }

  private func scalar(
    _ member: JSONValue.Member,
    _ type: ColumnType,
    line: Int
  ) throws(GranaryError) -> Scalar {
    let value = member.value
    if declared[Text(member.name)] == nil, value != .null {
      return .string(Text(value.text ?? value.description))
    }
    guard let scalar = value.scalar(type) else {
      let advice = type == .timestamp ? " such as 2013-03-01T00:00:00Z" : ""
      let words = "\(value.description.prefix(80)) is no \(type.rawValue)\(advice)"
      throw refused("wrong_type", "column '\(member.name)': \(words)", line: line)
    }
    return scalar
  }

  private func refused(_ code: String, _ message: String, line: Int) -> GranaryError {
    GranaryError(code: code, kind: .invalid, message: message, location: "\(file):\(line)")
  }

  consuming func finish() -> Batch {
    let schema = schema
    var finished: [Column] = []
    for var column in columns { finished.append(column.finish()) }
    return Batch(schema, finished, count: count)
  }
}
