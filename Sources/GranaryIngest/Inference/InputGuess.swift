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
  /// one. The first row is a header where its fields are different, none is empty or a number, and
  /// none occurs again in its column. The encoding is Latin-1 where that header is not UTF-8; what the
  /// rows say about it, all of them do.
  ///
  /// A JSON object that begins the file is the first of many lines, or else has the rows in an array:
  /// in the one with objects that takes up most of it.
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
    case UInt8(ascii: "[") where Self.elementsBegin.contains(second): self = .json(records: nil)
    default: self = Self.csv(Array(bytes), isWhole: isWhole)
    }
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
    dialect.hasHeader = best.hasHeader
    dialect.encoding = best.hasHeader && !best.isFirstRowUTF8 ? .latin1 : .utf8
    return .csv(dialect, fieldCount: best.fieldCount)
  }
}
