import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct QuantileSketchTests {
  static let shares = [0, 0.001, 0.05, 0.25, 0.5, 0.6, 0.75, 0.95, 0.999, 1]

  static func sketch(_ values: some Sequence<Double>, seed: UInt64 = 0) -> QuantileSketch {
    values.reduce(into: QuantileSketch(seed: seed)) { $0.add($1) }
  }

  /// NumPy 2.2, `numpy.quantile(values, share)`, whose default is the same definition.
  @Test(
    arguments: [
      ([3], 0.3, 3), ([1, 2, 3, 4], 0.5, 2.5), ([4, 1, 3, 2], 0.25, 1.75), ([1, 2], 0.9, 1.9),
      ([1, 2, 3, 4, 5], 0.75, 4), ([-1, 1], 0.5, 0), ([1e300, 1e300], 0.3, 1e300),
    ] as [([Double], Double, Double)]
  )
  func fewValuesHaveTheQuantilesThatSortingGives(
    _ values: [Double],
    _ share: Double,
    _ expected: Double
  ) {
    #expect(Self.sketch(values).quantile(share) == expected)
  }

  @Test func upToTheLimitNothingIsGivenUp() {
    var generator = SeededGenerator(seed: 3)
    var values = (0..<QuantileSketch.exactLimit).map { _ in
      Double.random(in: -5...5, using: &generator)
    }
    var sketch = Self.sketch(values)
    values.sort()
    #expect(sketch.rankError == 0)
    for place in [0, 1, 2_047, 4_094, 4_095] {
      #expect(sketch.quantile(Double(place) / 4_095) == values[place])
    }
    #expect(sketch.quantile(0.5) == median(values))
    sketch.add(0)
    #expect(sketch.rankError > 0)
  }

  @Test func noNumbersHaveNoQuantileAndSharesOutOfRangeNoAnswer() {
    #expect(QuantileSketch().quantile(0.5) == nil)
    let sketch = Self.sketch([1, 2])
    #expect(sketch.quantiles([-0.1, 1.1, .nan]) == [nil, nil, nil])
  }

  @Test func aValueAddedSeveralTimesIsAsManyValues() {
    var generator = SeededGenerator(seed: 5)
    let values = (0..<300).map { _ in
      (
        value: Double.random(in: -5...5, using: &generator),
        count: Int.random(in: 0...13, using: &generator)
      )
    }
    var sketch = QuantileSketch()
    for (value, count) in values { sketch.add(value, count: count) }
    sketch.add(.nan, count: 7)
    let all = values.flatMap { [Double](repeating: $0.value, count: $0.count) }
    #expect(sketch.count == all.count && sketch.nanCount == 7 && sketch.rankError == 0)
    #expect(sketch.quantiles(Self.shares) == Self.sketch(all).quantiles(Self.shares))
  }

  @Test func manyValuesAddedSeveralTimesStayWithinTheBound() {
    var generator = SeededGenerator(seed: 6)
    var sketch = QuantileSketch()
    var all: [Double] = []
    for _ in 0..<20_000 {
      let value = Double.random(in: 0...1, using: &generator)
      let count = Int.random(in: 1...50, using: &generator)
      sketch.add(value, count: count)
      all += [Double](repeating: value, count: count)
    }
    all.sort()
    #expect(sketch.count == all.count && sketch.rankError > 0 && sketch.rankError < 0.01)
    for share in Self.shares {
      let value = sketch.quantile(share) ?? .nan
      let rank = Double(all.count { $0 <= value }) / Double(all.count)
      // The ranks of equal values are one step of up to 50.
      #expect(abs(rank - share) <= sketch.rankError + 50 / Double(all.count), "\(share)")
    }
  }

  @Test func notANumberIsCountedApart() {
    let sketch = Self.sketch([.nan, 2, .nan, .infinity, -.infinity])
    #expect(sketch.count == 3 && sketch.nanCount == 2)
    #expect(sketch.quantiles([0, 0.5, 1]) == [-.infinity, 2, .infinity])
    #expect(sketch.min == -.infinity && sketch.max == .infinity)
  }

  /// Orders in which values come.
  enum Arrival: CaseIterable { case shuffled, ascending, descending, zigzag, fewDifferent }

  static func values(_ arrival: Arrival, count: Int) -> [Double] {
    var generator = SeededGenerator(seed: UInt64(count))
    switch arrival {
    case .shuffled: return (0..<count).map(Double.init).shuffled(using: &generator)
    case .ascending: return (0..<count).map(Double.init)
    case .descending: return (0..<count).reversed().map(Double.init)
    case .zigzag: return (0..<count).map { Double($0.isMultiple(of: 2) ? $0 : count - $0) }
    case .fewDifferent: return (0..<count).map { _ in Double(generator.index(below: 7)) }
    }
  }

  /// By how much the rank of an answer is off: 0 where the value itself has that rank.
  static func offset(_ answer: Double, _ share: Double, in sorted: [Double]) -> Double {
    let rank = share * Double(sorted.count - 1)
    let lowest = sorted.partition(where: { $0 >= answer })
    let highest = sorted.partition(where: { $0 > answer })
    if Double(lowest) > rank { return Double(lowest) - rank }
    return Swift.max(0, rank - Double(highest))
  }

  @Test(arguments: Arrival.allCases, [5_000, 300_000])
  func ranksAreAsCloseAsTheBoundSays(_ arrival: Arrival, _ count: Int) throws {
    let values = Self.values(arrival, count: count)
    let sketch = Self.sketch(values)
    let sorted = values.sorted()
    #expect(sketch.rankError > 0 && sketch.rankError < 0.007)
    for share in Self.shares {
      let answer = try #require(sketch.quantile(share))
      let offset = Self.offset(answer, share, in: sorted)
      #expect(offset <= sketch.rankError * Double(count) + 1, "\(share)")
    }
    #expect(sketch.quantile(0) == sorted.first && sketch.quantile(1) == sorted.last)
  }

  @Test(arguments: [1, 2, 7, 40])
  func sketchesOfPartsAnswerForTheWhole(_ parts: Int) throws {
    let values = Self.values(.shuffled, count: 200_000)
    let sorted = values.sorted()
    let size = values.count / parts
    var merged = QuantileSketch(seed: .max)
    for part in 0..<parts {
      let end = part == parts - 1 ? values.count : (part + 1) * size
      merged.merge(Self.sketch(values[part * size..<end], seed: UInt64(part)))
    }
    #expect(merged.count == values.count)
    #expect(merged.rankError < 0.007)
    for share in Self.shares {
      let answer = try #require(merged.quantile(share))
      let offset = Self.offset(answer, share, in: sorted)
      #expect(offset <= merged.rankError * Double(values.count) + 1, "\(share)")
    }
  }

  @Test func fewValuesInManyPartsStayExact() {
    var merged = QuantileSketch()
    for part in 0..<64 { merged.merge(Self.sketch((0..<64).map { Double(part * 64 + $0) })) }
    #expect(merged.rankError == 0 && merged.quantile(0.5) == 2047.5)
  }

  /// Sums over many seeds: what one sketch errs by is random, their mean is not off.
  @Test func errorsAreNotOnOneSide() throws {
    let values = Self.values(.shuffled, count: 20_000)
    var sum = 0.0
    for seed in 0..<60 {
      sum += try #require(Self.sketch(values, seed: UInt64(seed)).quantile(0.5))
    }
    #expect(abs(sum / 60 - 9_999.5) < 20)
  }

  @Test func theSameValuesGiveTheSameAnswers() {
    let values = Self.values(.shuffled, count: 50_000)
    let (one, other) = (Self.sketch(values), Self.sketch(values))
    #expect(one.quantiles(Self.shares) == other.quantiles(Self.shares))
  }
}

extension Array where Element == Double {
  /// How many elements of a sorted array come before the first that fits.
  fileprivate func partition(where fits: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if fits(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
