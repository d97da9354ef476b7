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

  /// The declared columns that no row has a member for, be it null, as far as chunks have been read; none
  /// where no row could be.
  ///
  /// A path into an array counts as there where the array is.
  public var absentColumns: [String] { seen.absent.map { declaredNames[$0] } }

  private let declaredNames: [String]
  private let rowReader: JSONRowReader
  private let found: JSONUnknownMembers
  private let seen = JSONSeenColumns()
  private var chunks: JSONChunkSource

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
      found: found,
      seen: seen
    )
    chunks = try JSONChunkSource(
      file,
      name: name,
      layout: layout,
      rowLimit: limits.rowCount(ofColumns: columns.count),
      limits: limits
    )
    self.name = name
    declaredNames = columns.map(\.field.name)
    self.rowReader = rowReader
    self.found = found
  }

  /// The next rows; nil when there are no more.
  ///
  /// - Throws: ``IngestError`` when the file cannot be read, or what is around the array of rows is no
  ///   JSON or not all there.
  public mutating func nextChunk() throws(IngestError) -> RowChunk? {
    guard let chunk = try chunks.next() else { return nil }
    let rowReader = self.rowReader
    return RowChunk { rowReader.read(chunk) }
  }

  /// What has come of the file.
  ///
  /// - Precondition: ``nextChunk()`` has returned nil: before that the digest is not known.
  public consuming func finish() -> InputSummary { chunks.finish() }
}

@available(*, unavailable)
extension JSONReader: Sendable {}
