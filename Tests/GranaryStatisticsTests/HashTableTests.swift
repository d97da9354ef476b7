import GranaryTesting
import Testing

@testable import GranaryStatistics

@Suite struct HashTableTests {
  /// Few different hashes, many of one place, zero among them.
  @Test(arguments: GeneratedCases.seeds(count: 100))
  func aTableIsASet(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var (table, set) = (HashTable(), Set<UInt64>())
    for _ in 0..<generator.index(below: 400) {
      let hash = UInt64(generator.index(below: 60)) << generator.pick([0, 6, 8, 58])
      table.insert(hash)
      set.insert(hash)
      #expect(table.contains(hash))
    }
    #expect(table.count == set.count)
    #expect(table.elements.sorted() == set.sorted())
    #expect(!table.contains(1 << 40))
    var other = HashTable()
    for hash in set { other.insert(hash) }
    #expect(table == other)
    #expect(table.hashValue == other.hashValue)
    other.insert(1 << 40)
    #expect(table != other)
  }
}
