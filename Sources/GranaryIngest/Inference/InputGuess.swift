import GranaryColumns
public import GranaryFiles

/// How a file seems to be written, by its first bytes.
public enum InputGuess: Hashable, Sendable {
  /// Rows of fields between delimiters.
  ///
  /// - Parameters:
  ///   - dialect: How they are written.
  ///   - fieldCount: How many fields the first row has.
  case csv(CSVDialect, fieldCount: Int)
  /// A JSON object a line.
  case jsonLines
  /// A JSON document with an array of objects.
  case json
}

/// Why nothing can be guessed of a file.
public enum InputGuessError: Error, Hashable, Sendable {
  /// There is nothing but blank lines.
  case empty
  /// It is no text: the byte at an offset from its start is none of a text's.
  case binary(offset: Int)
}

extension InputGuess {
  /// The delimiters that are tried; of equally good ones the first: a comma may as well stand in
  /// every number.
  private static let delimiters = ["\t", "|", ";", ","].map { UInt8(ascii: $0) }
  /// Rows that are looked at.
  private static let rowLimit = 200

  /// Bytes that are looked at.
  private static let headByteCount = 1 << 18

  /// Guesses by the first bytes of a file, decompressed where it is compressed.
  ///
  /// - Parameters:
  ///   - file: The file, at its beginning.
  ///   - name: What to call it in errors.
  /// - Throws: ``InputGuessError`` where there is no text; ``IngestError`` where it cannot be read.
  public init(_ file: any ReadableFile, name: String) throws {
    var input = try InputBytes(file, name: name, blockByteCount: 1 << 16)
    var head: [UInt8] = []
    var isWhole = false
    while head.count < Self.headByteCount, !isWhole {
      isWhole = try !input.append(to: &head)
    }
    try self.init(head: head, isWhole: isWhole)
  }

  /// Guesses by the first bytes of a text.
  ///
  /// CSV's delimiter is the one that gives most rows as many fields as the first one has, more than
  /// one. The first row is a header where its fields are different, none is empty or a number, and
  /// none occurs again in its column.
  ///
  /// - Parameters:
  ///   - head: The first bytes, a few hundred rows of them where there are that many.
  ///   - isWhole: Whether that is all; else the last line may be cut.
  /// - Throws: ``InputGuessError`` where there is no text.
  public init(head: [UInt8], isWhole: Bool) throws(InputGuessError) {
    var bytes = head[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    guard let first = bytes.first(where: { !blank.contains($0) }) else { throw .empty }
    if let binary = bytes.firstIndex(where: { $0 < 0x20 && !blank.contains($0) && $0 != 0x0C }) {
      throw .binary(offset: binary)
    }
    switch first {
    case UInt8(ascii: "{"): self = .jsonLines
    case UInt8(ascii: "["): self = .json
    default: self = Self.csv(bytes, isWhole: isWhole)
    }
  }

  private static func csv(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> InputGuess {
    let comment: UInt8? = bytes.first == UInt8(ascii: "#") ? UInt8(ascii: "#") : nil
    let comma = UInt8(ascii: ",")
    var best: (delimiter: UInt8, rows: [[String]], score: Double) = (comma, [], -1)
    for delimiter in delimiters {
      let found = Self.rows(bytes, delimiter: delimiter, comment: comment, isWhole: isWhole)
      let rows = found.rows
      let fieldCount = rows.first?.count ?? 0
      let alike = rows.indices.count { row in
        rows[row].count == fieldCount && !found.malformed.contains(row)
      }
      let share = Double(alike) / Double(max(rows.count, 1))
      // One field a row says little for a delimiter, but that it is in no field; any does then.
      let alone = share / 1_000 + (delimiter == comma ? 1e-6 : 0)
      let score = fieldCount < 2 ? alone : share
      if score > best.score { best = (delimiter, rows, score) }
    }
    let complete = isWhole ? bytes : bytes.withoutCutScalar
    let isUTF8 = String(validating: complete, as: UTF8.self) != nil
    let dialect = CSVDialect(
      delimiter: best.delimiter,
      hasHeader: hasHeader(best.rows),
      comment: comment,
      encoding: isUTF8 ? .utf8 : .latin1
    )
    return .csv(dialect, fieldCount: best.rows.first?.count ?? 1)
  }

  private static func hasHeader(_ rows: [[String]]) -> Bool {
    guard let names = rows.first else { return true }
    let different = Set(names.map(Text.init(_:)))
    guard different.count == names.count else { return false }
    return names.enumerated().allSatisfy { column, name in
      let isRepeated = rows.dropFirst().contains { row in
        column < row.count && Text(row[column]) == Text(name)
      }
      return !name.isEmpty && !isRepeated && Double(name) == nil && CalendarDate(name) == nil
        && (try? Timestamp(parsing: name)) == nil
    }
  }

  /// The first rows, as a delimiter parts them.
  private static func rows(
    _ bytes: ArraySlice<UInt8>,
    delimiter: UInt8,
    comment: UInt8?,
    isWhole: Bool
  ) -> RowSplitter {
    var splitter = RowSplitter(delimiter: delimiter, comment: comment)
    for byte in bytes where splitter.rows.count < rowLimit { splitter.take(byte) }
    if isWhole || splitter.rows.isEmpty { splitter.finish() }
    return splitter
  }
}

/// Parts rows and fields, a byte at a time, without judging them: enough for a guess.
private struct RowSplitter {
  private(set) var rows: [[String]] = []
  /// The rows in which text follows a closing quote: another delimiter stands there.
  private(set) var malformed: Set<Int> = []
  private let delimiter: UInt8
  private let comment: UInt8?
  private var fields: [String] = []
  private var field: [UInt8] = []
  private var isQuoted = false
  private var isFieldStart = true
  private var wasQuoted = false
  private var isComment = false

  init(delimiter: UInt8, comment: UInt8?) {
    self.delimiter = delimiter
    self.comment = comment
  }

  mutating func take(_ byte: UInt8) {
    if isComment {
      isComment = byte != ASCII.lineFeed
    } else if isFieldStart, fields.isEmpty, byte == comment {
      isComment = true
    } else if isQuoted {
      if byte == ASCII.quote { isQuoted = false } else { field.append(byte) }
    } else if byte == ASCII.quote, isFieldStart {
      isQuoted = true
      isFieldStart = false
      wasQuoted = true
    } else if byte == delimiter {
      endField()
    } else if byte == ASCII.lineFeed {
      finish()
    } else if byte == ASCII.quote, wasQuoted {
      // The second of two quotes within quotes.
      isQuoted = true
      field.append(byte)
    } else if byte != ASCII.carriageReturn {
      if wasQuoted { malformed.insert(rows.count) }
      field.append(byte)
      isFieldStart = false
    }
  }

  mutating func finish() {
    guard !fields.isEmpty || !isFieldStart else { return }
    endField()
    rows.append(fields)
    fields = []
  }

  private mutating func endField() {
    fields.append(String(decoding: field, as: UTF8.self))
    field = []
    isFieldStart = true
    wasQuoted = false
  }
}

extension ArraySlice<UInt8> {
  /// The bytes up to the last scalar, which may be cut.
  fileprivate var withoutCutScalar: ArraySlice<UInt8> {
    var bytes = self
    while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
    if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
    return bytes
  }
}
