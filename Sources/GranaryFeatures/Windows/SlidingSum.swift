import GranaryColumns
import GranaryStatistics

/// What a sum keeps of the values inside, each of which can be taken out again, without a trace.
protocol RemovableSum {
  /// Nothing.
  static func none(of type: ColumnType) -> Self
  /// Adds a value by its bits.
  mutating func add(_ word: UInt64)
  /// Takes out a value that was added before.
  mutating func subtract(_ word: UInt64)
  /// Adds the result.
  func append(to results: inout WindowResults)
}

/// `sum`, `mean` and `stddev`.
struct SlidingSum<Sum: RemovableSum>: SlidingAggregate {
  private let type: ColumnType
  private let words: [UInt64]
  private var sum: Sum

  /// An empty stretch of rows, whose values are of a type and have these bits.
  init(_ type: ColumnType, _ words: [UInt64]) {
    self.type = type
    self.words = words
    sum = .none(of: type)
  }

  mutating func add(_ range: Range<Int>) { for place in range { sum.add(words[place]) } }
  mutating func remove(_ range: Range<Int>) { for place in range { sum.subtract(words[place]) } }
  mutating func reset() { sum = .none(of: type) }
  func append(to results: inout WindowResults) { sum.append(to: &results) }
}

// `sum` of integers.
extension IntegerSum: RemovableSum {
  static func none(of type: ColumnType) -> IntegerSum { IntegerSum() }
  mutating func add(_ word: UInt64) { add(Int64(bitPattern: word)) }
  mutating func subtract(_ word: UInt64) { subtract(Int64(bitPattern: word)) }
  func append(to results: inout WindowResults) { results.append(self) }
}

/// `sum` of floats; of integers too what ``MeanSum`` divides.
struct FloatSum: RemovableSum {
  private let type: ColumnType
  private(set) var count = 0
  private(set) var sum = ExactSum()

  static func none(of type: ColumnType) -> FloatSum { FloatSum(type: type) }

  private init(type: ColumnType) { self.type = type }

  mutating func add(_ word: UInt64) {
    count += 1
    sum.add(word, of: type)
  }

  mutating func subtract(_ word: UInt64) {
    count -= 1
    sum.subtract(word, of: type)
  }

  func append(to results: inout WindowResults) {
    results.append(count == 0 ? nil : sum.value)
  }
}

/// `mean`.
struct MeanSum: RemovableSum {
  private var sum: FloatSum

  static func none(of type: ColumnType) -> MeanSum { MeanSum(sum: .none(of: type)) }
  mutating func add(_ word: UInt64) { sum.add(word) }
  mutating func subtract(_ word: UInt64) { sum.subtract(word) }

  func append(to results: inout WindowResults) {
    results.append(sum.sum.mean(of: sum.count))
  }
}

/// `stddev`.
struct DeviationSum: RemovableSum {
  private let type: ColumnType
  private var moments = Moments()

  static func none(of type: ColumnType) -> DeviationSum { DeviationSum(type: type) }

  private init(type: ColumnType) { self.type = type }

  mutating func add(_ word: UInt64) { moments.add(word, of: type) }
  mutating func subtract(_ word: UInt64) { moments.subtract(word, of: type) }

  func append(to results: inout WindowResults) {
    results.append(moments.sampleStandardDeviation)
  }
}
