import GranaryStatistics
import Testing

/// Integers past 2⁵³, and what a sum holds as integers.
@Suite struct ExactSumStateTests {
  static let edges: [Int64] = [
    .min, .min + 1, -1, 0, 1, 1 << 53 + 1, 3_037_000_500, .max - 1, .max,
  ]

  @Test func integersAreAddedWithEveryDigit() {
    // 2^63 − 1 is no double: two of them differ from 2^64 by two.
    var sum = ExactSum()
    sum.add(integer: .max)
    sum.add(integer: .max)
    sum.add(-0x1p64)
    #expect(sum.value == -2)
    sum.subtract(integer: .min)
    sum.subtract(integer: .min)
    #expect(sum.value == 0x1p64 - 2)
    #expect(sum.mean(of: 0) == nil)
  }

  @Test(arguments: edges) func squaresOfIntegersAreExact(_ value: Int64) {
    var sum = ExactSum()
    sum.addSquare(integer: value)
    let square = Int128(value) * Int128(value)
    for shift in [0, 52, 104] {
      let digits = Double((square >> Int128(shift)) & (1 << 52 - 1))
      sum.subtract(digits * Double(sign: .plus, exponent: shift, significand: 1))
    }
    #expect(sum.value == 0)
  }

  @Test func momentsOfIntegersAreThoseOfRationalArithmetic() {
    var moments = Moments()
    for value in Self.edges { moments.add(integer: value) }
    // Python 3.11: `Fraction`, and the root of its variance to 80 digits with `Decimal`.
    #expect(moments.mean == 1000800254637943.5)
    #expect(moments.sampleStandardDeviation == 6.521909603752632e+18)
    for value in Self.edges.dropFirst() { moments.subtract(integer: value) }
    #expect(moments.mean == -0x1p63)
    #expect(moments.sampleStandardDeviation == nil)
  }

  /// However a sum came about, it holds the same integers.
  @Test func equalSumsHaveEqualStates() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let values = (0..<20).map { _ in
        Double(
          sign: Bool.random(using: &generator) ? .plus : .minus,
          exponent: .random(in: -1074...1020, using: &generator),
          significand: 1
        )
      }
      var sum = values.reduce(into: ExactSum()) { $0.add($1) }
      var other = ExactSum()
      for value in values.shuffled(using: &generator) {
        other.add(value * 0x1p-3)
        other.add(value)
        other.subtract(value * 0x1p-3)
      }
      #expect(sum.state == other.state)
      #expect(ExactSum(sum.state).state == sum.state)
      #expect(ExactSum(sum.state).value == sum.value)
      sum.merge(ExactSum(other.state))
      #expect(sum.value == 2 * ExactSum(other.state).value)
      for value in values + values { sum.subtract(value) }
      #expect(sum.state == ExactSum().state)
    }
  }

  @Test func aStateHoldsTwosComplementWithoutLimbsThatCouldBeLeftOut() {
    func limbs(_ value: Double) -> [UInt32] {
      var sum = ExactSum()
      sum.add(value)
      return sum.state.limbs
    }
    #expect(limbs(1) == [1])
    #expect(limbs(-1) == [.max])
    #expect(limbs(0x1p31) == [0x8000_0000, 0])
    #expect(limbs(-0x1p31) == [0x8000_0000])
    #expect(limbs(-0x1p32) == [.max])
    #expect(limbs(0) == [])
    #expect(limbs(.infinity) == [])
  }

  @Test func statesOutOfRangeAreNone() {
    #expect(ExactSum.State(first: -1, limbs: []) == nil)
    #expect(ExactSum.State(first: 139, limbs: [1, 1]) == nil)
    #expect(ExactSum.State(first: 0, limbs: [], nanCount: -1) == nil)
    #expect(ExactSum.State(first: 139, limbs: [1]) != nil)
  }
}
