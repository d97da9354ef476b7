public import GranaryColumns
public import GranaryFiles
public import GranaryStatistics

/// Reads a CSV file as batches of typed columns, in bounded memory, from anything that can be read
/// from front to end.
///
/// The first row that is not blank names the columns, in any order. Types are declared, never
/// guessed:
///
/// - `bool`: `true` or `false`, in any case.
/// - `int64`: digits after an optional sign.
/// - `float32`, `float64`: a decimal number, or `nan`, `inf`, `infinity`; the nearest value, whatever
///   the locale. A finite number past the largest one is refused.
/// - `string`: the text; an empty one where it is quoted, or where no null value is empty.
/// - `timestamp`: RFC 3339 with its zone; a space may stand for the `T`.
/// - `date`: `YYYY-MM-DD`.
///
/// A field that equals a null value is null, unless it is quoted. Blank lines are no rows, also
/// where there is one column. A row is read whole or refused with all its reasons.
///
/// A row that is malformed is refused and does not harm its neighbours: text after a closing quote
/// counts as part of its field; a quote that never closes gives up its row at the end of the line
/// it is on, and reading resumes on the next line. The rows read are always those in the batches
/// and those refused.
public struct CSVReader: ~Copyable {
  /// What has come of a file.
  public struct Summary: Hashable, Sendable {
    /// Rows after the header, refused ones counted.
    public let rowsRead: Int
    /// Bytes of the file.
    public let byteCount: Int
    /// The SHA-256 of the file's bytes.
    public let digest: SHA256Digest
  }

  /// The file's name in errors and batches.
  public let name: String
  /// Columns of the file that are not declared, in the file's order.
  public let ignoredColumns: [String]
  /// The header row as it stands in the file.
  public let headerText: String

  private let limits: IngestLimits
  private let rowReader: RowReader
  private var window: InputWindow
  private var scanner: RowScanner
  private var rowsRead = 0

  /// Reads the header and matches it with the declared columns.
  ///
  /// - Parameters:
  ///   - file: Bytes in UTF-8, with or without a byte order mark.
  ///   - name: What to call the file in errors and batches.
  ///   - dialect: How the file is written.
  ///   - columns: The declared columns, which the batches have; no name twice.
  ///   - unknownColumns: What to do with columns of the file that are not declared.
  ///   - limits: How much to take in at a time.
  /// - Throws: ``IngestError`` when the file has no header that fits, or cannot be read.
  public init(
    _ file: any ReadableFile,
    name: String,
    dialect: CSVDialect,
    columns: [Field],
    unknownColumns: CSVDialect.UnknownColumns = .refuse,
    limits: IngestLimits = IngestLimits()
  ) throws(IngestError) {
    let reserved = [ASCII.quote, ASCII.lineFeed, ASCII.carriageReturn]
    guard dialect.delimiter < 0x80, !reserved.contains(dialect.delimiter) else {
      throw .invalidDelimiter(name)
    }
    var window = try InputWindow(file, name: name, blockByteCount: limits.blockByteCount)
    var scanner = RowScanner(delimiter: dialect.delimiter, limits: limits)
    let header = try CSVHeader(
      try Self.nextChunk(&window, &scanner, rowLimit: 1, firstOrdinal: 0),
      dialect: dialect,
      declared: columns,
      unknownColumns: unknownColumns,
      file: name
    )
    self.name = name
    ignoredColumns = header.ignoredNames
    headerText = header.text
    self.limits = limits
    rowReader = RowReader(file: name, header: header, dialect: dialect, columns: columns)
    self.window = window
    self.scanner = scanner
  }

  /// The next rows; nil when there are no more.
  public mutating func next() throws(IngestError) -> IngestBatch? {
    let chunk = try Self.nextChunk(
      &window,
      &scanner,
      rowLimit: limits.rowsPerBatch,
      firstOrdinal: rowsRead
    )
    guard !chunk.table.rows.isEmpty else { return nil }
    rowsRead += chunk.table.rows.count
    return rowReader.read(chunk)
  }

  /// What has come of the file.
  ///
  /// - Precondition: ``next()`` has returned nil: before that the digest is not known.
  public consuming func finish() -> Summary {
    precondition(window.isAtEnd, "the file is not read to its end")
    return Summary(
      rowsRead: rowsRead,
      byteCount: window.byteCount,
      digest: window.digest()
    )
  }

  /// Stage 1 up to a batch's worth of rows; none when the file has no more.
  private static func nextChunk(
    _ window: inout InputWindow,
    _ scanner: inout RowScanner,
    rowLimit: Int,
    firstOrdinal: Int
  ) throws(IngestError) -> CSVChunk {
    var table = RowTable()
    while scanner.scan(
      window.bytes.span,
      atEnd: window.isAtEnd,
      into: &table,
      rowLimit: rowLimit
    ) == .needsBytes {
      if table.rows.isEmpty {
        // Blank lines, and the rest of a row that was too long, need not be kept.
        let count = scanner.consumedCount
        window.drop(count)
        scanner.rebase(by: count)
      }
      try window.fill()
    }
    let offset = window.offset
    let count = scanner.consumedCount
    let bytes = window.take(count)
    scanner.rebase(by: count)
    return CSVChunk(bytes: bytes, table: table, firstOrdinal: firstOrdinal, offset: offset)
  }
}

@available(*, unavailable)
extension CSVReader: Sendable {}
