import GranaryStatistics

/// How many different values there were: exact up to a limit, then a sketch's estimate.
struct DistinctValues: Sendable {
  /// The most values that are counted exactly; a batch has no more.
  static let exactLimit = 65_536
  /// How far an estimate may be off, as a share of it: three standard errors of the sketch, 1.04 / √m
  /// for its m registers.
  static let estimateError = 3 * 1.04 / 64

  private var exact: KeyTable? = KeyTable()
  private var sketch: DistinctSketch?

  /// Whether the count is exact.
  var isExact: Bool { exact != nil }

  /// How many there were, about where it is not exact.
  var count: Int { exact?.count ?? Int((sketch?.estimate ?? 0).rounded()) }

  mutating func insert(_ hash: KeyHash) {
    guard var table = exact.take() else {
      sketch?.insert(hash: hash.high)
      return
    }
    if table.isFull { table.grow() }
    _ = table.insert(hash)
    if table.count > Self.exactLimit {
      sketch = Self.sketch(of: table)
    } else {
      exact = table
    }
  }

  /// Adds all values that another has.
  mutating func merge(_ later: DistinctValues) {
    if let table = later.exact {
      for key in table.keys { insert(key) }
      return
    }
    var merged = later.sketch ?? DistinctSketch()
    if let own = exact.map(Self.sketch(of:)) ?? sketch { merged.merge(own) }
    (exact, sketch) = (nil, merged)
  }

  private static func sketch(of table: KeyTable) -> DistinctSketch {
    var sketch = DistinctSketch()
    for key in table.keys { sketch.insert(hash: key.high) }
    return sketch
  }
}
