import GranaryStatistics
import Testing

/// Expected values: Python 3.11, rational arithmetic by `fractions` and one rounding; roots by
/// `statistics._float_sqrt_of_frac`, which is correctly rounded.
@Suite struct MomentsTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let values: [Double]
    let mean: Double
    let variances: (population: Double, sample: Double)
    let deviations: (population: Double, sample: Double)
  }

  static let cases = [
    Case(
      testDescription: "one to ten",
      values: (1...10).map(Double.init),
      mean: 5.5,
      variances: (8.25, 0x1.2555555555555p+3),
      deviations: (0x1.6fa6ea162d0f0p+1, 0x1.838a0bfb49287p+1)
    ),
    Case(
      testDescription: "equal values",
      values: .init(repeating: 0.1, count: 10),
      mean: 0.1,
      variances: (0, 0),
      deviations: (0, 0)
    ),
    Case(
      testDescription: "cancellation",
      values: [1e100, 1, -1e100],
      mean: 0x1.5555555555555p-2,
      variances: (0x1.bdecbca748323p+663, 0x1.4e718d7d7625ap+664),
      deviations: (0x1.ddd253dbbd8fap+331, 0x1.249ad2594c37dp+332)
    ),
    Case(
      testDescription: "5,000 near 10⁹",
      values: near1e9(5_000, seed: 7),
      mean: 0x1.dcd65003f6e47p+29,
      variances: (0x1.5332af7fc6813p-4, 0x1.53440e530b104p-4),
      deviations: (0x1.26ad60afdf095p-2, 0x1.26b4ec2c70a03p-2)
    ),
    Case(
      testDescription: "1,000 numbers of any exponent",
      values: anyFinite(1_000, seed: 42),
      mean: 0x1.f3b8b39bfd620p+1012,
      variances: (.infinity, .infinity),
      deviations: (0x1.6de32302360d4p+1017, 0x1.6e120166d4efap+1017)
    ),
    Case(
      testDescription: "a root 2⁻¹⁰¹ above a tie",
      values: [1, -0x1p-53 - 0x1p-100],
      mean: 0x1.fffffffffffffp-2,
      variances: (0x1.0000000000001p-2, 0x1.0000000000001p-1),
      deviations: (0x1.0000000000001p-1, 0x1.6a09e667f3bcdp-1)
    ),
    Case(
      testDescription: "subnormals",
      values: [0x1p-1074, 0x1p-1074, 0x1p-1073],
      mean: 0x1p-1074,
      variances: (0, 0),
      deviations: (0, 0x1p-1074)
    ),
  ]

  @Test(arguments: cases) func isRationalArithmeticRoundedOnce(_ expected: Case) {
    expect(moments(expected.values), expected)
  }

  @Test(arguments: cases) func orderAndMergingMakeNoDifference(_ expected: Case) {
    var merged = moments(expected.values.suffix(3).reversed())
    merged.merge(moments(expected.values.dropLast(3)))
    expect(merged, expected)
  }

  @Test(arguments: cases) func whatIsTakenOutLeavesNoTrace(_ expected: Case) {
    var moments = moments([1e300, .nan] + expected.values)
    moments.subtract(.nan)
    moments.subtract(1e300)
    expect(moments, expected)
  }

  private func moments(_ values: some Sequence<Double>) -> Moments {
    var moments = Moments()
    for value in values { moments.add(value) }
    return moments
  }

  private func expect(_ moments: Moments, _ expected: Case) {
    #expect(moments.count == expected.values.count)
    #expect(moments.mean == expected.mean)
    #expect(moments.populationVariance == expected.variances.population)
    #expect(moments.sampleVariance == expected.variances.sample)
    #expect(moments.populationStandardDeviation == expected.deviations.population)
    #expect(moments.sampleStandardDeviation == expected.deviations.sample)
  }

  @Test func tooFewValuesHaveNone() {
    var moments = Moments()
    #expect(moments.mean == nil && moments.populationVariance == nil)
    moments.add(3)
    #expect(moments.mean == 3 && moments.populationVariance == 0)
    #expect(moments.sampleVariance == nil && moments.sampleStandardDeviation == nil)
  }

  @Test func infinityMakesTheVarianceNaN() {
    let moments = moments([1, .infinity])
    #expect(moments.mean == .infinity)
    #expect(moments.populationVariance?.isNaN == true)
    #expect(moments.sampleStandardDeviation?.isNaN == true)
  }

  @Test func medianIsTheMiddle() {
    #expect(median([]) == nil)
    #expect(median([3]) == 3)
    #expect(median([9, 1, 5]) == 5)
    #expect(median([4, 1, 3, 2]) == 2.5)
    let most = Double.greatestFiniteMagnitude
    #expect(median([most, most]) == most)
    #expect(median([.infinity, 1]) == .infinity)
    #expect(median([0x1p-1074, 0x1p-1074]) == 0x1p-1074)
  }
}
