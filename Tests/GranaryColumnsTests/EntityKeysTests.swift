import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct EntityKeysTests {
  static let types: [ColumnType] = [.bool, .int64, .string, .timestamp, .date]

  /// Both ways to have keys, against the encoded bytes.
  @Test(arguments: GeneratedCases.seeds(count: 100))
  func rowsAreHashedAndComparedAsTheirKeysAre(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let types = (0..<1 + generator.index(below: 3)).map { _ in generator.pick(Self.types) }
    // Each row twice, so that some are equal.
    let order = (0..<60).map { $0 % 30 }.shuffled(using: &generator)
    let columns = types.map { generator.column($0, count: 30).taking(order) }
    let encoder = EntityKeyEncoder(columns)
    let keys = order.indices.map { encoder.key(at: $0) }
    #expect(agrees(encoder, with: keys), "seed \(seed)")
    #expect(agrees(keys, with: keys), "seed \(seed)")
  }

  /// Every eight bytes of keys, and of what counts as zeros past their ends.
  @Test(arguments: GeneratedCases.seeds(count: 100))
  func wordsAreTheBytesOfKeysInTheirOrder(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let types = (0..<1 + generator.index(below: 3)).map { _ in generator.pick(Self.types) }
    let columns = types.map { generator.column($0, count: 20, nullShare: 0) }
    let encoder = EntityKeyEncoder(columns)
    let keys = (0..<20).compactMap { encoder.key(at: $0)?.bytes }
    #expect(types.contains(.string) == (encoder.keyByteCount == nil))
    #expect(keys.allSatisfy { $0.count == encoder.keyByteCount ?? $0.count })
    for offset in 0...30 {
      let words = keys[5...].map { key in
        (offset..<offset + 8).reduce(UInt64(0)) { $0 << 8 | ($1 < key.count ? UInt64(key[$1]) : 0) }
      }
      #expect(encoder.words(of: 5..<20, from: offset) == words, "seed \(seed), offset \(offset)")
    }
  }

  /// Of as many keys as fill a table several times over.
  @Test(arguments: GeneratedCases.seeds(count: 20))
  func keysThatLieTogetherAreNumberedAsEachAlone(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    // Far apart, so that some share a slot.
    let ids = (0..<200).map { _ in Int64(bitPattern: generator.next()) }
    let keys = (0..<400).compactMap { _ in
      EntityKey([.int64(generator.pick(ids)), .string("k")])?.bytes
    }
    var together = EncodedKeys()
    for key in keys { together.append(key) }
    var (table, expected) = (EntityKeyTable(), EntityKeyTable())
    for index in keys.indices.prefix(300) {
      let number = expected.insert(keys[index])
      #expect(table.insert(together, at: index) == number, "seed \(seed), key \(index)")
    }
    #expect(table.count == expected.count)
    #expect(table.numbers(of: together) == keys.map { expected.number(of: $0) ?? -1 })
  }

  private func agrees(_ rows: some EntityKeys, with keys: [EntityKey?]) -> Bool {
    let hashes = rows.hashes(of: 0..<keys.count)
    let some = keys.indices.filter { keys[$0] != nil }
    return rows.count == keys.count && rows.hashes(of: 7..<9) == Array(hashes[7..<9])
      && keys.indices.allSatisfy { (hashes[$0] == 0) == (keys[$0] == nil) }
      && some.allSatisfy { left in
        some.allSatisfy { right in
          let isSame = keys[left] == keys[right]
          return rows.areEqual([Int32(left)], [Int32(right)]) == isSame
            && (!isSame || hashes[left] == hashes[right])
        }
      }
  }
}
