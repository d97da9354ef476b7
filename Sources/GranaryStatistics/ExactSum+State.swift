extension ExactSum {
  /// All that a sum holds, as integers that are equal where sums are: for the bytes of a format.
  ///
  /// ```
  /// sum of the finite values = Σ limbs[i] · 2^(32 · (first + i) − 2176), the last limb signed
  /// ```
  /// Neither the lowest nor the highest limb could be left out; a sum of 0 has none.
  public struct State: Hashable, Sendable {
    /// Weights go from 2^(32 · 0 − 2176) up to what 2^64 squares of the largest double need.
    public static let limbRange = 0..<140

    /// The place of the lowest limb; 0 where there is none.
    public let first: Int
    /// Two's complement, low limb first.
    public let limbs: [UInt32]
    /// How many values are NaN.
    public let nanCount: Int
    /// How many values are +∞.
    public let positiveInfinityCount: Int
    /// How many values are −∞.
    public let negativeInfinityCount: Int

    /// A state; nil where a limb or a count is out of range.
    public init?(
      first: Int,
      limbs: [UInt32],
      nanCount: Int = 0,
      positiveInfinityCount: Int = 0,
      negativeInfinityCount: Int = 0
    ) {
      guard Self.limbRange.contains(first), limbs.count <= Self.limbRange.upperBound - first,
        nanCount >= 0, positiveInfinityCount >= 0, negativeInfinityCount >= 0
      else { return nil }
      self.init(
        unchecked: first,
        limbs,
        (nanCount, positiveInfinityCount, negativeInfinityCount)
      )
    }

    fileprivate init(unchecked first: Int, _ limbs: [UInt32], _ counts: (Int, Int, Int)) {
      self.first = first
      self.limbs = limbs
      (nanCount, positiveInfinityCount, negativeInfinityCount) = counts
    }
  }

  /// All that the sum holds.
  public var state: State {
    var settled = self
    settled.propagateCarries()
    var limbs = settled.chunks.map { UInt32(truncatingIfNeeded: $0) }
    while let last = limbs.last, isSignExtension(last, of: limbs.dropLast().last) {
      limbs.removeLast()
    }
    let zeros = limbs.prefix { $0 == 0 }.count
    return State(
      unchecked: limbs.isEmpty ? 0 : settled.first + zeros,
      Array(limbs.dropFirst(zeros)),
      (nanCount, positiveInfinityCount, negativeInfinityCount)
    )
  }

  /// A sum that holds what another held.
  public init(_ state: State) {
    self.init()
    first = state.first
    chunks = state.limbs.map(Int64.init)
    if let last = state.limbs.last {
      chunks[chunks.count - 1] = Int64(Int32(bitPattern: last))
    }
    nanCount = state.nanCount
    positiveInfinityCount = state.positiveInfinityCount
    negativeInfinityCount = state.negativeInfinityCount
  }

  /// Adds all that another sum holds of finite values, its limbs as ``State`` has them.
  ///
  /// - Parameters:
  ///   - first: The place of the lowest limb.
  ///   - limbCount: The number of limbs.
  ///   - next: Each limb in turn, low limb first; nil where there are no more.
  /// - Returns: Whether the limbs were all there and in range; if not, the sum means nothing.
  public mutating func merge(first: Int, limbCount: Int, _ next: () -> UInt32?) -> Bool {
    guard limbCount > 0 else { return true }
    guard first >= 0, first + limbCount <= State.limbRange.upperBound else { return false }
    startMerging(first, first + limbCount - 1)
    for index in 0..<limbCount {
      guard let limb = next() else { return false }
      let isLast = index == limbCount - 1
      chunks[first - self.first + index] &+= isLast ? Int64(Int32(bitPattern: limb)) : Int64(limb)
    }
    return true
  }

  /// Adds values that are not finite.
  public mutating func merge(
    nanCount: Int,
    positiveInfinityCount: Int,
    negativeInfinityCount: Int
  ) {
    // Read back from damaged bytes a count can be anything, but must not trap.
    self.nanCount &+= nanCount
    self.positiveInfinityCount &+= positiveInfinityCount
    self.negativeInfinityCount &+= negativeInfinityCount
  }

  /// Whether a highest limb only repeats the sign of the one below it; below the lowest all is 0.
  private func isSignExtension(_ limb: UInt32, of lower: UInt32?) -> Bool {
    let isNegative = (lower ?? 0) >> 31 == 1
    return limb == (isNegative ? .max : 0)
  }
}
