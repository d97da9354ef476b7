import GranaryColumns

#if canImport(Glibc)
import Glibc
#endif

extension FunctionTable {
  /// Functions of numbers.
  ///
  /// Those whose value is not a real number, or a pole, give null, as `x / 0` does.
  static let numbers = [
    Function(
      "abs",
      [
        .attempt(orFail: .integerOverflow) { (value: Int64) in
          Attempt(value < 0 ? Int64(0).subtractingReportingOverflow(value) : (value, false))
        },
        .map { (value: Float) in value.magnitude },
        .map { (value: Double) in value.magnitude },
      ]
    ),
    Function(
      "sign",
      [
        .map { (value: Int64) in value.signum() },
        .map { (value: Float) in value.signum },
        .map { (value: Double) in value.signum },
      ]
    ),
    Function("round", rounding(.toNearestOrAwayFromZero) + roundingToDigits),
    Function("floor", rounding(.down)),
    Function("ceil", rounding(.up)),
    Function("trunc", rounding(.towardZero)),
    Function("sqrt", [.partial { (value: Double) in value < 0 ? nil : value.squareRoot() }]),
    Function("exp", [.map { (value: Double) in exp(value) }]),
    Function("ln", [.partial { (value: Double) in value <= 0 ? nil : log(value) }]),
    Function("log10", [.partial { (value: Double) in value <= 0 ? nil : log10(value) }]),
    Function(
      "power",
      [
        .partial { (base: Double, exponent: Double) -> Double? in
          if base == 0 && exponent < 0 { return nil }
          let result = pow(base, exponent)
          return result.isNaN && !base.isNaN && !exponent.isNaN ? nil : result
        }
      ]
    ),
    Function(
      "is_nan",
      [.test { (value: Float) in value.isNaN }, .test { (value: Double) in value.isNaN }]
    ),
    Function(
      "is_finite",
      [.test { (value: Float) in value.isFinite }, .test { (value: Double) in value.isFinite }]
    ),
  ]

  @inline(__always)
  private static func rounding(_ rule: FloatingPointRoundingRule) -> [Overload] {
    [
      .map { (value: Int64) in value },
      .map { (value: Float) in value.rounded(rule) },
      .map { (value: Double) in value.rounded(rule) },
    ]
  }

  private static let roundingToDigits: [Overload] = [
    .attempt(orFail: .integerOverflow) { (value: Int64, digits: Int64) in
      if digits >= 0 { return .value(value) }
      // Half of 10²⁰ is more than any int64.
      var unit: Int128 = 1
      for _ in 0..<min(digits.magnitude, 20) { unit *= 10 }
      let half = value < 0 ? -unit / 2 : unit / 2
      return Int64(exactly: (Int128(value) + half) / unit * unit).map { .value($0) } ?? .failure
    },
    .map { (value: Double, digits: Int64) in value.rounded(toDigits: digits) },
  ]
}

extension FloatingPoint {
  /// -1, 0 or 1; NaN of NaN.
  fileprivate var signum: Self { isNaN ? self : self > 0 ? 1 : self < 0 ? -1 : 0 }
}

extension Double {
  /// 10⁰ to 10³⁰⁸, each the nearest double, whatever the C library's `pow` says.
  private static let powersOfTen = (0...308).map { Double("1e\($0)") ?? .infinity }

  /// A number scaled by a power of ten, rounded half away from zero and scaled back.
  fileprivate func rounded(toDigits digits: Int64) -> Double {
    guard isFinite, digits <= 308 else { return self }
    guard digits >= -308 else { return Double(signOf: self, magnitudeOf: 0) }
    let scale = Self.powersOfTen[Int(digits.magnitude)]
    if digits < 0 { return (self / scale).rounded() * scale }
    let scaled = (self * scale).rounded() / scale
    // A number too large to scale has no digits there.
    return scaled.isFinite ? scaled : self
  }
}
