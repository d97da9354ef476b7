import GranaryStatistics
import Testing

/// Expected values: Python 3.11, `float(sum(map(Fraction, values)))` and the same of squares, which
/// are rational arithmetic and one rounding; hexadecimal so that nothing is lost in print.
@Suite struct ExactSumTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let values: [Double]
    let sum: Double
    let squares: Double

    init(_ name: String, _ values: [Double], sum: Double, squares: Double) {
      testDescription = name
      self.values = values
      self.sum = sum
      self.squares = squares
    }
  }

  static let most = Double.greatestFiniteMagnitude
  static let least = Double.leastNonzeroMagnitude

  static let cases = [
    Case("nothing", [], sum: 0, squares: 0),
    Case("tenths", .init(repeating: 0.1, count: 10), sum: 1, squares: 0x1.999999999999ap-4),
    Case("cancellation", [1e100, 1, -1e100], sum: 1, squares: 0x1.4e718d7d7625ap+665),
    Case("tie to even, down", [1, 0x1p-53], sum: 1, squares: 1),
    Case("just above a tie", [1, 0x1p-53, least], sum: 0x1.0000000000001p+0, squares: 1),
    Case(
      "tie to even, up",
      [0x1.0000000000001p0, 0x1p-53],
      sum: 0x1.0000000000002p+0,
      squares: 0x1.0000000000002p+0
    ),
    Case("tie from below", [1, -0x1p-54], sum: 1, squares: 1),
    Case("just below it", [1, -0x1p-54, -least], sum: 0x1.fffffffffffffp-1, squares: 1),
    Case("subnormals", [least, least, 0x1p-1073], sum: 0x1p-1072, squares: 0),
    Case(
      "into the subnormals",
      [.leastNormalMagnitude, -least],
      sum: .leastNormalMagnitude.nextDown,
      squares: 0
    ),
    Case("past the largest and back", [most, most, -most], sum: most, squares: .infinity),
    Case("rounds past the largest", [most, 0x1p970], sum: .infinity, squares: .infinity),
    Case("rounds down to the largest", [most, 0x1p969], sum: most, squares: .infinity),
    Case("whole range", [most, least, -most], sum: least, squares: .infinity),
    Case("negative", [-1.5, -2.5, -1e-30], sum: -4, squares: 8.5),
    Case("tiny squares", [0x1p-537, 0x1p-538, 0x1.8p-536], sum: 0x1.2p-535, squares: 0x1.4p-1071),
    Case(
      "1,000 numbers of any exponent",
      anyFinite(1_000, seed: 42),
      sum: 0x1.e8025f665571bp+1022,
      squares: .infinity
    ),
    Case(
      "5,000 near 10⁹",
      near1e9(5_000, seed: 7),
      sum: 0x1.2309ce566b70fp+42,
      squares: 0x1.0f0cf0695f25ap+72
    ),
  ]

  @Test(arguments: cases) func isRationalArithmeticRoundedOnce(_ expected: Case) {
    #expect(sum(expected.values).value == expected.sum)
    #expect(sumOfSquares(expected.values).value == expected.squares)
  }

  @Test(arguments: cases) func orderMakesNoDifference(_ expected: Case) {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<5 {
      #expect(sum(expected.values.shuffled(using: &generator)).value == expected.sum)
    }
  }

  @Test(arguments: cases) func partialSumsMerge(_ expected: Case) {
    for size in [1, 2, 7, 100] {
      var merged = ExactSum()
      var mergedSquares = ExactSum()
      for start in stride(from: 0, to: expected.values.count, by: size) {
        let piece = Array(expected.values[start..<min(start + size, expected.values.count)])
        merged.merge(sum(piece))
        mergedSquares.merge(sumOfSquares(piece))
      }
      #expect(merged.value == expected.sum)
      #expect(mergedSquares.value == expected.squares)
    }
  }

  @Test(arguments: cases) func whatIsTakenOutLeavesNoTrace(_ expected: Case) {
    var sum = sum(expected.values)
    var squares = sumOfSquares(expected.values)
    for value in anyFinite(300, seed: 3) {
      sum.add(value)
      squares.addSquare(value)
    }
    for value in anyFinite(300, seed: 3).reversed() {
      sum.subtract(value)
      squares.subtractSquare(value)
    }
    #expect(sum.value == expected.sum)
    #expect(squares.value == expected.squares)
  }

  @Test func manyAdditionsOfOneSignCarryInTime() {
    // With its lowest bit at 2^31, a full significand gives a chunk the most it can receive.
    let value = -0x1.fffffffffffffp83
    var sum = ExactSum()
    for _ in 0..<10_000 { sum.add(value) }
    // One product is rounded once too.
    #expect(sum.value == value * 10_000)
  }

  @Test func infinitiesAndNaNAreThoseOfIEEESums() {
    #expect(sum([.infinity, 1, -Self.most]).value == .infinity)
    #expect(sum([-.infinity, .infinity]).value.isNaN)
    #expect(sum([.nan, .infinity]).value.isNaN)
    #expect(sumOfSquares([-.infinity]).value == .infinity)
  }

  @Test func infinitiesAndNaNCanBeTakenOut() {
    var sum = sum([1, .infinity, -.infinity, .nan])
    sum.subtract(.nan)
    #expect(sum.value.isNaN)
    sum.subtract(-.infinity)
    #expect(sum.value == .infinity)
    sum.subtract(.infinity)
    #expect(sum.value == 1)
  }
}

func sum(_ values: [Double]) -> ExactSum {
  var sum = ExactSum()
  for value in values { sum.add(value) }
  return sum
}

func sumOfSquares(_ values: [Double]) -> ExactSum {
  var sum = ExactSum()
  for value in values { sum.addSquare(value) }
  return sum
}

/// Finite doubles of any bits.
func anyFinite(_ count: Int, seed: UInt64) -> [Double] {
  var generator = SeededGenerator(seed: seed)
  var values: [Double] = []
  while values.count < count {
    let value = Double(bitPattern: generator.next())
    if value.isFinite { values.append(value) }
  }
  return values
}

/// 10⁹ and a fraction: what a naive variance loses.
func near1e9(_ count: Int, seed: UInt64) -> [Double] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in 1e9 + Double(generator.next() >> 11) * 0x1p-53 }
}
