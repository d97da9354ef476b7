public import GranaryColumns

/// How much a reader takes in at a time.
///
/// Batches follow from the rows and the limits after the first alone, never from the blocks.
public struct IngestLimits: Hashable, Sendable {
  /// Bytes asked of the file at a time.
  public var blockByteCount: Int
  /// Rows of a batch, refused ones included.
  public var rowsPerBatch: Int
  /// Bytes of rows after which a batch ends, also with fewer rows.
  public var batchByteCount: Int
  /// Bytes of a row past which it is refused.
  public var rowByteCount: Int
  /// Arrays and objects of a JSON row within each other, past which it is refused.
  public var depth: Int

  /// Limits; those that no memory could meet are brought into range: at least 1, together below
  /// 2³¹ bytes, and no depth past 512, which any thread's stack can take.
  public init(
    blockByteCount: Int = 1 << 20,
    rowsPerBatch: Int = Batch.rowCount,
    batchByteCount: Int = 64 << 20,
    rowByteCount: Int = 16 << 20,
    depth: Int = 64
  ) {
    self.blockByteCount = min(max(blockByteCount, 1), 1 << 28)
    self.rowsPerBatch = max(rowsPerBatch, 1)
    self.batchByteCount = min(max(batchByteCount, 1), 1 << 29)
    self.rowByteCount = min(max(rowByteCount, 1), 1 << 28)
    self.depth = min(max(depth, 1), 512)
  }

  /// Rows of a batch of so many columns: a short row has a field for each too, and they take eight bytes
  /// before any value does.
  func rowCount(ofColumns columnCount: Int) -> Int {
    min(rowsPerBatch, max(1, Self.fieldsPerBatch / max(1, columnCount)))
  }

  private static let fieldsPerBatch = 1 << 22
}
