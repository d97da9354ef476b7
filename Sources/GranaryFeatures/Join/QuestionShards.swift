import GranaryColumns

/// Rows dealt out by entity, so that threads can put them together and answer them on their own.
struct QuestionShards<Keys: EntityKeys>: Sendable {
  /// The number of shards; it does not depend on the number of threads.
  let count: Int
  /// The number of rows, those without an entity among them.
  var rowCount: Int { keys.count }
  private let keys: Keys
  private let stretches: [Stretch]

  /// About so many rows to a shard: what is known of them then stays in a core's own cache.
  private static var rowsPerShard: Int { 16_384 }
  private static var maximum: Int { 256 }

  init(_ keys: Keys) {
    let parts = RowParts(rowCount: keys.count)
    var count = 1
    while count * Self.rowsPerShard < keys.count, count < Self.maximum { count *= 2 }
    self.keys = keys
    self.count = count
    stretches = concurrentMap(parts: parts.count) { [count] part in
      let rows = parts.rows(of: part)
      return Stretch(rows, hashes: keys.hashes(of: rows), shardCount: count)
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
  ///   - shardCount: A power of two up to 256.
  init(_ range: Range<Int>, hashes: [UInt64], shardCount: Int) {
    // Not the bits that tables take first, or the keys of a shard would crowd together there.
    func shard(_ hash: UInt64) -> Int { Int(hash >> 32) & (shardCount - 1) }
    var starts = [Int](repeating: 0, count: shardCount + 1)
    for hash in hashes where hash != 0 { starts[shard(hash) + 1] += 1 }
    for shard in 0..<shardCount { starts[shard + 1] += starts[shard] }
    var next = starts
    var rows = [Int32](repeating: 0, count: starts[shardCount])
    var ordered = [UInt64](repeating: 0, count: starts[shardCount])
    for (row, hash) in zip(range, hashes) where hash != 0 {
      let place = next[shard(hash)]
      rows[place] = Int32(row)
      ordered[place] = hash
      next[shard(hash)] = place + 1
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
