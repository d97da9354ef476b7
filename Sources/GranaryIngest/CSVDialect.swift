public import GranaryColumns

/// How a CSV file is written (RFC 4180 with the liberties named here).
///
/// Rows end with LF or CRLF. A quote opens a field only at the field's start, and is written twice
/// inside quotes; anywhere else it is text. Nothing is trimmed.
public struct CSVDialect: Hashable, Sendable {
  /// What to do with a column of the file that is not declared.
  public enum UnknownColumns: Hashable, Sendable {
    /// Leave it out and name it in ``CSVReader/ignoredColumns``.
    case ignore
    /// Refuse the file.
    case refuse
  }

  /// One byte between fields; neither a quote nor part of a row's end.
  public var delimiter: UInt8
  /// Unquoted fields that mean null, whatever the column's type.
  public var nullValues: [String]

  /// A dialect; an unquoted empty field is null unless other null values are given.
  public init(delimiter: UInt8 = UInt8(ascii: ","), nullValues: [String] = [""]) {
    self.delimiter = delimiter
    self.nullValues = nullValues
  }
}

/// How much a reader takes in at a time.
///
/// Batches follow from the rows and the last three limits alone, never from the blocks.
public struct IngestLimits: Hashable, Sendable {
  /// Bytes asked of the file at a time.
  public var blockByteCount: Int
  /// Rows of a batch, refused ones included.
  public var rowsPerBatch: Int
  /// Bytes of rows after which a batch ends, also with fewer rows.
  public var batchByteCount: Int
  /// Bytes of a row past which it is refused.
  public var rowByteCount: Int

  /// Limits; those that no memory could meet are brought into range: at least 1, and together
  /// below 2³¹ bytes.
  public init(
    blockByteCount: Int = 1 << 20,
    rowsPerBatch: Int = Batch.rowCount,
    batchByteCount: Int = 64 << 20,
    rowByteCount: Int = 16 << 20
  ) {
    self.blockByteCount = min(max(blockByteCount, 1), 1 << 28)
    self.rowsPerBatch = max(rowsPerBatch, 1)
    self.batchByteCount = min(max(batchByteCount, 1), 1 << 29)
    self.rowByteCount = min(max(rowByteCount, 1), 1 << 28)
  }
}

enum ASCII {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
}
