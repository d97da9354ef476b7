public import GranaryColumns
public import GranaryFeatures
import GranaryStatistics

/// A window as DESIGN §3.5 says it, and nothing else: every row is looked at for every question, and
/// sums are those of whole numbers without end.
///
/// Slow on purpose; what is fast is compared with this.
public struct ReferenceWindow: Sendable {
  /// All rows of the view, in any order; their features are the arguments of windows.
  public let rows: [ReferenceRow]
  /// The window.
  public let aggregate: WindowAggregate
  /// Whether its definition says `resolution: exact`.
  public let isExact: Bool

  /// A window over rows.
  public init(rows: [ReferenceRow], aggregate: WindowAggregate, isExact: Bool) {
    self.rows = rows
    self.aggregate = aggregate
    self.isExact = isExact
  }

  /// The rows that a window takes, earliest first, by their place among ``rows``.
  public func rowsTaken(_ key: [Scalar], at time: Timestamp) -> [Int] {
    if key.contains(.null) { return [] }
    // In numbers that cannot overflow.
    var start = Int128(time.microseconds) - Int128(aggregate.window.microseconds)
    if let step {
      let remainder = start % step
      start -= remainder < 0 ? remainder + step : remainder
    }
    return rows.indices.filter { index in
      let row = rows[index]
      guard let eventTime = row.eventTime, row.key == key else { return false }
      return !row.features[aggregate.argument].isNull && eventTime <= time
        && Int128(eventTime.microseconds) >= start
    }.sorted { isBefore(rows[$0], rows[$1]) }
  }

  /// The largest of 1 d, 1 h, 5 min, 5 s that is not above w/12, else none.
  private var step: Int128? {
    if isExact { return nil }
    let window = Int128(aggregate.window.microseconds)
    return [86_400, 3_600, 300, 5].map { $0 * 1_000_000 }.first { 12 * $0 <= window }
  }

  /// What the window's rows, by their places, come to.
  public func value(of taken: [Int]) -> Scalar {
    let values = taken.map { rows[$0].features[aggregate.argument] }
    switch aggregate.function {
    case .count: return .int64(Int64(values.count))
    case .first: return values.first ?? .null
    case .last: return values.last ?? .null
    case .min, .max: return extreme(of: values)
    case .countDistinct: return .int64(distinct(values))
    case .sum where aggregate.argumentType == .int64:
      if values.isEmpty { return .null }
      let sum = values.reduce(Int128(0)) { $0 + Int128($1.int64 ?? 0) }
      return Int64(exactly: sum).map(Scalar.int64) ?? .null
    case .sum: return ReferenceSums(values).sum.map(Scalar.float64) ?? .null
    case .mean: return ReferenceSums(values).mean.map(Scalar.float64) ?? .null
    case .stddev: return ReferenceSums(values).sampleStandardDeviation.map(Scalar.float64) ?? .null
    }
  }

  /// "By (event time, created time, sequence)", no created time counting as the earliest.
  private func isBefore(_ row: ReferenceRow, _ other: ReferenceRow) -> Bool {
    if let eventTime = row.eventTime, let otherTime = other.eventTime, eventTime != otherTime {
      return eventTime < otherTime
    }
    if row.createdTime != other.createdTime {
      guard let createdTime = row.createdTime else { return true }
      guard let otherCreatedTime = other.createdTime else { return false }
      return createdTime < otherCreatedTime
    }
    return (row.snapshot, row.ordinal) < (other.snapshot, other.ordinal)
  }

  private func extreme(of values: [Scalar]) -> Scalar {
    if values.contains(where: \.isNaN) {
      return aggregate.argumentType == .float32 ? .float32(.nan) : .float64(.nan)
    }
    return values.reduce(.null) { best, value in
      if best.isNull { return value }
      let isBetter =
        aggregate.function == .min ? value.isLess(than: best) : best.isLess(than: value)
      return isBetter ? value : best
    }
  }

