import GranaryColumns
public import GranaryFiles
import GranaryStatistics

/// Reads a CSV file as batches of typed columns, in bounded memory, from anything that can be read
/// from front to end.
///
/// The first row that is not blank names the columns, in any order; where the dialect has no header,
/// fields are the declared columns in their order. Types are declared, never guessed; where a column's
/// ``FieldFormat`` says nothing else:
///
/// - `bool`: `true` or `false`, in any case.
/// - `int64`: digits after an optional sign.
/// - `float32`, `float64`: a decimal number, or `nan`, `inf`, `infinity`; the nearest value, whatever
///   the locale. A finite number past the largest one is refused.
/// - `string`: the text; an empty one where it is quoted, or where no null value is empty.
/// - `timestamp`: RFC 3339 with its zone; a space may stand for the `T`.
/// - `date`: `YYYY-MM-DD`.
///
/// A field that equals a null value is null, unless it is quoted. Blank lines and comments are no
/// rows, blank ones also where there is one column. A row is read whole or refused with all its
/// reasons.
///
/// A row that is malformed is refused and does not harm its neighbours: text after a closing quote
/// counts as part of its field; a quote that never closes gives up its row at the end of the line
/// it is on, and reading resumes on the next line. The rows read are always those in the batches
/// and those refused.
///
/// A file that begins as gzip or Zstandard does is decompressed on the way.
public struct CSVReader: ChunkReader, ~Copyable {
  /// The file's name in errors and batches.
  public let name: String
  /// Declared columns that the header does not name, in declared order; they are null in every row.
  public let missingColumns: [String]
  /// Columns of the file that are not declared, in the file's order.
  public let unknownColumns: [String]
  /// The names that the header has, declared or not, in the file's order.
  public let columnNames: [String]?
  /// The header row as it stands in the file.
  public let headerText: String?

  let rowReader: RowReader
  private let rowLimit: Int
  private var window: InputWindow
  private var scanner: RowScanner
  private var rowsRead = 0

  /// Reads the header and matches it with the declared columns.
  ///
  /// - Parameters:
  ///   - file: Its bytes; a byte order mark at the front is passed over.
  ///   - name: What to call the file in errors and batches.
  ///   - dialect: How the file is written.
  ///   - columns: The declared columns, which the batches have; no name twice.
  ///   - limits: How much to take in at a time.
  /// - Throws: ``IngestError`` when the file has no header, or one with a name twice, or cannot be
  ///   read.
  public init(
    _ file: any ReadableFile,
    name: String,
    dialect: CSVDialect,
    columns: [InputColumn],
    limits: IngestLimits = IngestLimits()
  ) throws(IngestError) {
    try dialect.check(file: name)
    var window = try InputWindow(file, name: name, blockByteCount: limits.blockByteCount)
    var scanner = RowScanner(dialect, limits: limits)
    let layout: FieldLayout
    if dialect.hasHeader {
      let chunk = try Self.nextChunk(&window, &scanner, rowLimit: 1, firstOrdinal: 0)
      layout = try FieldLayout(chunk, dialect: dialect, declared: columns, file: name)
    } else {
      layout = FieldLayout(declared: columns)
    }
    rowReader = try RowReader(file: name, layout: layout, dialect: dialect, columns: columns)
    self.name = name
    missingColumns = zip(columns, layout.columnPlaces).filter { $0.1 == nil }.map(\.0.field.name)
    unknownColumns = layout.unreadNames
    headerText = layout.headerText
    columnNames = dialect.hasHeader ? layout.names : nil
    rowLimit = limits.rowCount(ofColumns: max(columns.count, layout.names.count))
    self.window = window
    self.scanner = scanner
  }

  /// The next rows; nil when there are no more.
  public mutating func nextChunk() throws(IngestError) -> RowChunk? {
    guard let chunk = try nextCSVChunk() else { return nil }
    let rowReader = self.rowReader
    return RowChunk { rowReader.read(chunk) }
  }

  /// The next rows as stage 1 finds them; nil when there are no more.
  mutating func nextCSVChunk() throws(IngestError) -> CSVChunk? {
    let chunk = try Self.nextChunk(
      &window,
      &scanner,
      rowLimit: rowLimit,
      firstOrdinal: rowsRead
    )
    guard !chunk.table.rows.isEmpty else { return nil }
    rowsRead += chunk.table.rows.count
    return chunk
  }

  /// What has come of the file.
  ///
  /// - Precondition: ``nextChunk()`` has returned nil: before that the digest is not known.
  public consuming func finish() -> InputSummary {
    precondition(window.isAtEnd, "the file is not read to its end")
    return InputSummary(
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
    return CSVChunk(
      bytes: bytes,
      table: table,
      firstOrdinal: firstOrdinal,
      offset: offset,
      isDecompressed: window.isDecompressed
    )
  }
}

@available(*, unavailable)
extension CSVReader: Sendable {}
