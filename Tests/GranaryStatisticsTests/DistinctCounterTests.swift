import GranaryStatistics
import Testing

@Suite struct DistinctCounterTests {
  static func counter(_ values: some Sequence<Int>, limit: Int = 100) -> DistinctCounter {
    values.reduce(into: DistinctCounter(exactLimit: limit)) { counter, value in
      counter.insert(hash: DistinctCounter.hash(of: UInt64(value)))
    }
  }

  @Test func countsAreExactUpToTheLimitAndCloseBeyond() {
    let exact = Self.counter((0..<300).map { $0 % 100 })
    #expect(exact.isExact && exact.count == 100)
    let estimated = Self.counter(0..<50_000)
    #expect(!estimated.isExact)
    // Five standard errors of the sketch, 1.04 / √4096 each.
    #expect(abs(estimated.count - 50_000) < 50_000 * 5 * 104 / 6_400)
  }

  @Test(arguments: [(0..<60, 30..<90), (0..<60, 50..<150), (0..<500, 400..<450), (0..<9, 0..<900)])
  func mergingIsCountingTheWhole(_ left: Range<Int>, _ right: Range<Int>) {
    var merged = Self.counter(left)
    merged.merge(Self.counter(right))
    #expect(merged == Self.counter(Array(right) + Array(left)))
    var other = Self.counter(right)
    other.merge(Self.counter(left))
    #expect(merged == other)
  }

  @Test func numbersThatAreEqualAreOneValue() {
    #expect(DistinctCounter.hash(of: -0.0) == DistinctCounter.hash(of: 0.0))
    #expect(DistinctCounter.hash(of: -Double.nan) == DistinctCounter.hash(of: Double.nan))
    #expect(DistinctCounter.hash(of: 1.0) != DistinctCounter.hash(of: 2.0))
  }
}
