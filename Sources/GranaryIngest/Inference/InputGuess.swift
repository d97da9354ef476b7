import GranaryColumns
public import GranaryFiles

/// How a file seems to be written, by its first bytes.
public enum InputGuess: Hashable, Sendable {
  /// Rows of fields between delimiters.
  ///
  /// - Parameters:
  ///   - dialect: How they are written.
  ///   - fieldCount: How many fields the first row has.
  ///   - remarks: What a person should know of it, a sentence each.
  case csv(CSVDialect, fieldCount: Int, remarks: [String])
  /// A JSON object a line.
  case jsonLines
  /// A JSON document with an array of objects: the document itself, or what is at a path in it.
  case json(records: JSONPath?)
}

/// Why nothing can be guessed of a file.
public enum InputGuessError: Error, Hashable, Sendable {
  /// There is nothing but blank lines.
  case empty
  /// It is no text: the byte at an offset from its start is none of a text's.
  case binary(offset: Int)
  /// JSON objects follow each other, and the first one, which ends on that line, takes several: these
  /// are neither lines nor a document.
  case objectsOverLines(line: Int)
  /// JSON arrays follow each other, the second on that line: rows are objects.
  case arraysOnLines(line: Int)
}

extension InputGuess {
  /// The delimiters that are tried; of equally good ones the first: a comma may as well stand in
  /// every number.
  private static let delimiters = ["\t", "|", ";", ","].map { UInt8(ascii: $0) }
  /// Bytes that are looked at.
  private static let headByteCount = 1 << 18

  /// Guesses by the first bytes of a file, decompressed where it is compressed.
  ///
  /// - Parameters:
  ///   - file: The file, at its beginning.
  ///   - name: What to call it in errors.
  /// - Throws: ``InputGuessError`` where nothing can be guessed; ``IngestError`` where the file cannot be
  ///   read.
  public init(_ file: any ReadableFile, name: String) throws {
    var input = try InputBytes(file, name: name, blockByteCount: 1 << 16)
    var head: [UInt8] = []
    var isWhole = false
    while head.count < Self.headByteCount, !isWhole {
      isWhole = try !input.append(to: &head)
    }
    if let content = ForeignContent(head[...]) {
      throw IngestError.foreignContent(content, of: name)
    }
    try self.init(head: head, isWhole: isWhole)
  }

  /// Guesses by the first bytes of a text.
  ///
  /// CSV's delimiter is the one that gives most rows as many fields as the first one has, more than
  /// one. The first row is a header where its fields are different, none occurs again in its column and none
  /// is a number, or one stands over numbers. The encoding is Latin-1 where that header is not UTF-8; what the
  /// rows say about it, all of them do.
  ///
  /// JSON is what begins with an object, or with an array that ends its line. A JSON object that begins
  /// the file is the first of many lines, or else has the rows in an array: in the one with objects that
  /// takes up most of it.
  ///
  /// - Parameters:
  ///   - head: The first bytes, a few hundred rows of them where there are that many.
  ///   - isWhole: Whether that is all; else the last line may be cut.
  /// - Throws: ``InputGuessError`` where nothing can be guessed.
  public init(head: [UInt8], isWhole: Bool) throws(InputGuessError) {
    var bytes = head[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    guard let first = bytes.first(where: { !blank.contains($0) }) else { throw .empty }
    if let binary = bytes.firstIndex(where: { $0 < 0x20 && !blank.contains($0) && $0 != 0x0C }) {
      throw .binary(offset: binary)
    }
    let second = bytes.lazy.filter { !blank.contains($0) }.dropFirst().first ?? first
    switch first {
    case UInt8(ascii: "{") where Self.namesBegin.contains(second):
      var guess = JSONLayoutGuess(bytes)
      self = try guess.layout()
    case UInt8(ascii: "["):
      let isArray = try Self.isArray(Array(bytes), isWhole: isWhole, second: second)
      self = isArray ? .json(records: nil) : Self.csv(Array(bytes), isWhole: isWhole)
    default: self = Self.csv(Array(bytes), isWhole: isWhole)
    }
  }

  /// Whether bytes that begin with its bracket are an array of JSON.
  private static func isArray(
    _ bytes: [UInt8],
    isWhole: Bool,
    second: UInt8
  ) throws(InputGuessError) -> Bool {
    var cursor = JSONCursor(0..<bytes.count, of: bytes.span, depthLimit: IngestLimits().depth)
    var names = JSONNames()
    do throws(JSONFault) {
      cursor.skipWhiteSpace(bytes.span)
      try cursor.skipValue(bytes.span, &names)
    } catch {
      let isCut = error.position >= bytes.count && !isWhole
      return isCut || elementsBegin.contains(second)
    }
    let rest = bytes[cursor.position...].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    guard rest.first == ASCII.lineFeed else { return rest.isEmpty }
    guard let next = rest.firstIndex(where: { !JSONCursor.isWhiteSpace($0) }) else { return true }
    guard bytes[next] == UInt8(ascii: "[") else { return false }
    throw .arraysOnLines(line: bytes[..<next].count { $0 == ASCII.lineFeed } + 1)
  }

  /// What may follow the bracket of an object, also where its writer did not know JSON well.
  private static let namesBegin = Set("\"'}".utf8)
  /// What may follow the bracket of an array of rows.
  private static let elementsBegin = Set("{[]\"'".utf8)

  private static func csv(_ bytes: [UInt8], isWhole: Bool) -> InputGuess {
    let comment: UInt8? = bytes.first == UInt8(ascii: "#") ? UInt8(ascii: "#") : nil
    let samples = delimiters.map { delimiter in
      CSVSample(bytes, CSVDialect(delimiter: delimiter, comment: comment), isWhole: isWhole)
    }
    let best = samples.dropFirst().reduce(samples[0]) { $1.score > $0.score ? $1 : $0 }
    var dialect = best.dialect
    let header = best.header
    dialect.hasHeader = header.isPresent
    dialect.encoding = header.isPresent && !best.isFirstRowUTF8 ? .latin1 : .utf8
    return .csv(
      dialect,
      fieldCount: best.fieldCount,
      remarks: [header.remark, best.blanksRemark].compactMap(\.self)
    )
  }
}
