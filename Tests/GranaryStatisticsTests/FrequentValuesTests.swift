import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct FrequentValuesTests {
  static func counted(_ values: some Sequence<Int>, capacity: Int) -> FrequentValues<Int> {
    values.reduce(into: FrequentValues(capacity: capacity)) { $0.add($1) }
  }

  /// Few values often and many seldom.
  static func values(_ seed: UInt64, count: Int) -> [Int] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      generator.chance(0.5) ? generator.index(below: 5) : generator.index(below: 10_000)
    }
  }

  @Test func countsAreExactWithinTheCapacity() {
    let frequent = Self.counted([3, 1, 3, 2, 2, 3], capacity: 3)
    #expect(frequent.isExact && frequent.maximumError == 0 && frequent.counterCount == 3)
    #expect(frequent.total == 6)
    let top = frequent.top(2)
    #expect(top.map(\.value) == [3, 2] && top.map(\.count) == [3, 2])
    #expect(!Self.counted([1, 2, 3, 4], capacity: 3).isExact)
  }

  @Test func ofEquallyFrequentValuesTheFirstOneLeads() {
    let values = [9, 4, 7, 1, 8]
    #expect(Self.counted(values, capacity: 10).top(5).map(\.value) == values)
    var merged = Self.counted([9, 4], capacity: 10)
    merged.merge(Self.counted([7, 4, 9, 1, 7], capacity: 10))
    #expect(merged.top(4).map(\.value) == [9, 4, 7, 1])
  }

  @Test func severalAtOnceAreAsManyOneByOne() {
    var frequent = FrequentValues<Int>(capacity: 4)
    frequent.add(1, count: 5)
    frequent.add(2, count: 0)
    #expect(frequent.total == 5 && frequent.top(9).map(\.count) == [5])
  }

  @Test(arguments: GeneratedCases.seeds(count: 20), [2, 16, 100])
  func countsAreTooLowByTheErrorAtMost(_ seed: UInt64, _ capacity: Int) {
    let values = Self.values(seed, count: 4_000)
    let truth = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
    var merged = FrequentValues<Int>(capacity: capacity)
    for start in stride(from: 0, to: values.count, by: 700) {
      merged.merge(Self.counted(values[start..<min(start + 700, values.count)], capacity: capacity))
    }
    for frequent in [Self.counted(values, capacity: capacity), merged] {
      #expect(frequent.total == values.count)
      #expect(frequent.counterCount <= capacity)
      #expect(frequent.maximumError <= values.count / (capacity / 2 + 1))
      let counts = Dictionary(uniqueKeysWithValues: frequent.top(.max).map { ($0.value, $0.count) })
      for (value, count) in truth {
        let counted = counts[value] ?? 0
        #expect(counted <= count && counted >= count - frequent.maximumError)
      }
    }
  }

  @Test func theSameValuesGiveTheSameCounters() {
    let values = Self.values(5, count: 3_000)
    let (one, other) = (Self.counted(values, capacity: 50), Self.counted(values, capacity: 50))
    #expect(one.top(50).map(\.value) == other.top(50).map(\.value))
    #expect(one.top(50).map(\.count) == other.top(50).map(\.count))
  }
}
