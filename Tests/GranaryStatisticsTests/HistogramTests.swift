import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct HistogramTests {
  static func histogram(
    _ values: some Sequence<Double>,
    minimumExponent: Int = -1022
  ) -> Histogram {
    values.reduce(into: Histogram(minimumExponent: minimumExponent)) { $0.add($1) }
  }

  /// From the definition, by sorting: the least width for which 64 bins are enough.
  static func reference(_ values: [Double], minimumExponent: Int = -1022) -> [Histogram.Bin] {
    let finite = values.filter(\.isFinite)
    guard let most = finite.map(\.magnitude).max() else { return [] }
    var exponent = max(minimumExponent, most == 0 ? -1022 : Int(most.exponent) - 52)
    while true {
      let width = Double(sign: .plus, exponent: exponent, significand: 1)
      let places = finite.map { Int(($0 / width).rounded(.down)) }.map { ($0, 1) }
      // Division underflows where multiplication does, so small negative numbers are put right.
      let fixed = zip(finite, places).map { $0 < 0 && $1.0 == 0 ? (-1, 1) : $1 }
      let counts = Dictionary(fixed, uniquingKeysWith: +)
      let (low, high) = (counts.keys.min() ?? 0, counts.keys.max() ?? 0)
      if high - low < 64 {
        return (low...high).map { place in
          Histogram.Bin(
            lower: Double(place) * width,
            upper: Double(place + 1) * width,
            count: counts[place] ?? 0
          )
        }
      }
      exponent += 1
    }
  }

  static func values(_ seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let count = generator.index(below: 60)
    if generator.chance(0.3) {
      return generator.scalars(.float64, count: count, nullShare: 0).compactMap(\.double)
    }
    let center = generator.pick([0, 1e9, -3, 1e-300])
    let spread = generator.pick([1, 1e-6, 1e12, 0])
    return (0..<count).map { _ in center + spread * Double.random(in: -1...1, using: &generator) }
  }

  @Test(arguments: GeneratedCases.seeds)
  func binsAreTheNarrowestThatReachFromEndToEnd(_ seed: UInt64) {
    let values = Self.values(seed)
    let histogram = Self.histogram(values)
    #expect(histogram.bins == Self.reference(values))
    #expect(histogram.bins.count <= Histogram.binLimit)
    #expect(histogram.bins.reduce(0) { $0 + $1.count } == histogram.count)
    #expect(
      Self.histogram(values, minimumExponent: 0).bins == Self.reference(values, minimumExponent: 0)
    )
  }

  @Test(arguments: GeneratedCases.seeds)
  func orderAndMergingMakeNoDifference(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed &+ 1_000)
    let values = Self.values(seed)
    let whole = Self.histogram(values)
    #expect(Self.histogram(values.shuffled(using: &generator)) == whole)
    let cut = generator.index(below: values.count + 1)
    var merged = Self.histogram(values[cut...])
    merged.merge(Self.histogram(values[..<cut]))
    #expect(merged == whole)
  }

  @Test func countsAreExact() {
    let histogram = Self.histogram([0, 1, 1, 63.5, 64, 2])
    #expect(histogram.binWidth == 2)
    let filled = histogram.bins.filter { $0.count > 0 }
    #expect(filled.map(\.lower) == [0, 2, 62, 64])
    #expect(filled.map(\.count) == [3, 1, 1, 1])
  }

  @Test func zeroHasOneSignAndWhatIsNoNumberIsCountedApart() {
    #expect(Self.histogram([-0.0]) == Self.histogram([0.0]))
    let histogram = Self.histogram([.nan, .infinity, -.infinity, .infinity, 7])
    #expect(histogram.nanCount == 1 && histogram.positiveInfinityCount == 2)
    #expect(histogram.negativeInfinityCount == 1 && histogram.count == 1)
    #expect(histogram.bins.map(\.count) == [1])
    #expect(Histogram().bins.isEmpty)
  }

  @Test func theWholeRangeOfDoublesFits() {
    let most = Double.greatestFiniteMagnitude
    let histogram = Self.histogram([-most, most, -.leastNonzeroMagnitude, 0])
    #expect(histogram.bins.first?.lower == -.infinity || histogram.bins.count == 64)
    #expect(histogram.bins.filter { $0.count > 0 }.map(\.count) == [1, 1, 1, 1])
    #expect(histogram.bins.last?.upper == .infinity)
  }

  @Test func wholeNumbersHaveNoBinsBetweenThem() {
    let histogram = Self.histogram([1, 2, 3], minimumExponent: 0)
    #expect(histogram.bins.map(\.count) == [1, 1, 1] && histogram.binWidth == 1)
  }
}

extension Scalar {
  fileprivate var double: Double? {
    if case .float64(let value) = self { value } else { nil }
  }
}
