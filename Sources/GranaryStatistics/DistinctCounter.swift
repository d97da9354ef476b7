/// How many different values there are: exact up to a limit, then within about 1.6 %.
///
/// Values are known by a 64-bit hash. Up to the limit the hashes are kept; past it a
/// ``DistinctSketch`` takes their place. Neither order nor merging makes a difference.
public struct DistinctCounter: Hashable, Sendable {
  /// Up to so many different values the count is exact.
  public let exactLimit: Int

  private var hashes = HashTable()
  /// In the place of ``hashes`` past the limit.
  private var sketch: DistinctSketch?

  /// No values.
  public init(exactLimit: Int = 4_096) { self.exactLimit = exactLimit }

  /// Whether the count is exact.
  public var isExact: Bool { sketch == nil }

  /// How many different values there were.
  public var count: Int { sketch.map { Int($0.estimate.rounded()) } ?? hashes.count }

  /// Adds a value by its hash; adding it again changes nothing.
  ///
  /// - Parameter hash: All 64 bits depend on the whole value, as XXH3 and ``hash(of:)`` have it.
  public mutating func insert(hash: UInt64) {
    guard sketch == nil else {
      sketch?.insert(hash: hash)
      return
    }
    hashes.insert(hash)
    if hashes.count > exactLimit { overflow() }
  }

  /// Adds all values of another.
  public mutating func merge(_ other: DistinctCounter) {
    guard let otherSketch = other.sketch else {
      for hash in other.hashes.elements { insert(hash: hash) }
      return
    }
    if sketch == nil { overflow() }
    sketch?.merge(otherSketch)
  }

  /// A hash of 64 bits, for ``insert(hash:)``: the mixing of SplitMix64, which is one to one.
  public static func hash(of bits: UInt64) -> UInt64 {
    var generator = SeededGenerator(seed: bits)
    return generator.next()
  }

  /// A hash of a number; all NaN are one value, and so are the two zeros.
  public static func hash(of value: Double) -> UInt64 {
    hash(of: value.isNaN ? Double.nan.bitPattern : value == 0 ? 0 : value.bitPattern)
  }

  private mutating func overflow() {
    var sketch = DistinctSketch()
    for hash in hashes.elements { sketch.insert(hash: hash) }
    hashes = HashTable()
    self.sketch = sketch
  }
}
