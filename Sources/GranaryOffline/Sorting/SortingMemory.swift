import GranaryColumns

/// How much of the rows that are sorted may be in memory at a time, whatever the number of threads.
struct SortingMemory {
  /// Bytes of values and texts that are sorted or merged, or wait for it.
  ///
  /// More only where a single batch has more. What is gathered of them, and encoded, comes to as much again.
  var byteCount = 512 << 20
  /// How many batches one thread gathers at a time, fewer where they are large.
  ///
  /// More than one spare finding where to cut, and going through what is gathered from for each.
  var partBatchCount = 8

  /// Where a stretch ends that is sorted by one thread.
  var stretchByteCount: Int { byteCount / 4 }

  /// The batches that one thread gathers at a time.
  ///
  /// - Parameters:
  ///   - batchByteCount: The bytes of 65,536 rows, on average.
  ///   - threadCount: At least 1.
  /// - Returns: At least 1.
  func partBatchCount(batchByteCount: Int, threadCount: Int) -> Int {
    min(max(1, byteCount / max(1, batchByteCount) / (2 * threadCount)), partBatchCount)
  }
}
