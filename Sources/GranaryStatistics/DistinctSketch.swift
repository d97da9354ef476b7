/// How many different hashes were seen, within about 1.6 %, in 4,096 bytes whatever their number.
///
/// HyperLogLog with 2^12 registers over 64-bit hashes: the upper 12 bits of a hash choose a
/// register, which keeps the greatest place of the first set bit among the lower 52. The registers
/// depend on the set of hashes alone, so that sketches of parts merge into that of the whole.
/// The estimate is that of Ertl (2017), "New cardinality estimation algorithms for HyperLogLog
/// sketches" (arXiv 1702.01284), which needs no table of corrections and, made of additions,
/// multiplications, divisions and square roots only, has the same bits everywhere.
public struct DistinctSketch: Hashable, Sendable {
  /// Bits of a hash that choose its register.
  public static let precision = 12
  /// The number of registers.
  public static let registerCount = 1 << precision
  /// The greatest rank: no bit is set among the lower ones.
  public static let greatestRank = 64 - precision + 1

  /// The greatest rank seen in each register; 0 where nothing was.
  public private(set) var ranks: [UInt8]

  /// A sketch of nothing.
  public init() { ranks = [UInt8](repeating: 0, count: Self.registerCount) }

  /// A sketch with the registers of another; nil where their number or a rank is out of range.
  public init?(ranks: [UInt8]) {
    guard ranks.count == Self.registerCount, ranks.allSatisfy({ $0 <= Self.greatestRank }) else {
      return nil
    }
    self.ranks = ranks
  }

  /// The register of a hash, and its rank there.
  public static func place(of hash: UInt64) -> (register: Int, rank: Int) {
    let register = Int(truncatingIfNeeded: hash >> UInt64(64 - precision))
    return (register, min((hash << UInt64(precision)).leadingZeroBitCount + 1, greatestRank))
  }

  /// Adds a hash; adding it again changes nothing.
  public mutating func insert(hash: UInt64) {
    let (register, rank) = Self.place(of: hash)
    ranks[register] = max(ranks[register], UInt8(rank))
  }

  /// Adds all hashes that another has seen.
  public mutating func merge(_ other: DistinctSketch) {
    for register in ranks.indices { ranks[register] = max(ranks[register], other.ranks[register]) }
  }

  /// How many different hashes there were, about.
  public var estimate: Double {
    var histogram = [Int](repeating: 0, count: Self.greatestRank + 1)
    for rank in ranks { histogram[Int(rank)] += 1 }
    return Self.estimate(registersByRank: histogram)
  }

  /// The estimate of a sketch that has so many registers of each rank, from 0 to
  /// ``greatestRank``.
  public static func estimate(registersByRank histogram: [Int]) -> Double {
    let count = Double(registerCount)
    var sum = count * upperCorrection(1 - Double(histogram[greatestRank]) / count)
    for rank in stride(from: greatestRank - 1, to: 0, by: -1) {
      sum = 0.5 * (sum + Double(histogram[rank]))
    }
    sum += count * lowerCorrection(Double(histogram[0]) / count)
    return count * count / (2 * ln2 * sum)
  }

  private static let ln2 = 0.693_147_180_559_945_3

  /// σ(x) = x + Σ x^(2^k) · 2^(k−1), for registers that saw nothing.
  private static func lowerCorrection(_ share: Double) -> Double {
    guard share < 1 else { return .infinity }
    var (power, weight, sum) = (share, 1.0, share)
    while true {
      power *= power
      let next = sum + power * weight
      if next == sum { return sum }
      (sum, weight) = (next, 2 * weight)
    }
  }

  /// τ(x) = (1 − x − Σ (1 − x^(2^−k))² · 2^−k) / 3, for registers that can see no more.
  private static func upperCorrection(_ share: Double) -> Double {
    guard share > 0, share < 1 else { return 0 }
    var (root, weight, sum) = (share, 1.0, 1 - share)
    while true {
      root = root.squareRoot()
      weight *= 0.5
      let next = sum - (1 - root) * (1 - root) * weight
      if next == sum { return sum / 3 }
      sum = next
    }
  }
}
