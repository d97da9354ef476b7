import GranaryColumns

/// Rows dealt out by entity, so that threads can put them together and answer them on their own.
struct QuestionShards<Keys: EntityKeys>: Sendable {
  /// The number of shards; it does not depend on the number of threads.
  let count: Int
  /// The number of rows, those without an entity among them.
  var rowCount: Int { keys.count }
  private let keys: Keys
  private let stretches: [Stretch]
  /// Whether the shards follow each other as the rows of history do.
  let areInOrder: Bool

  /// Deals rows out.
  ///
  /// - Parameters:
  ///   - keys: The entity of each row.
  ///   - ranges: What decides; nil for the hashes of the keys.
  init(_ keys: Keys, by ranges: KeyRanges? = nil) {
    let parts = RowParts(rowCount: keys.count)
    let count = ranges?.count ?? ShardCount.byQuestions(keys.count)
    self.keys = keys
    self.count = count
    areInOrder = ranges != nil
    stretches = concurrentMap(parts: parts.count) { part in
      let rows = parts.rows(of: part)
      let hashes = keys.hashes(of: rows)
      guard let ranges else {
        // Not the bits that tables take first, or the keys of a shard would crowd together there.
        return Stretch(rows, hashes, shardCount: count) { Int($1 >> 32) & (count - 1) }
      }
      let shards = ranges.ranges(of: rows, keys)
      return Stretch(rows, hashes, shardCount: count) { index, _ in shards[index] }
    }
  }

  /// The rows of which a part of the key is null.
  var rowsWithoutEntity: [Int32] { stretches.flatMap(\.rowsWithoutEntity) }

  /// The rows of a shard; those without an entity are in none.
  func questions(of shard: Int) -> EntityQuestions {
    var rows: [Int32] = []
    var hashes: [UInt64] = []
    for stretch in stretches {
      rows += stretch.rows(of: shard)
      hashes += stretch.hashes(of: shard)
    }
    return EntityQuestions(rows, hashes: hashes, of: keys)
  }

  /// The rows shard after shard; nil where these do not follow each other as the rows of history do.
  var readingOrder: ReadingOrder? {
    guard areInOrder else { return nil }
    var rows = rowsWithoutEntity
    rows.reserveCapacity(rowCount)
    for shard in 0..<count {
      for stretch in stretches { rows += stretch.rows(of: shard) }
    }
    return ReadingOrder(rows, partCount: count)
  }
}

enum ShardCount {
  /// A power of two such that what is known of a shard's rows, about 16,384, stays in a core's own cache.
  static func byQuestions(_ questionCount: Int) -> Int {
    var count = 1
    while count * 16_384 < questionCount, count < 256 { count *= 2 }
    return count
  }
}

/// Neighbouring rows counted out by shard.
private struct Stretch: Sendable {
  private let rows: [Int32]
  private let hashes: [UInt64]
  private let starts: [Int]
  let rowsWithoutEntity: [Int32]

  /// Deals rows out.
  ///
  /// - Parameters:
  ///   - range: Which rows.
  ///   - hashes: The hash of each row's key; 0 where a part of it is null.
  ///   - shardCount: The number of shards.
  ///   - shard: That of a row, by its place in `range` and the hash of its key.
  @inline(__always) init(
    _ range: Range<Int>,
    _ hashes: [UInt64],
    shardCount: Int,
    _ shard: (Int, UInt64) -> Int
  ) {
    var starts = [Int](repeating: 0, count: shardCount + 1)
    for (index, hash) in hashes.enumerated() where hash != 0 { starts[shard(index, hash) + 1] += 1 }
    for shard in 0..<shardCount { starts[shard + 1] += starts[shard] }
    var next = starts
    var rows = [Int32](repeating: 0, count: starts[shardCount])
    var ordered = [UInt64](repeating: 0, count: starts[shardCount])
    for (index, hash) in hashes.enumerated() where hash != 0 {
      let shard = shard(index, hash)
      let place = next[shard]
      rows[place] = Int32(range.lowerBound + index)
      ordered[place] = hash
      next[shard] = place + 1
    }
    self.rows = rows
    self.hashes = ordered
    self.starts = starts
    rowsWithoutEntity =
      rows.count == range.count
      ? [] : zip(range, hashes).filter { $0.1 == 0 }.map { Int32($0.0) }
  }

  func rows(of shard: Int) -> ArraySlice<Int32> { rows[starts[shard]..<starts[shard + 1]] }

  func hashes(of shard: Int) -> ArraySlice<UInt64> { hashes[starts[shard]..<starts[shard + 1]] }
}
