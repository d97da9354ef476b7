/// Count, mean, variance and standard deviation of numbers, correctly rounded whatever their order
/// and however partial results were merged.
///
/// With `s = Σx` and `q = Σx²`, both exact, the variance is `(n q − s²) / n²` over the population
/// and `(n q − s²) / (n (n − 1))` for a sample: numerator, quotient and root are evaluated with as
/// many bits as they need, so that nothing cancels and one rounding is left, at the end.
///
/// Infinities and NaN make the mean what their sum is, and every variance NaN.
public struct Moments: Sendable {
  /// How many values there are.
  public private(set) var count = 0
  /// The values' sum.
  public private(set) var sums = ExactSum()
  /// The sum of their squares.
  public private(set) var squares = ExactSum()

  /// No values.
  public init() {}

  /// Values of which only the number and the sums are known any more.
  public init(count: Int, sums: ExactSum, squares: ExactSum) {
    self.count = count
    self.sums = sums
    self.squares = squares
  }

  /// Adds a value.
  public mutating func add(_ value: Double) {
    count += 1
    sums.add(value)
    squares.addSquare(value)
  }

  /// Takes a value out that was added before.
  public mutating func subtract(_ value: Double) {
    count -= 1
    sums.subtract(value)
    squares.subtractSquare(value)
  }

  /// Adds an integer, of which a double may not hold every digit.
  public mutating func add(integer: Int64) {
    count += 1
    sums.add(integer: integer)
    squares.addSquare(integer: integer)
  }

  /// Takes an integer out that was added before.
  public mutating func subtract(integer: Int64) {
    count -= 1
    sums.subtract(integer: integer)
    squares.subtractSquare(integer: integer)
  }

  /// Adds all values that another has.
  public mutating func merge(_ other: Moments) {
    count &+= other.count
    sums.merge(other.sums)
    squares.merge(other.squares)
  }

  /// The sum; 0 for no values.
  public var sum: Double { sums.value }

  /// The arithmetic mean; nil for no values.
  public var mean: Double? { sums.mean(of: count) }

  /// The mean squared distance from the mean; nil for no values.
  public var populationVariance: Double? { rounded(divisor: count) { $0 } }

  /// The root of ``populationVariance``, rounded once; nil for no values.
  public var populationStandardDeviation: Double? { rounded(divisor: count) { $0.squareRoot } }

  /// The variance with n − 1 in place of n (Bessel's correction); nil below two values.
  public var sampleVariance: Double? { rounded(divisor: count - 1) { $0 } }

  /// The root of ``sampleVariance``, rounded once; nil below two values.
  public var sampleStandardDeviation: Double? { rounded(divisor: count - 1) { $0.squareRoot } }

  private func rounded(divisor: Int, _ root: (WideNumber) -> WideNumber) -> Double? {
    guard count > 0, divisor > 0 else { return nil }
    guard sums.nonFiniteValue == nil else { return .nan }
    // Never negative (Cauchy–Schwarz), unless the sums are not those of values.
    guard let numerator = squares.exact.times(UInt64(count)).minus(sums.exact.squared) else {
      return nil
    }
    return root(numerator.divided(by: UInt64(count), UInt64(divisor))).rounded()
  }
}
