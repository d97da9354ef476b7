import GranaryColumns

/// How much of the rows that are sorted may be in memory at a time, whatever the number of threads:
/// bytes of their values and texts, but at least two batches.
struct SortingMemory {
  /// How many stretches there are at a time.
  ///
  /// One comes in while the others are sorted or wait for it: few threads sort as fast as one reads.
  static let stretchCount = 5

  var byteCount = 640 << 20
  /// How many batches one thread merges at a time, fewer where they are large.
  ///
  /// Parts of more than one spare finding where to cut.
  var partBatchCount = 8

  /// Where a stretch ends.
  var stretchByteCount: Int { byteCount / Self.stretchCount }

  /// How rows are dealt out to threads.
  ///
  /// - Parameters:
  ///   - batchByteCount: The bytes of 65,536 of them.
  ///   - threadCount: At least 1.
  /// - Returns: How many batches there are in a part, and how many parts there may be at a time.
  func parts(batchByteCount: Int, threadCount: Int) -> (batchCount: Int, limit: Int) {
    let batchLimit = byteCount / max(1, batchByteCount)
    let batchCount = min(max(1, batchLimit / (2 * threadCount)), partBatchCount)
    return (batchCount, max(2, batchLimit / batchCount))
  }
}
