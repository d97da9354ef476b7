import GranaryColumns
import GranaryStatistics

/// Describes the values of one column, in memory that does not grow with their number.
///
/// Parts are made by themselves and merged in the input's order.
struct ColumnProfiler: Sendable {
  private enum Values: Sendable {
    case bools(trueCount: Int)
    case numbers(NumberProfiler)
    case texts(TextProfiler)
  }

  private let field: Field
  private var rows = 0
  private var nulls = 0
  private var values: Values

  /// Nothing seen yet.
  ///
  /// - Parameters:
  ///   - field: The column.
  ///   - seed: Where in the input the values begin; see ``QuantileSketch/init(seed:)``.
  init(_ field: Field, seed: UInt64) {
    self.field = field
    values =
      switch field.type {
      case .bool: .bools(trueCount: 0)
      case .int64, .float32, .float64, .timestamp, .date:
        .numbers(NumberProfiler(field.type, seed: seed))
      case .string: .texts(TextProfiler())
      }
  }

  /// Adds the values of some rows.
  mutating func add(_ column: Column) {
    rows += column.count
    nulls += column.nullCount
    switch values {
    case .bools(let trueCount):
      let bools = column.bools
      let valid = (0..<column.count).filter { column.validity[$0] && bools[$0] }
      values = .bools(trueCount: trueCount + valid.count)
    case .numbers(var profiler):
      values = .bools(trueCount: 0)  // so that the profiler has one owner, and is not copied
      profiler.add(column)
      values = .numbers(profiler)
    case .texts(var profiler):
      values = .bools(trueCount: 0)
      profiler.add(column)
      values = .texts(profiler)
    }
  }

  /// Adds what was seen in later rows of the same column.
  mutating func merge(_ later: ColumnProfiler) {
    rows += later.rows
    nulls += later.nulls
    switch (values, later.values) {
    case (.bools(let count), .bools(let laterCount)):
      values = .bools(trueCount: count + laterCount)
    case (.numbers(var profiler), .numbers(let laterProfiler)):
      values = .bools(trueCount: 0)
      profiler.merge(laterProfiler)
      values = .numbers(profiler)
    case (.texts(var profiler), .texts(let laterProfiler)):
      values = .bools(trueCount: 0)
      profiler.merge(laterProfiler)
      values = .texts(profiler)
    default: preconditionFailure("profiles of two columns")
    }
  }

  /// What has been seen.
  func profile() -> ColumnProfile {
    let distinct: (count: Int, isExact: Bool)
    let described: ColumnProfile.Values
    switch values {
    case .bools(let trueCount):
      let falseCount = rows - nulls - trueCount
      distinct = ((trueCount > 0 ? 1 : 0) + (falseCount > 0 ? 1 : 0), true)
      described = .bools(trueCount: trueCount, falseCount: falseCount)
    case .numbers(let profiler):
      distinct = (profiler.distinct.count, profiler.distinct.isExact)
      described = .numbers(profiler.profile())
    case .texts(let profiler):
      distinct = (profiler.distinct.count, profiler.distinct.isExact)
      described = .texts(profiler.profile())
    }
    return ColumnProfile(
      name: field.name,
      type: field.type,
      rows: rows,
      nulls: nulls,
      // An estimate may be more than there are values.
      distinct: min(distinct.count, rows - nulls),
      isDistinctExact: distinct.isExact,
      values: described
    )
  }
}
