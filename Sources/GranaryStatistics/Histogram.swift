/// How many numbers lie where: exact counts in at most 64 bins of equal width.
///
/// The width is a power of two, the bins begin at its multiples, and it is the least width for which
/// 64 bins reach from the least number to the greatest (and, for numbers that are large for their
/// spread, the distance between neighbouring doubles). So the bins depend on the numbers alone,
/// whatever their order and however parts were merged: bins of one width are unions of those of
/// half of it.
///
/// Infinities and NaN are counted apart; −0 is 0. A number costs 8 ns.
public struct Histogram: Hashable, Sendable {
  /// The most bins that there are.
  public static let binLimit = 64

  /// A range of numbers with how many lie in it.
  public struct Bin: Hashable, Sendable {
    /// The least number that belongs to the bin.
    public let lower: Double
    /// The first number above it that does not; infinite where that is past the largest double.
    public let upper: Double
    /// How many numbers lie in the bin.
    public let count: Int

    /// A bin.
    public init(lower: Double, upper: Double, count: Int) {
      self.lower = lower
      self.upper = upper
      self.count = count
    }
  }

  /// Finite numbers so far.
  public private(set) var count = 0
  /// How often NaN came.
  public private(set) var nanCount = 0
  /// How often infinity came.
  public private(set) var positiveInfinityCount = 0
  /// How often negative infinity came.
  public private(set) var negativeInfinityCount = 0

  /// The width is 2 to this power.
  private var exponent: Int
  private var scale: Double
  /// The first bin begins at this multiple of the width; it and the last one are not empty.
  private var first = 0
  private var counts: [Int] = []

  /// No numbers.
  ///
  /// - Parameter minimumExponent: The width is 2 to this power at least: 0 for whole numbers, so that
  ///   no bin lies between two of them. From −1022 to 1019.
  public init(minimumExponent: Int = -1022) {
    precondition((-1022...1019).contains(minimumExponent), "the width is a normal number")
    exponent = minimumExponent
    scale = Double(sign: .plus, exponent: -minimumExponent, significand: 1)
  }

  /// The width of every bin.
  public var binWidth: Double { Double(sign: .plus, exponent: exponent, significand: 1) }

  /// The bins from the least number's to the greatest one's, empty ones between them included; none
  /// for no finite numbers.
  public var bins: [Bin] {
    counts.enumerated().map { offset, count in
      Bin(
        lower: Double(first + offset) * binWidth,
        upper: Double(first + offset + 1) * binWidth,
        count: count
      )
    }
  }

  /// Adds a number.
  public mutating func add(_ value: Double) {
    guard value.isFinite else { return countNonFinite(value) }
    count += 1
    // Above this a multiple of the width would have more digits than a double.
    let leastExponent = value == 0 ? exponent : Int(value.exponent) - 52
    if leastExponent > exponent { widen(to: leastExponent) }
    var place = self.place(of: value)
    while span(with: place, place) > Self.binLimit {
      widen(to: exponent + 1)
      place = self.place(of: value)
    }
    reach(place)
    counts[place - first] += 1
  }

  /// Adds all numbers that another has.
  public mutating func merge(_ other: Histogram) {
    nanCount += other.nanCount
    positiveInfinityCount += other.positiveInfinityCount
    negativeInfinityCount += other.negativeInfinityCount
    count += other.count
    var other = other
    if other.exponent > exponent { widen(to: other.exponent) }
    other.widen(to: exponent)
    guard !other.counts.isEmpty else { return }
    while span(with: other.first, other.last) > Self.binLimit {
      widen(to: exponent + 1)
      other.widen(to: exponent)
    }
    reach(other.first)
    reach(other.last)
    for (offset, count) in other.counts.enumerated() {
      counts[other.first + offset - first] += count
    }
  }

  private var last: Int { first + counts.count - 1 }

  private func span(with low: Int, _ high: Int) -> Int {
    counts.isEmpty ? high - low + 1 : Swift.max(last, high) - Swift.min(first, low) + 1
  }

  private func place(of value: Double) -> Int {
    let scaled = value * scale
    // A negative number that is too small to be scaled lies below zero all the same.
    return value < 0 && scaled == 0 ? -1 : Int(scaled.rounded(.down))
  }

  private mutating func reach(_ place: Int) {
    if counts.isEmpty {
      first = place
      counts = [0]
    } else if place < first {
      counts.insert(contentsOf: repeatElement(0, count: first - place), at: 0)
      first = place
    } else if place > last {
      counts.append(contentsOf: repeatElement(0, count: place - last))
    }
  }

  private mutating func widen(to exponent: Int) {
    guard exponent > self.exponent else { return }
    let shift = exponent - self.exponent
    self.exponent = exponent
    scale = Double(sign: .plus, exponent: -exponent, significand: 1)
    guard !counts.isEmpty else { return }
    let widest = first >> shift
    var widened = [Int](repeating: 0, count: (last >> shift) - widest + 1)
    for (offset, count) in counts.enumerated() {
      widened[((first + offset) >> shift) - widest] += count
    }
    (first, counts) = (widest, widened)
  }

  private mutating func countNonFinite(_ value: Double) {
    if value.isNaN {
      nanCount += 1
    } else if value > 0 {
      positiveInfinityCount += 1
    } else {
      negativeInfinityCount += 1
    }
  }
}
