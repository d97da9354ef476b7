import GranaryColumns
import GranaryStatistics

/// Describes numbers, timestamps or dates.
struct NumberProfiler: Sendable {
  private let type: ColumnType
  private(set) var distinct = DistinctCounter()
  private var moments = Moments()
  private var quantiles: QuantileSketch
  private var histogram: Histogram
  /// Least and greatest of the values that are stored as integers, of which a double may not hold
  /// every digit.
  private var integers: (min: Int64, max: Int64)?

  init(_ type: ColumnType, seed: UInt64) {
    self.type = type
    quantiles = QuantileSketch(seed: seed)
    let isWhole = type != .float32 && type != .float64
    histogram = isWhole ? Histogram(minimumExponent: 0) : Histogram()
  }

  mutating func add(_ column: Column) {
    let validity = column.validity
    switch type {
    case .int64:
      let values = column.int64s
      for row in 0..<column.count where validity[row] {
        moments.add(integer: values[row])
        add(integer: values[row])
      }
    case .timestamp:
      let values = column.timestamps
      for row in 0..<column.count where validity[row] { add(integer: values[row].microseconds) }
    case .date:
      let values = column.dates
      for row in 0..<column.count where validity[row] { add(integer: Int64(values[row].days)) }
    case .float32:
      let values = column.float32s
      for row in 0..<column.count where validity[row] { add(Double(values[row])) }
    case .float64:
      let values = column.float64s
      for row in 0..<column.count where validity[row] { add(values[row]) }
    case .bool, .string: preconditionFailure("no numbers")
    }
  }

  private mutating func add(integer value: Int64) {
    let least = Swift.min(integers?.min ?? value, value)
    integers = (least, Swift.max(integers?.max ?? value, value))
    distinct.insert(hash: DistinctCounter.hash(of: UInt64(bitPattern: value)))
    quantiles.add(Double(value))
    histogram.add(Double(value))
  }

  private mutating func add(_ value: Double) {
    distinct.insert(hash: DistinctCounter.hash(of: value))
    quantiles.add(value)
    histogram.add(value)
    if !value.isNaN { moments.add(value) }
  }

  mutating func merge(_ later: NumberProfiler) {
    distinct.merge(later.distinct)
    moments.merge(later.moments)
    quantiles.merge(later.quantiles)
    histogram.merge(later.histogram)
    if let other = later.integers {
      let own = integers ?? other
      integers = (Swift.min(own.min, other.min), Swift.max(own.max, other.max))
    }
  }

  func profile() -> NumberProfile {
    let values = quantiles.quantiles(NumberProfile.shares).compactMap(\.self)
    return NumberProfile(
      nanCount: quantiles.nanCount,
      min: integers.map { scalar($0.min) } ?? quantiles.min.map(scalar),
      max: integers.map { scalar($0.max) } ?? quantiles.max.map(scalar),
      mean: moments.mean,
      standardDeviation: moments.sampleStandardDeviation,
      quantiles: zip(NumberProfile.shares, values).map {
        NumberProfile.Quantile(share: $0, value: scalar($1))
      },
      rankError: quantiles.rankError,
      histogram: histogram
    )
  }

  private func scalar(_ value: Int64) -> Scalar {
    switch type {
    case .timestamp: .timestamp(Timestamp(microseconds: value))
    case .date: .date(CalendarDate(days: Int32(clamping: value)))
    case .bool, .int64, .float32, .float64, .string: .int64(value)
    }
  }

  private func scalar(_ value: Double) -> Scalar {
    switch type {
    case .float32: .float32(Float(value))
    case .float64: .float64(value)
    case .bool, .int64, .string, .timestamp, .date:
      // 2⁶³, to which the greatest integers are rounded, is not one of them.
      scalar(Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max))
    }
  }
}
