/// A number with as many bits as it takes, `± Σ limbs[i] · 2^(64 i) · 2^exponent`: what an
/// ``ExactSum`` holds, with the few operations that means and variances need before they round.
struct WideNumber {
  private var isNegative: Bool
  /// Low limb first, the last one not zero.
  private var limbs: [UInt64]
  private var exponent: Int
  /// Whether the true number is a little larger in magnitude, by less than the lowest bit.
  private var isTruncated = false

  private init(isNegative: Bool, limbs: [UInt64], exponent: Int, isTruncated: Bool = false) {
    self.isNegative = isNegative
    self.limbs = limbs
    self.exponent = exponent
    self.isTruncated = isTruncated
    while self.limbs.last == 0 { self.limbs.removeLast() }
  }

  /// The number `± Σ chunks[i] · 2^(32 i) · 2^exponent`.
  init(isNegative: Bool, chunks: [UInt32], exponent: Int) {
    let limbs = stride(from: 0, to: chunks.count, by: 2).map { index in
      let high = index + 1 < chunks.count ? UInt64(chunks[index + 1]) : 0
      return high << 32 | UInt64(chunks[index])
    }
    self.init(isNegative: isNegative, limbs: limbs, exponent: exponent)
  }

  private var bitCount: Int {
    limbs.last.map { 64 * limbs.count - $0.leadingZeroBitCount } ?? 0
  }

  /// The number times a whole one.
  func times(_ factor: UInt64) -> WideNumber { times([factor], exponent: 0) }

  /// The square.
  var squared: WideNumber {
    var square = times(limbs, exponent: exponent)
    square.isNegative = false
    return square
  }

  private func times(_ factor: [UInt64], exponent added: Int) -> WideNumber {
    var product = [UInt64](repeating: 0, count: limbs.count + factor.count)
    for (row, left) in limbs.enumerated() {
      var carry: UInt64 = 0
      for (column, right) in factor.enumerated() {
        let sum = UInt128(left) * UInt128(right) + UInt128(product[row + column]) + UInt128(carry)
        product[row + column] = UInt64(truncatingIfNeeded: sum)
        carry = UInt64(truncatingIfNeeded: sum >> 64)
      }
      product[row + factor.count] = carry
    }
    return WideNumber(isNegative: isNegative, limbs: product, exponent: exponent + added)
  }

  /// The difference with another number, neither of them negative; nil where that is greater.
  func minus(_ other: WideNumber) -> WideNumber? {
    let lowest = min(exponent, other.exponent)
    var difference = shiftedLeft(by: exponent - lowest)
    let subtrahend = other.shiftedLeft(by: other.exponent - lowest)
    var borrow: UInt64 = 0
    for index in difference.indices {
      let taken = index < subtrahend.count ? subtrahend[index] : 0
      let (partial, first) = difference[index].subtractingReportingOverflow(taken)
      let (result, second) = partial.subtractingReportingOverflow(borrow)
      difference[index] = result
      borrow = first || second ? 1 : 0
    }
    guard borrow == 0, !isNegative, subtrahend.dropFirst(difference.count).allSatisfy({ $0 == 0 })
    else { return nil }
    return WideNumber(isNegative: false, limbs: difference, exponent: lowest)
  }

  private func shiftedLeft(by bits: Int) -> [UInt64] {
    var shifted = [UInt64](repeating: 0, count: bits / 64)
    var carry: UInt64 = 0
    for limb in limbs {
      let wide = UInt128(limb) << UInt128(bits % 64) | UInt128(carry)
      shifted.append(UInt64(truncatingIfNeeded: wide))
      carry = UInt64(truncatingIfNeeded: wide >> 64)
    }
    return shifted + [carry]
  }

  /// The quotient by the product of at most two whole numbers above 0, cut after 192 bits or more.
  func divided(by divisors: UInt64...) -> WideNumber {
    precondition(divisors.count <= 2 && !isTruncated, "too few bits would be left")
    guard !limbs.isEmpty else { return self }
    // Six limbs are more than 2^320; two divisions leave more than 2^192.
    let padding = max(0, 6 - limbs.count)
    var quotient = [UInt64](repeating: 0, count: padding) + limbs
    var isTruncated = false
    for divisor in divisors {
      var remainder: UInt64 = 0
      for index in quotient.indices.reversed() {
        (quotient[index], remainder) = divisor.dividingFullWidth((remainder, quotient[index]))
      }
      isTruncated = isTruncated || remainder != 0
    }
    return WideNumber(
      isNegative: isNegative,
      limbs: quotient,
      exponent: exponent - 64 * padding,
      isTruncated: isTruncated
    )
  }

  /// The square root of a number that is not negative, cut after 63 bits or more.
  var squareRoot: WideNumber {
    guard !limbs.isEmpty else { return self }
    // An even exponent, and 127 or 128 bits.
    var dropped = bitCount - 128
    if (exponent + dropped) & 1 != 0 { dropped += 1 }
    let (radicand, isTruncated) = bits(from: dropped)
    var root: UInt64 = 0
    for bit in (0..<64).reversed() {
      let candidate = root | 1 << UInt64(bit)
      if UInt128(candidate) * UInt128(candidate) <= radicand { root = candidate }
    }
    return WideNumber(
      isNegative: false,
      limbs: [root],
      exponent: (exponent + dropped) / 2,
      isTruncated: isTruncated || UInt128(root) * UInt128(root) != radicand
    )
  }

  /// The nearest double, ties to even; an infinity past the largest one.
  func rounded() -> Double {
    guard !limbs.isEmpty else { return 0 }
    // 53 bits, or down to 2^−1074, whichever comes first; one more decides the rounding.
    let dropped = max(bitCount - 53, -1074 - exponent) - 1
    let (kept, isInexact) = bits(from: dropped)
    let roundsUp = kept & 1 == 1 && (isInexact || kept & 2 == 2)
    let significand = UInt64(kept >> 1) + (roundsUp ? 1 : 0)
    // At most 2^53, so this product is exact, or past the largest double.
    let magnitude = scaled(Double(significand), by: exponent + dropped + 1)
    return isNegative ? -magnitude : magnitude
  }

  /// The bits from the given one up, at most 128 of them, and whether the true number has more below;
  /// a negative start appends zeros.
  private func bits(from start: Int) -> (bits: UInt128, isTruncated: Bool) {
    func limb(_ index: Int) -> UInt128 {
      limbs.indices.contains(index) ? UInt128(limbs[index]) : 0
    }
    let index = start >> 6
    let shift = UInt128(start & 63)
    let low = limb(index) | limb(index + 1) << 64
    let bits = shift == 0 ? low : low >> shift | limb(index + 2) << (128 - shift)
    let below = limbs.prefix(max(0, index)).contains { $0 != 0 }
    let within = limb(index) & (1 << shift - 1) != 0
    return (bits, isTruncated || below || within)
  }
}

/// `value · 2^exponent` for a whole value of at most 2^53, in two steps where one factor would not
/// be a normal number.
private func scaled(_ value: Double, by exponent: Int) -> Double {
  if exponent >= -1022 {
    return value * Double(sign: .plus, exponent: min(exponent, 1023), significand: 1)
  }
  return value * 0x1p-1022 * Double(sign: .plus, exponent: exponent + 1022, significand: 1)
}
