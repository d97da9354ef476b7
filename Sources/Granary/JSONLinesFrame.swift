import GranaryColumns
import GranaryFiles
import GranaryJSON
import GranaryOffline

/// Reads an entity frame from JSON Lines: an object a line, blank lines aside.
///
/// The columns are the names that occur, in the order in which they do; a name that a line lacks is
/// null there. Declared columns have their types; of others strings are texts as they are, and all
/// else is the text of the JSON.
struct JSONLinesFrame {
  private let file: String
  private let declared: [Text: ColumnType]
  private var names: [String] = []
  private var positions: [Text: Int] = [:]
  private var columns: [ColumnBuilder] = []
  private var rowCount = 0

  /// All rows of a file, with the types of the columns that are declared.
  ///
  /// What does not fit is a ``GranaryError`` at `file:line`, with code `bad_json`, `wrong_type`,
  /// `row_too_long` or `bad_entity_frame`.
  static func rows(
    of file: String,
    declared: [Text: ColumnType],
    on files: any FileSystem
  ) throws -> Batch {
    var frame = JSONLinesFrame(file: file, declared: declared)
    var lines = InputLines(try files.open(Path(file)), name: file)
    while let line = try lines.next() { try frame.append(line, number: lines.number) }
    return frame.finish()
  }

  private init(file: String, declared: [Text: ColumnType]) {
    self.file = file
    self.declared = declared
  }

  private mutating func append(_ line: [UInt8], number: Int) throws(GranaryError) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      throw refused("bad_json", "no JSON: \(error)", line: number)
    }
    guard let members = value.members else {
      throw refused("bad_json", "an object was expected, not \(value.kindName)", line: number)
    }
    for member in members {
      let position = position(of: member.name)
      let scalar = try scalar(member, columns[position].type, line: number)
      if case .string(let text) = scalar {
        let byteCount = columns[position].textByteCount + text.string.utf8.count
        guard byteCount <= Int(Int32.max) else { throw .tooMuchText(member.name, file) }
      }
      columns[position].append(scalar)
    }
    rowCount += 1
    for position in columns.indices where columns[position].count < rowCount {
      columns[position].appendNull()
    }
  }

  /// The column of a name, with a null in every row so far where it is new.
  private mutating func position(of name: String) -> Int {
    if let position = positions[Text(name)] { return position }
    var column = ColumnBuilder(declared[Text(name)] ?? .string)
    for _ in 0..<rowCount { column.appendNull() }
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

  private consuming func finish() -> Batch {
    let schema = Schema(zip(names, columns).map { Field($0, $1.type) })
    var finished: [Column] = []
    for var column in columns { finished.append(column.finish()) }
    return Batch(schema, finished, count: rowCount)
  }
}

/// The lines of a file in bounded memory.
private struct InputLines: ~Copyable {
  private static let blockByteCount = 1 << 20
  private static let lineByteLimit = 16 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The number of the line given last, 1 for the first.
  private(set) var number = 0
  private let file: any ReadableFile
  private let name: String
  private var bytes: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  init(_ file: any ReadableFile, name: String) {
    self.file = file
    self.name = name
  }

  /// The next line without its end; nil after the last.
  mutating func next() throws -> [UInt8]? {
    var searched = start
    while true {
      if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return line(end)
      }
      if isAtEnd {
        defer { start = bytes.count }
        return start < bytes.count ? line(bytes.count) : nil
      }
      bytes.removeFirst(start)
      start = 0
      searched = bytes.count
      guard searched <= Self.lineByteLimit else {
        throw GranaryError(
          code: "row_too_long",
          kind: .invalid,
          message: "a line has more than \(Self.lineByteLimit) bytes",
          location: "\(name):\(number + 1)"
        )
      }
      var block = [UInt8](repeating: 0, count: Self.blockByteCount)
      let count = try file.read(into: &block)
      isAtEnd = count == 0
      bytes += block[..<count]
    }
  }

  private mutating func line(_ end: Int) -> [UInt8] {
    number += 1
    let line = bytes[start..<end]
    return Array(
      number == 1 && line.starts(with: Self.byteOrderMark) ? line.dropFirst(3) : line
    )
  }
}