  private func distinct(_ values: [Scalar]) -> Int64 {
    let different = Set(values.map(\.representative))
    guard different.count > 256 else { return Int64(different.count) }
    var sketch = DistinctSketch()
    for value in different {
      var bytes: [UInt8] = []
      bytes.append(value)
      sketch.insert(hash: unsafe bytes.withUnsafeBytes { unsafe xxh3($0) })
    }
    return max(257, Int64(sketch.estimate.rounded()))
  }
}

/// Sums of numbers by rational arithmetic, each rounded once.
struct ReferenceSums {
  private let values: [Scalar]
  private let numbers: [ReferenceInteger]

  init(_ values: [Scalar]) {
    self.values = values
    numbers = values.filter(\.isFinite).map { value in
      value.int64.map { ReferenceInteger($0).shifted(by: 1074) }
        ?? ReferenceInteger(scaled: value.number ?? 0)
    }
  }

  /// What IEEE 754 makes of NaN and infinities; nil where there are none.
  private var nonFinite: Double? {
    let others = values.filter { !$0.isFinite }.compactMap(\.number)
    return others.isEmpty ? nil : others.reduce(0, +).isNaN ? .nan : others[0]
  }

  private var total: ReferenceInteger { numbers.reduce(ReferenceInteger(0), +) }

  var sum: Double? { values.isEmpty ? nil : quotient(by: 1) }
  var mean: Double? { values.isEmpty ? nil : quotient(by: values.count) }

  private func quotient(by count: Int) -> Double {
    if let nonFinite { return nonFinite }
    let (total, divisor) = (total, ReferenceInteger(count))
    let numerator = total.magnitude.shifted(by: 1)
    let naive = values.compactMap(\.number).reduce(0, +)
    let magnitude = nearestDouble(
      guess: naive.isFinite ? naive.magnitude / Double(count) : 1,
      isAtMost: { $0 * divisor <= numerator },
      equals: { !($0 * divisor < numerator) && !(numerator < $0 * divisor) }
    )
    return total.isBelowZero ? -magnitude : magnitude
  }

  var sampleStandardDeviation: Double? {
    guard values.count > 1 else { return nil }
    guard nonFinite == nil else { return .nan }
    let count = ReferenceInteger(values.count)
    let total = total
    let squares = numbers.map { $0 * $0 }.reduce(ReferenceInteger(0), +)
    // At 2^−2150, twice the places that a double has.
    let numerator = (count * squares - total * total).shifted(by: 2)
    let divisor = count * ReferenceInteger(values.count - 1)
    let mean = values.compactMap(\.number).reduce(0, +) / Double(values.count)
    let naive = values.compactMap(\.number).map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let guess = (naive / Double(values.count - 1)).squareRoot()
    return nearestDouble(
      guess: guess.isFinite ? guess : 1,
      isAtMost: { $0 * $0 * divisor <= numerator },
      equals: { root in
        let square = root * root * divisor
        return !(square < numerator) && !(numerator < square)
      }
    )
  }
}

extension Scalar {
  fileprivate var int64: Int64? {
    if case .int64(let value) = self { value } else { nil }
  }

  fileprivate var isNaN: Bool { number?.isNaN ?? false }
  fileprivate var isFinite: Bool { number?.isFinite ?? true }

  /// The one value that stands for all equal to it.
  fileprivate var representative: Scalar {
    switch self {
    case .float32(let value): .float32(value.isNaN ? .nan : value == 0 ? 0 : value)
    case .float64(let value): .float64(value.isNaN ? .nan : value == 0 ? 0 : value)
    default: self
    }
  }

  fileprivate func isLess(than other: Scalar) -> Bool {
    switch (self, other) {
    case (.bool(let value), .bool(let other)): !value && other
    case (.int64(let value), .int64(let other)): value < other
    case (.float32(let value), .float32(let other)): !other.isTotallyOrdered(belowOrEqualTo: value)
    case (.float64(let value), .float64(let other)): !other.isTotallyOrdered(belowOrEqualTo: value)
    case (.string(let value), .string(let other)): value < other
    case (.timestamp(let value), .timestamp(let other)): value < other
    case (.date(let value), .date(let other)): value < other
    default: false
    }
  }
}
