/// A sum of doubles and of squares of doubles without any rounding until it is read.
///
/// The answer is the correctly rounded one whatever the order; sums merge, and values can be taken
/// out again. After the small superaccumulator of Neal (2015), "Fast exact summation using small
/// and large superaccumulators" (arXiv 1505.05571): 64-bit chunks whose weights lie 32 bits
/// apart, so that carries need to be propagated only once in 2,047 additions.
///
/// ```
/// sum = Σ chunks[i] · 2^(32 · (first + i) − 2176)
/// ```
/// Only the chunks that values have reached are kept: data of similar magnitudes needs two to four,
/// where all of them would be 134. Squares are products of whole significands, so they are exact
/// also where `x * x` and its `fma` remainder would overflow or underflow.
///
/// Infinities and NaN are counted apart, and the value is what IEEE 754 addition would give: NaN for
/// any NaN and for infinities of both signs, else the infinity.
public struct ExactSum: Sendable {
  /// Weight of the lowest bit of chunk 0: below 2^−2148, the smallest square.
  static let lowestExponent = -2176
  private static let additionsPerPropagation = 2_047

  var chunks: [Int64] = []
  var first = 0
  private var additionsLeft = Self.additionsPerPropagation
  var nanCount = 0
  var positiveInfinityCount = 0
  var negativeInfinityCount = 0

  /// A sum of nothing.
  public init() {}

  /// Adds a value.
  public mutating func add(_ value: Double) { add(value, negated: false) }

  /// Takes a value out that was added before.
  public mutating func subtract(_ value: Double) { add(value, negated: true) }

  /// Adds the square of a value.
  public mutating func addSquare(_ value: Double) { addSquare(value, negated: false) }

  /// Takes the square of a value out that was added before.
  public mutating func subtractSquare(_ value: Double) { addSquare(value, negated: true) }

  /// Adds an integer, of which a double may not hold every digit.
  public mutating func add(integer: Int64) { add(integer, negated: false) }

  /// Takes an integer out that was added before.
  public mutating func subtract(integer: Int64) { add(integer, negated: true) }

  /// Adds the square of an integer.
  public mutating func addSquare(integer: Int64) { addSquare(integer, negated: false) }

  /// Takes the square of an integer out that was added before.
  public mutating func subtractSquare(integer: Int64) { addSquare(integer, negated: true) }

  /// Adds all that another sum has.
  public mutating func merge(_ other: ExactSum) {
    merge(
      nanCount: other.nanCount,
      positiveInfinityCount: other.positiveInfinityCount,
      negativeInfinityCount: other.negativeInfinityCount
    )
    guard !other.chunks.isEmpty else { return }
    if other.isSettled {
      mergeSettled(other)
    } else {
      var settled = other
      settled.propagateCarries()
      mergeSettled(settled)
    }
  }

  /// Adds chunks each of which is below 2^32 in magnitude: less than one addition brings.
  private mutating func mergeSettled(_ other: ExactSum) {
    startMerging(other.first, other.first + other.chunks.count - 1)
    let offset = other.first - first
    for index in other.chunks.indices { chunks[index + offset] &+= other.chunks[index] }
  }

  /// Makes room for one settled number to be added from chunk `low` to chunk `high`.
  mutating func startMerging(_ low: Int, _ high: Int) {
    if additionsLeft == 1 { propagateCarries() }
    reach(low, high)
    additionsLeft -= 1
  }

  /// What infinities and NaN make of the sum; nil when there are none.
  var nonFiniteValue: Double? {
    if nanCount > 0 || (positiveInfinityCount > 0 && negativeInfinityCount > 0) { return .nan }
    if positiveInfinityCount > 0 { return .infinity }
    return negativeInfinityCount > 0 ? -.infinity : nil
  }

  /// The sum of the finite values.
  var exact: WideNumber {
    var settled = self
    settled.propagateCarries()
    let isNegative = (settled.chunks.last ?? 0) < 0
    if isNegative {
      for index in settled.chunks.indices { settled.chunks[index].negate() }
      settled.propagateCarries()
    }
    return WideNumber(
      isNegative: isNegative,
      chunks: settled.chunks.map { UInt32(truncatingIfNeeded: $0) },
      exponent: Self.lowestExponent + 32 * settled.first
    )
  }

