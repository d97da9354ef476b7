/// A whole number of any size, with the arithmetic of primary school: slow on purpose, what is fast
/// is compared with it.
public struct ReferenceInteger: Comparable, Sendable {
  /// Base 2^32, low digit first, without leading zeros.
  private var digits: [UInt32]
  private var isNegative: Bool

  private init(_ digits: [UInt32], isNegative: Bool) {
    self.digits = digits
    while self.digits.last == 0 { self.digits.removeLast() }
    self.isNegative = isNegative && !self.digits.isEmpty
  }

  /// A small number.
  public init(_ value: some FixedWidthInteger) {
    var rest = UInt128(value.magnitude)
    var digits: [UInt32] = []
    while rest > 0 {
      digits.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
    self.init(digits, isNegative: value < 0)
  }

  /// A finite double times 2^1074, which makes every one of them whole.
  public init(scaled value: Double) {
    let biased = Int(value.exponentBitPattern)
    let significand =
      biased == 0 ? value.significandBitPattern : value.significandBitPattern | 1 << 52
    self = ReferenceInteger(significand).shifted(by: max(biased, 1) - 1)
    if value.sign == .minus { self = -self }
  }

  /// Whether it is 0.
  public var isZero: Bool { digits.isEmpty }

  /// The number without its sign.
  public var magnitude: ReferenceInteger { ReferenceInteger(digits, isNegative: false) }

  /// Whether it is below 0.
  public var isBelowZero: Bool { isNegative }

  /// The number times 2^bits.
  public func shifted(by bits: Int) -> ReferenceInteger {
    var shifted = [UInt32](repeating: 0, count: bits / 32)
    var carry: UInt64 = 0
    for digit in digits {
      let wide = UInt64(digit) << UInt64(bits % 32) | carry
      shifted.append(UInt32(truncatingIfNeeded: wide))
      carry = wide >> 32
    }
    return ReferenceInteger(shifted + [UInt32(carry)], isNegative: isNegative)
  }

  /// The number with the other sign.
  public static prefix func - (number: ReferenceInteger) -> ReferenceInteger {
    ReferenceInteger(number.digits, isNegative: !number.isNegative)
  }

  /// The sum.
  public static func + (left: ReferenceInteger, right: ReferenceInteger) -> ReferenceInteger {
    if left.isNegative == right.isNegative {
      return ReferenceInteger(added(left.digits, right.digits), isNegative: left.isNegative)
    }
    if isLess(left.digits, right.digits) {
      return ReferenceInteger(subtracted(right.digits, left.digits), isNegative: right.isNegative)
    }
    return ReferenceInteger(subtracted(left.digits, right.digits), isNegative: left.isNegative)
  }

  /// The difference.
  public static func - (left: ReferenceInteger, right: ReferenceInteger) -> ReferenceInteger {
    left + -right
  }

  /// The product.
  public static func * (left: ReferenceInteger, right: ReferenceInteger) -> ReferenceInteger {
    var product = [UInt32](repeating: 0, count: left.digits.count + right.digits.count)
    for (row, digit) in left.digits.enumerated() {
      var carry: UInt64 = 0
      for (column, other) in right.digits.enumerated() {
        let sum = UInt64(digit) * UInt64(other) + UInt64(product[row + column]) + carry
        product[row + column] = UInt32(truncatingIfNeeded: sum)
        carry = sum >> 32
      }
      product[row + right.digits.count] = UInt32(carry)
    }
    return ReferenceInteger(product, isNegative: left.isNegative != right.isNegative)
  }

  /// Whether one number is less than another.
  public static func < (left: ReferenceInteger, right: ReferenceInteger) -> Bool {
    (left - right).isNegative
  }

  private static func added(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var sum: [UInt32] = []
    var carry: UInt64 = 0
    for index in 0..<max(left.count, right.count) {
      carry += UInt64(index < left.count ? left[index] : 0)
      carry += UInt64(index < right.count ? right[index] : 0)
      sum.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    return sum + [UInt32(carry)]
  }

  /// The difference with digits that are not greater.
  private static func subtracted(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var difference: [UInt32] = []
    var borrow: Int64 = 0
    for index in left.indices {
      let digit = Int64(left[index]) - Int64(index < right.count ? right[index] : 0) - borrow
      difference.append(UInt32(truncatingIfNeeded: digit))
      borrow = digit < 0 ? 1 : 0
    }
    return difference
  }

  private static func isLess(_ left: [UInt32], _ right: [UInt32]) -> Bool {
    if left.count != right.count { return left.count < right.count }
    for index in left.indices.reversed() where left[index] != right[index] {
      return left[index] < right[index]
    }
    return false
  }
}

/// The double nearest to a number that can only be compared with, ties to the even one.
///
/// - Parameters:
///   - guess: Any finite double that is not negative; a near one makes it quicker.
///   - isAtMost: Whether a whole number of 2^−1075 is at most the number, which is not negative.
///   - equals: Whether it is the number.
/// - Returns: The double; an infinity past the largest one.
public func nearestDouble(
  guess: Double,
  isAtMost: (ReferenceInteger) -> Bool,
  equals: (ReferenceInteger) -> Bool
) -> Double {
  func twice(_ value: Double) -> ReferenceInteger { ReferenceInteger(scaled: value).shifted(by: 1) }
  func isLow(_ bits: UInt64) -> Bool { isAtMost(twice(Double(bitPattern: bits))) }
  let greatest = Double.greatestFiniteMagnitude.bitPattern
  // The greatest double that is at most the number; 0 always is.
  var low: UInt64 = 0
  var high = greatest + 1
  var step: UInt64 = 1
  if isLow(guess.bitPattern) {
    low = guess.bitPattern
    while low + step < high, isLow(low + step) { (low, step) = (low + step, 2 * step) }
    high = min(high, low + step)
  } else {
    high = guess.bitPattern
    while step < high, !isLow(high - step) { (high, step) = (high - step, 2 * step) }
    low = step < high ? high - step : 0
  }
  while high - low > 1 {
    let middle = low + (high - low) / 2
    if isLow(middle) { low = middle } else { high = middle }
  }
  let below = Double(bitPattern: low)
  // Past the largest double the next one would be 2^1024.
  let next =
    low == greatest
    ? ReferenceInteger(1).shifted(by: 1024 + 1074) : ReferenceInteger(scaled: below.nextUp)
  let middle = ReferenceInteger(scaled: below) + next
  if !isAtMost(middle) { return below }
  return equals(middle) && low & 1 == 0 ? below : below.nextUp
}
