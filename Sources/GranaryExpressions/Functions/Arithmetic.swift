import GranaryColumns

#if canImport(Glibc)
// In release builds `%`, rounding and truncation are calls into libm, which this import links.
import Glibc
#endif

extension FunctionTable {
  /// `+ - * / // %`, and `+` and `-` as signs.
  ///
  /// Division by zero gives null; integers that leave int64 fail.
  static let arithmetic = [
    Function(
      "+",
      [
        .map { (value: Int64) in value },
        .map { (value: Float) in value },
        .map { (value: Double) in value },
        .attempt(orFail: .integerOverflow) { (left: Int64, right: Int64) in
          Attempt(left.addingReportingOverflow(right))
        },
        .map { (left: Float, right: Float) in left + right },
        .map { (left: Double, right: Double) in left + right },
      ] + durationSums
    ),
    Function(
      "-",
      [
        .attempt(orFail: .integerOverflow) { (value: Int64) in
          Attempt(Int64(0).subtractingReportingOverflow(value))
        },
        .map { (value: Float) in -value },
        .map { (value: Double) in -value },
        .attempt(orFail: .integerOverflow) { (left: Int64, right: Int64) in
          Attempt(left.subtractingReportingOverflow(right))
        },
        .map { (left: Float, right: Float) in left - right },
        .map { (left: Double, right: Double) in left - right },
      ] + durationDifferences
    ),
    Function(
      "*",
      [
        .attempt(orFail: .integerOverflow) { (left: Int64, right: Int64) in
          Attempt(left.multipliedReportingOverflow(by: right))
        },
        .map { (left: Float, right: Float) in left * right },
        .map { (left: Double, right: Double) in left * right },
      ] + durationProducts
    ),
    Function(
      "/",
      [
        .partial { (left: Int64, right: Int64) in
          right == 0 ? nil : Double(left) / Double(right)
        },
        .partial { (left: Float, right: Float) in right == 0 ? nil : left / right },
        .partial { (left: Double, right: Double) in right == 0 ? nil : left / right },
      ] + durationQuotients
    ),
    Function(
      "//",
      [
        .attempt(orFail: .integerOverflow) { (left: Int64, right: Int64) in
          right == 0 ? .null : Attempt(left.flooredQuotient(reportingOverflow: right))
        },
        .partial { (left: Float, right: Float) in
          right == 0 ? nil : left.flooredDivision(by: right).quotient
        },
        .partial { (left: Double, right: Double) in
          right == 0 ? nil : left.flooredDivision(by: right).quotient
        },
      ]
    ),
    Function(
      "%",
      [
        .partial { (left: Int64, right: Int64) in
          right == 0 ? nil : left.flooredModulus(right)
        },
        .partial { (left: Float, right: Float) in
          right == 0 ? nil : left.flooredDivision(by: right).remainder
        },
        .partial { (left: Double, right: Double) in
          right == 0 ? nil : left.flooredDivision(by: right).remainder
        },
      ]
    ),
  ]
}

extension Int64 {
  /// The quotient rounded towards negative infinity, as Python's `//`: -7 // 2 is -4.
  ///
  /// - Precondition: The divisor is not zero.
  fileprivate func flooredQuotient(
    reportingOverflow divisor: Int64
  ) -> (partialValue: Int64, overflow: Bool) {
    let (quotient, overflow) = dividedReportingOverflow(by: divisor)
    if overflow { return (quotient, true) }
    let isAbove = self &- quotient &* divisor != 0 && (self < 0) != (divisor < 0)
    return (isAbove ? quotient - 1 : quotient, false)
  }

  /// What ``flooredQuotient(reportingOverflow:)`` leaves; has the sign of the divisor.
  ///
  /// - Precondition: The divisor is not zero.
  fileprivate func flooredModulus(_ divisor: Int64) -> Int64 {
    // The remainder of the least integer by -1 traps, though it is 0.
    if divisor == -1 { return 0 }
    let remainder = self % divisor
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder
  }
}

extension BinaryFloatingPoint {
  /// The floored quotient and its remainder as CPython's `float_divmod` has them: the quotient
  /// comes from the exact remainder, so that 1 // 0.1 is 9 and 1 % 0.1 is just below 0.1.
  fileprivate func flooredDivision(by divisor: Self) -> (quotient: Self, remainder: Self) {
    var remainder = truncatingRemainder(dividingBy: divisor)
    var quotient = (self - remainder) / divisor
    if remainder == 0 {
      remainder = Self(signOf: divisor, magnitudeOf: 0)
    } else if (remainder < 0) != (divisor < 0) {
      remainder += divisor
      quotient -= 1
    }
    guard quotient != 0 else { return (Self(signOf: self / divisor, magnitudeOf: 0), remainder) }
    let floored = quotient.rounded(.down)
    return (quotient - floored > 0.5 ? floored + 1 : floored, remainder)
  }
}