  private mutating func add(_ value: Double, negated: Bool) {
    guard value.isFinite else { return count(value, negated ? -1 : 1) }
    let (significand, exponent) = value.wholeSignificand
    let isNegative = (value.sign == .minus) != negated
    add(significand, exponent: exponent, isNegative: isNegative)
  }

  private mutating func addSquare(_ value: Double, negated: Bool) {
    guard value.isFinite else { return count(value * value, negated ? -1 : 1) }
    let (significand, exponent) = value.wholeSignificand
    let square = UInt128(significand) * UInt128(significand)
    let low = UInt64(truncatingIfNeeded: square & (1 << 53 - 1))
    let high = UInt64(truncatingIfNeeded: square >> 53)
    add(low, exponent: 2 * exponent, isNegative: negated)
    add(high, exponent: 2 * exponent + 53, isNegative: negated)
  }

  private mutating func add(_ value: Int64, negated: Bool) {
    let isNegative = (value < 0) != negated
    // The lowest integer's magnitude is 2^63, more than a significand holds.
    add(value.magnitude & 0xFFFF_FFFF, exponent: 0, isNegative: isNegative)
    add(value.magnitude >> 32, exponent: 32, isNegative: isNegative)
  }

  private mutating func addSquare(_ value: Int64, negated: Bool) {
    var square = UInt128(value.magnitude) * UInt128(value.magnitude)
    for exponent in [0, 48, 96] {
      let digits = UInt64(truncatingIfNeeded: square & (1 << 48 - 1))
      add(digits, exponent: exponent, isNegative: negated)
      square >>= 48
    }
  }

  private mutating func count(_ value: Double, _ step: Int) {
    if value.isNaN {
      nanCount += step
    } else if value > 0 {
      positiveInfinityCount += step
    } else {
      negativeInfinityCount += step
    }
  }

  /// Adds `± significand · 2^exponent`, the significand below 2⁵³.
  private mutating func add(_ significand: UInt64, exponent: Int, isNegative: Bool) {
    guard significand != 0 else { return }
    let position = exponent - Self.lowestExponent
    let chunk = position >> 5
    let shift = UInt64(truncatingIfNeeded: position & 31)
    if chunk < first || chunk + 2 > first + chunks.count { reach(chunk, chunk + 1) }
    let low = Int64(truncatingIfNeeded: (significand << shift) & 0xFFFF_FFFF)
    let high = Int64(truncatingIfNeeded: significand >> (32 - shift))
    // Both are below 2^52, and a settled chunk below 2^32: 2,047 of them stay below 2^63.
    chunks[chunk - first] &+= isNegative ? -low : low
    chunks[chunk - first + 1] &+= isNegative ? -high : high
    additionsLeft -= 1
    if additionsLeft == 0 { propagateCarries() }
  }

  /// Makes the chunks from `low` to `high` exist.
  private mutating func reach(_ low: Int, _ high: Int) {
    if chunks.isEmpty { first = low }
    if low < first {
      chunks.insert(contentsOf: repeatElement(0, count: first - low), at: 0)
      first = low
    }
    if high >= first + chunks.count {
      chunks.append(contentsOf: repeatElement(0, count: high - first - chunks.count + 1))
    }
  }

  private var isSettled: Bool { additionsLeft == Self.additionsPerPropagation }

  /// Brings every chunk but the last into `0..<2³²`, and the last into `−2³¹..<2³¹`.
  mutating func propagateCarries() {
    additionsLeft = Self.additionsPerPropagation
    guard !chunks.isEmpty else { return }
    var carry: Int64 = 0
    for index in chunks.indices.dropLast() {
      let sum = chunks[index] + carry
      chunks[index] = sum & 0xFFFF_FFFF
      carry = sum >> 32
    }
    var last = chunks[chunks.count - 1] + carry
    while last != Int64(Int32(truncatingIfNeeded: last)) {
      chunks[chunks.count - 1] = last & 0xFFFF_FFFF
      last >>= 32
      chunks.append(last)
    }
    chunks[chunks.count - 1] = last
  }
}

extension Double {
  /// The absolute value of a finite number as `significand · 2^exponent` in whole numbers.
  fileprivate var wholeSignificand: (significand: UInt64, exponent: Int) {
    let biased = Int(exponentBitPattern)
    if biased == 0 { return (significandBitPattern, -1074) }
    return (significandBitPattern | 1 << 52, biased - 1075)
  }
}
