import GranaryColumns
public import GranaryFiles
import GranaryStatistics

/// Reads JSON Lines, or a JSON document with an array of objects, as batches of typed columns, in
/// bounded memory, from anything that can be read from front to end.
///
/// A row is an object. A column's value is the member of its name, or what is at its path in the row;
/// null where that is null, or where it or an object or array on the way to it is absent. Types are
/// declared, never guessed:
///
/// - `bool`: `true` or `false`.
/// - `int64`: a number whose value is an integer, however it is written (`12`, `12.0`, `1.2e1`),
///   exactly, also beyond 2⁵³.
/// - `float32`, `float64`: a number; the nearest value. One past the largest finite value is refused.
/// - `string`: a string.
/// - every type: a string that the column's ``FieldFormat`` reads as one, as a field of CSV: numbers in
///   quotes, `NaN`, timestamps, dates, and texts that mean null.
///
/// JSON is read strictly: RFC 8259 and nothing else, with names once in an object, surrogates in
/// pairs, and a limit on depth. A row that is not so, or has a value that is none of its column's type,
/// is refused and does not harm its neighbours. The rows read are always those in the batches and those
/// refused.
public struct JSONReader: ChunkReader, ~Copyable {
  /// Where the rows are.
  public enum Layout: Hashable, Sendable {
    /// An object a line; blank lines are no rows.
    case lines
    /// The elements of an array: the document, or what is at a path in it.
    case document(records: JSONPath?)
  }

  /// What to do with members that no column is in.
  public enum UnknownMembers: Hashable, Sendable {
    /// Leave them out and name them in ``JSONReader/unknownColumns``.
    case ignore
    /// Refuse the row.
    case refuse
  }

  /// The file's name in errors and batches.
  public let name: String
  /// None: rows differ in the members that they have.
  public var missingColumns: [String] { [] }
  /// The paths of members that no column is in, where they are ignored, as far as chunks have been
  /// read; the first hundred.
  public var unknownColumns: [String] { found.paths }

  private let limits: IngestLimits
  private let rowLimit: Int
  private let rowReader: JSONRowReader
  private let found: JSONUnknownMembers
  private var window: InputWindow
  private var scanner: any JSONRowScanner
  private var rowsRead = 0
  private var chunkCount = 0

  /// A reader of a file.
  ///
  /// - Parameters:
  ///   - file: Bytes in UTF-8, with or without a byte order mark; compressed or not.
  ///   - name: What to call the file in errors and batches.
  ///   - layout: Where the rows are.
  ///   - columns: The declared columns, which the batches have; no name twice.
  ///   - unknownMembers: What to do with members that no column is in.
  ///   - limits: How much to take in at a time.
  /// - Throws: ``IngestError`` when the file cannot be read, a column's path is none, or a time zone
  ///   cannot be had.
  public init(
    _ file: any ReadableFile,
    name: String,
    layout: Layout,
    columns: [InputColumn],
    unknownMembers: UnknownMembers = .ignore,
    limits: IngestLimits = IngestLimits()
  ) throws(IngestError) {
    let paths = try columns.map { column throws(IngestError) in
      guard let path = JSONPath(column.origin) else {
        throw .invalidPath(column.origin, column: column.field.name, at: name)
      }
      return path
    }
    let found = JSONUnknownMembers()
    let rowReader = try JSONRowReader(
      file: name,
      columns: columns,
      paths: paths,
      unknownMembers: unknownMembers,
      limits: limits,
      found: found
    )
    let window = try InputWindow(file, name: name, blockByteCount: limits.blockByteCount)
    self.name = name
    self.limits = limits
    self.rowReader = rowReader
    self.found = found
    rowLimit = limits.rowCount(ofColumns: columns.count)
    scanner =
      switch layout {
      case .lines: JSONLinesScanner(limits: limits)
      case .document(let records): JSONDocumentScanner(records, file: name, limits: limits)
      }
    self.window = window
  }

  /// The next rows; nil when there are no more.
  ///
  /// - Throws: ``IngestError`` when the file cannot be read, or what is around the array of rows is no
  ///   JSON or not all there.
  public mutating func nextChunk() throws(IngestError) -> RowChunk? {
    let rows = try Self.nextRows(
      &window,
      &scanner,
      rowLimit: rowLimit,
      byteLimit: limits.batchByteCount
    )
    guard !rows.isEmpty else { return nil }
    let offset = window.offset
    let count = scanner.consumedCount
    let chunk = JSONChunk(
      bytes: window.take(count),
      rows: rows,
      number: chunkCount,
      firstOrdinal: rowsRead,
      offset: offset,
      isDecompressed: window.isDecompressed
    )
    scanner.rebase(by: count)
    rowsRead += rows.count
    chunkCount += 1
    let rowReader = self.rowReader
    return RowChunk { rowReader.read(chunk) }
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

  /// Stage 1 up to a chunk's worth of rows; none when the file has no more.
  private static func nextRows(
    _ window: inout InputWindow,
    _ scanner: inout any JSONRowScanner,
    rowLimit: Int,
    byteLimit: Int
  ) throws(IngestError) -> [JSONRowExtent] {
    var rows: [JSONRowExtent] = []
    while rows.count < rowLimit, !isFull(rows, byteLimit: byteLimit) {
      if let row = try scanner.next(window.bytes.span, atEnd: window.isAtEnd) {
        rows.append(row)
        continue
      }
      if window.isAtEnd { break }
      if rows.isEmpty {
        // Blank lines, and the rest of a row that was too long, need not be kept.
        let count = scanner.consumedCount
        window.drop(count)
        scanner.rebase(by: count)
      }
      try window.fill()
    }
    return rows
  }

  private static func isFull(_ rows: [JSONRowExtent], byteLimit: Int) -> Bool {
    guard let first = rows.first, let last = rows.last else { return false }
    return last.isTooLong || last.bytes.upperBound - first.bytes.lowerBound >= byteLimit
  }
}

@available(*, unavailable)
extension JSONReader: Sendable {}
