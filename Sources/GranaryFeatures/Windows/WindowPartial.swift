public import GranaryColumns
import GranaryStatistics

/// What a part of a window's rows contributes to its result: the one accumulator of both sides.
///
/// Offline a partial slides along an entity's history, online there is one for each bucket of the
/// resolution. However rows are cut into partials and in whatever order these merge, the result has
/// the same bits. Null arguments never get here.
public struct WindowPartial: Sendable {
  /// What is kept, by function.
  enum State: Sendable {
    /// `count`.
    case count(Int)
    /// `sum` of integers.
    case integers(IntegerSum)
    /// `sum` of floats, `mean`.
    case numbers(count: Int, ExactSum)
    /// `stddev`.
    case moments(Moments)
    /// `min`, `max`; null for no rows.
    case extreme(Scalar)
    /// `first`, `last`; nil for no rows.
    case edge(RankedValue?)
    /// `count_distinct`.
    case distinct(DistinctValues)
  }

  /// A value and what its row is ordered by.
  struct RankedValue: Sendable {
    let value: Scalar
    let precedence: Precedence
  }

  /// What is computed.
  public let function: AggregateFunction
  /// The type of the argument.
  public let argumentType: ColumnType
  var state: State

  /// A partial of no rows.
  ///
  /// - Precondition: Function and type go together.
  public init(_ function: AggregateFunction, of argumentType: ColumnType) {
    precondition(function.resultType(of: argumentType) != nil, "no \(function) of \(argumentType)")
    self.function = function
    self.argumentType = argumentType
    state =
      switch function {
      case .count: .count(0)
      case .sum: argumentType == .int64 ? .integers(IntegerSum()) : .numbers(count: 0, ExactSum())
      case .mean: .numbers(count: 0, ExactSum())
      case .stddev: .moments(Moments())
      case .min, .max: .extreme(.null)
      case .first, .last: .edge(nil)
      case .countDistinct: .distinct(DistinctValues())
      }
  }

  init(_ function: AggregateFunction, of argumentType: ColumnType, _ state: State) {
    self.function = function
    self.argumentType = argumentType
    self.state = state
  }

  /// Adds all rows that another has.
  ///
  /// - Precondition: Function and type are the same; no row is in both, except for `min`, `max`,
  ///   `first`, `last` and `count_distinct`, where that makes no difference.
  public mutating func merge(_ other: WindowPartial) {
    precondition(function == other.function && argumentType == other.argumentType)
    switch (take(), other.state) {
    case (.count(let count), .count(let more)): state = .count(count &+ more)
    case (.integers(var sum), .integers(let more)):
      sum.merge(more)
      state = .integers(sum)
    case (.numbers(let count, var sum), .numbers(let moreCount, let more)):
      sum.merge(more)
      state = .numbers(count: count &+ moreCount, sum)
    case (.moments(var moments), .moments(let more)):
      moments.merge(more)
      state = .moments(moments)
    case (.extreme(let value), .extreme(let more)): state = .extreme(winner(value, more))
    case (.edge(let value), .edge(let more)): state = .edge(winner(value, more))
    case (.distinct(var values), .distinct(let more)):
      values.merge(more)
      state = .distinct(values)
    case (let own, _): state = own
    }
  }

  /// The result; of nothing 0 for counts, also of distinct values, and null for all others; null for an
  /// integer sum past int64.
  public var value: Scalar {
    switch state {
    case .count(let count): .int64(Int64(count))
    case .integers(let sum): sum.value.map(Scalar.int64) ?? .null
    case .numbers(let count, let sum) where function == .mean:
      sum.mean(of: count).map(Scalar.float64) ?? .null
    case .numbers(let count, let sum): count > 0 ? .float64(sum.value) : .null
    case .moments(let moments): moments.sampleStandardDeviation.map(Scalar.float64) ?? .null
    case .extreme(let value): value
    case .edge(let edge): edge?.value ?? .null
    case .distinct(let values): .int64(values.count)
    }
  }

  /// Whether there is an integer sum, but past int64.
  public var isPastInt64: Bool {
    guard case .integers(let sum) = state else { return false }
    return sum.isPastInt64
  }

  /// Takes the state out, so that its storage has one owner while it changes.
  mutating func take() -> State {
    defer { state = .count(0) }
    return state
  }

  /// The lesser or greater of two values; NaN where one is; the other where one is null.
  func winner(_ value: Scalar, _ other: Scalar) -> Scalar {
    if value.isNull { return other }
    if other.isNull || value.isNaN { return value }
    if other.isNaN { return other }
    let otherIsLess = other.precedes(value)
    return (function == .min) == otherIsLess ? other : value
  }

  /// The value of the earlier or later row.
  func winner(_ value: RankedValue?, _ other: RankedValue?) -> RankedValue? {
    guard let value, let other else { return value ?? other }
    let otherIsEarlier = other.precedence < value.precedence
    return (function == .first) == otherIsEarlier ? other : value
  }
}

/// A sum of integers in 128 bits, which 2^64 of them cannot leave.
struct IntegerSum: Hashable, Sendable {
  private(set) var count = 0
  private(set) var sum: Int128 = 0

  init() {}

  init(count: Int, sum: Int128) {
    self.count = count
    self.sum = sum
  }

  mutating func add(_ value: Int64) {
    count += 1
    sum += Int128(value)
  }

  mutating func subtract(_ value: Int64) {
    count -= 1
    sum -= Int128(value)
  }

  mutating func merge(_ other: IntegerSum) {
    // Read back from damaged bytes both can be anything, but must not trap.
    count &+= other.count
    sum &+= other.sum
  }

  /// The sum; nil for no values, and past int64.
  var value: Int64? { count == 0 ? nil : Int64(exactly: sum) }

  var isPastInt64: Bool { Int64(exactly: sum) == nil }
}

extension Scalar {
  fileprivate var isNaN: Bool {
    switch self {
    case .float32(let value): value.isNaN
    case .float64(let value): value.isNaN
    case .null, .bool, .int64, .string, .timestamp, .date: false
    }
  }

  /// Whether a value comes before another of its type, neither of them null or NaN.
  fileprivate func precedes(_ other: Scalar) -> Bool {
    switch (self, other) {
    case (.bool(let value), .bool(let other)): !value && other
    case (.int64(let value), .int64(let other)): value < other
    case (.float32(let value), .float32(let other)):
      value < other || (value == other && value.sign == .minus && other.sign == .plus)
    case (.float64(let value), .float64(let other)):
      value < other || (value == other && value.sign == .minus && other.sign == .plus)
    case (.string(let value), .string(let other)): value < other
    case (.timestamp(let value), .timestamp(let other)): value < other
    case (.date(let value), .date(let other)): value < other
    default: preconditionFailure("values of two types")
    }
  }
}
