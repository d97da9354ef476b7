import GranaryStatistics
import Testing

@Suite struct DistinctSketchTests {
  struct Case: Sendable {
    let count: Int
    let estimate: Double
    let sumOfRanks: Int
    let greatestRank: UInt8
  }

  /// The hashes are those of ``SeededGenerator`` with the count as its seed.
  ///
  /// Expected values: Python
  /// 3.11, registers by their definition, the estimate by the two series of the paper summed with
  /// `math.fsum`.
  static let cases = [
    Case(count: 0, estimate: 0, sumOfRanks: 0, greatestRank: 0),
    Case(count: 1, estimate: 1.0001157308200221, sumOfRanks: 1, greatestRank: 1),
    Case(count: 300, estimate: 299.68477876345315, sumOfRanks: 586, greatestRank: 14),
    Case(count: 5_000, estimate: 4894.172305967215, sumOfRanks: 6_844, greatestRank: 14),
    Case(count: 100_000, estimate: 100904.29223914184, sumOfRanks: 24_369, greatestRank: 17),
    Case(count: 1_000_000, estimate: 997692.7248639029, sumOfRanks: 37_949, greatestRank: 20),
  ]

  static func hashes(_ count: Int) -> [UInt64] {
    var generator = SeededGenerator(seed: UInt64(count))
    return (0..<count).map { _ in generator.next() }
  }

  static func sketch(_ hashes: some Sequence<UInt64>) -> DistinctSketch {
    hashes.reduce(into: DistinctSketch()) { $0.insert(hash: $1) }
  }

  @Test(arguments: cases) func registersAndEstimateAreThoseOfThePaper(_ expected: Case) {
    let sketch = Self.sketch(Self.hashes(expected.count))
    #expect(sketch.ranks.reduce(0) { $0 + Int($1) } == expected.sumOfRanks)
    #expect(sketch.ranks.max() == expected.greatestRank)
    #expect(abs(sketch.estimate - expected.estimate) <= 1e-12 * expected.estimate)
  }

  @Test func saturatedRegistersStillGiveANumber() throws {
    var ranks = [UInt8](repeating: 53, count: DistinctSketch.registerCount)
    ranks[0] = 52
    let sketch = try #require(DistinctSketch(ranks: ranks))
    #expect(abs(sketch.estimate / 1.5343529628999438e+20 - 1) <= 1e-12)  // as above
  }

  @Test func sketchesOfPartsMergeIntoThatOfTheWhole() {
    let hashes = Self.hashes(5_000)
    var merged = Self.sketch(hashes[..<2_000])
    merged.merge(Self.sketch(hashes[1_500...]))
    #expect(merged == Self.sketch(hashes.reversed()))
  }

  @Test func aHashIsPlacedByItsUpperBitsAndRankedByItsLower() {
    let places: [(hash: UInt64, register: Int, rank: Int)] = [
      (0, 0, 53), (1, 0, 52), (1 << 51, 0, 1), (.max, 4_095, 1), (0xABC0_0800_0000_0000, 0xABC, 9),
    ]
    for expected in places {
      let place = DistinctSketch.place(of: expected.hash)
      #expect(place == (expected.register, expected.rank), "\(expected.hash)")
    }
  }

  @Test func registersOutOfRangeAreNone() {
    #expect(DistinctSketch(ranks: []) == nil)
    #expect(DistinctSketch(ranks: [UInt8](repeating: 54, count: 4_096)) == nil)
  }
}
