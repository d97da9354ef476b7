public import GranaryStatistics

/// Some rows as they were cut out of a file, complete and independent of all others, still to become
/// columns.
public struct RowChunk: Sendable {
  private let rows: @Sendable () -> IngestBatch

  init(_ rows: @escaping @Sendable () -> IngestBatch) { self.rows = rows }

  /// The rows as columns.
  ///
  /// Pure, and the greater part of the work of reading: for any thread.
  public func read() -> IngestBatch { rows() }
}

/// Cuts a file into chunks of rows, in bounded memory.
///
/// Where chunks begin follows from the rows and from ``IngestLimits/rowsPerBatch`` and
/// ``IngestLimits/batchByteCount`` alone, never from how the bytes come in or who reads them.
public protocol ChunkReader: ~Copyable {
  /// The file's name in errors and batches.
  var name: String { get }
  /// Declared columns that the file does not have, in declared order; they are null in every row.
  var missingColumns: [String] { get }
  /// Columns of the file that are not declared, as far as it is read, in the order in which they
  /// occur first.
  var unknownColumns: [String] { get }
  /// Declared columns that no row has anything for, not even null, where rows differ in the columns that
  /// they have; as far as chunks have been read, in declared order.
  var absentColumns: [String] { get }
  /// The names of the file's columns in its order, declared or not; nil where its format has none
  /// before the rows.
  var columnNames: [String]? { get }
  /// The file's header as it stands there; nil where its format or its dialect has none.
  var headerText: String? { get }

  /// The next rows; nil when there are no more.
  mutating func nextChunk() throws(IngestError) -> RowChunk?

  /// What has come of the file.
  ///
  /// - Precondition: ``nextChunk()`` has returned nil: before that the digest is not known.
  consuming func finish() -> InputSummary
}

extension ChunkReader where Self: ~Copyable {
  /// None: all rows have the same columns.
  public var absentColumns: [String] { [] }

  /// No names before the rows.
  public var columnNames: [String]? { nil }

  /// No header.
  public var headerText: String? { nil }

  /// The next rows as columns; nil when there are no more.
  public mutating func next() throws(IngestError) -> IngestBatch? { try nextChunk()?.read() }
}

/// What has come of a file.
public struct InputSummary: Hashable, Sendable {
  /// Rows, refused ones counted; a header is none.
  public let rowsRead: Int
  /// Bytes of the file.
  public let byteCount: Int
  /// The SHA-256 of the file's bytes.
  public let digest: SHA256Digest
}
