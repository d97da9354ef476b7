import GranaryColumns

/// Rows of (entity, time) put together by entity: each entity's rows in every run are then looked up
/// once and, while they are at hand, answer all that is asked about it.
struct EntityQuestions: Sendable {
  /// Row numbers by entity, ascending within one.
  let rows: [Int32]
  /// Where the rows of each entity begin in `rows`, then their number.
  private let starts: [Int]

  /// Puts rows together by entity.
  ///
  /// - Parameters:
  ///   - rows: Row numbers, ascending; no key has a null part.
  ///   - hashes: The hash of each of these rows' keys.
  ///   - keys: What the rows' entities are.
  init(_ rows: [Int32], hashes: [UInt64], of keys: some EntityKeys) {
    var table = HashTable(capacity: rows.count)
    let entities = hashes.map { table.insert($0) }
    var first = [Int32](repeating: 0, count: table.count)
    for index in rows.indices.reversed() { first[Int(entities[index])] = rows[index] }
    guard keys.areEqual(rows, entities.map { first[Int($0)] }) else {
      self.init(rows, encoded: keys)
      return
    }
    self.init(rows, entities: entities, count: table.count)
  }

  /// Puts rows together by their encoded keys, which differ where hashes may not.
  private init(_ rows: [Int32], encoded keys: some EntityKeys) {
    var table = EntityKeyTable()
    var key: [UInt8] = []
    let entities = rows.map { row in
      let isWhole = keys.encode(Int(row), into: &key)
      precondition(isWhole, "a key with a null part")
      return Int32(table.insert(key))
    }
    self.init(rows, entities: entities, count: table.count)
  }

  /// Counts rows out by the numbers of their entities.
  private init(_ rows: [Int32], entities: [Int32], count: Int) {
    var starts = [Int](repeating: 0, count: count + 1)
    for entity in entities { starts[Int(entity) + 1] += 1 }
    for entity in 0..<count { starts[entity + 1] += starts[entity] }
    var next = starts
    var ordered = [Int32](repeating: 0, count: rows.count)
    for (row, entity) in zip(rows, entities) {
      ordered[next[Int(entity)]] = row
      next[Int(entity)] += 1
    }
    self.rows = ordered
    self.starts = starts
  }

  /// The entities, by number.
  var entities: Range<Int> { 0..<starts.count - 1 }

  /// Which of ``rows`` are an entity's; there is one at least.
  func range(of entity: Int) -> Range<Int> { starts[entity]..<starts[entity + 1] }

  /// An entity's rows by time, and their times.
  func rowsByTime(
    of entity: Int,
    _ times: [Timestamp]
  ) -> (rows: [Int32], times: [Timestamp]) {
    var asked = rows[range(of: entity)].map { (time: times[Int($0)], row: $0) }
    let isSorted = asked.indices.dropFirst().allSatisfy { asked[$0 - 1].time <= asked[$0].time }
    if !isSorted { asked.sort { $0.time < $1.time } }
    return (asked.map(\.row), asked.map(\.time))
  }
}

/// Numbers different hashes in the order in which they come.
private struct HashTable {
  /// Open addressing with linear probing, at most half full; 0 where the slot is free.
  private var hashes: [UInt64]
  private var numbers: [Int32]
  private(set) var count = 0

  init(capacity: Int) {
    var slotCount = 16
    while slotCount < 2 * capacity { slotCount *= 2 }
    hashes = [UInt64](repeating: 0, count: slotCount)
    numbers = [Int32](repeating: 0, count: slotCount)
  }

  mutating func insert(_ hash: UInt64) -> Int32 {
    let mask = hashes.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while hashes[slot] != hash {
      if hashes[slot] == 0 {
        hashes[slot] = hash
        numbers[slot] = Int32(count)
        count += 1
        break
      }
      slot = (slot + 1) & mask
    }
    return numbers[slot]
  }
}

extension EntityQuestions {
  /// The encoded keys of the entities, from those of the rows.
  func keys(_ keys: some EntityKeys) -> EncodedKeys {
    var encoded = EncodedKeys()
    var key: [UInt8] = []
    for entity in entities {
      let isWhole = keys.encode(Int(rows[range(of: entity).lowerBound]), into: &key)
      precondition(isWhole, "a key with a null part")
      encoded.append(key)
    }
    return encoded
  }
}
