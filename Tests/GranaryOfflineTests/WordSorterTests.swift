import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryOffline

/// Words sorted by dealing them out, against the standard library.
@Suite struct WordSorterTests {
  private static let words: [@Sendable (inout SeededGenerator) -> UInt64] = [
    { $0.next() },
    { $0.next() & 1 },
    { $0.next() & 0xFFF << 50 },
    { .max - ($0.next() & 0x1FF) },
    // Nearly all in one place, so that one digit after the other tells next to nothing.
    { $0.chance(0.01) ? $0.next() : $0.next() & 0xF },
    { 1 << UInt64($0.index(below: 64)) },
  ]

  @Test(arguments: GeneratedCases.seeds(count: 100))
  func aStretchIsSortedAndNothingElse(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let makeWord = generator.pick(Self.words)
    let count = generator.pick([0, 1, 31, 32, 33, 300, 5_000])
    let words = (0..<count).map { _ in makeWord(&generator) }
    let start = generator.index(below: count + 1)
    let range = start..<start + generator.index(below: count - start + 1)
    var sorter = WordSorter(words)
    sorter.sort(range)
    let sorted = range.map { (word: words[$0], row: $0) }.sorted { $0 < $1 }
    let rows = Array(0..<start) + sorted.map(\.row) + Array(range.upperBound..<count)
    let isSorted = sorter.entries.map { Int($0.row) } == rows
    #expect(isSorted, "seed \(seed)")
    #expect(sorter.entries.allSatisfy { words[Int($0.row)] == $0.word })
  }
}
