import GranaryColumns
import GranaryDefinitions
import GranaryIngest

/// The value lies within bounds of the column's type; NaN never does.
struct BetweenRule: ValueRule {
  let column: Int
  let bounds: ValueBounds

  var expected: String { bounds.description }
  var code: RowRefusal.Code { .outOfBounds }

  /// Where the range of a batch lies within, no row is looked at: many such checks of a column cost
  /// little more than one.
  func inspect(_ batch: inout BatchInspector) -> Inspection {
    let values = batch.batch.columns[column]
    var inspection = Inspection(looked: .values(column))
    if let range = batch.range(of: column), !range.hasNaN, bounds.contain(range.min),
      bounds.contain(range.max)
    {
      return inspection
    }
    inspection.failures = failures(in: values)
    return inspection
  }

  private func failures(in values: Column) -> [Int] {
    switch values.type {
    case .int64: failures(values.int64s, values.validity)
    case .float32: failures(values.float32s, values.validity)
    case .float64: failures(values.float64s, values.validity)
    case .timestamp: failures(values.timestamps, values.validity)
    case .date: failures(values.dates, values.validity)
    case .string: failures(values.strings, values.validity)
    case .bool: []
    }
  }

  private func failures<Values: RandomAccessCollection>(
    _ values: Values,
    _ validity: Validity
  ) -> [Int] where Values.Element: Comparable & ScalarValue, Values.Index == Int {
    let typed = TypedBounds<Values.Element>(bounds)
    return (0..<values.count).filter { validity[$0] && !typed.contain(values[$0]) }
  }
}

/// Bounds as values of a type, taken out of their scalars once.
struct TypedBounds<Value: Comparable & ScalarValue> {
  private let lower: (value: Value, isAllowed: Bool)?
  private let upper: (value: Value, isAllowed: Bool)?

  init(_ bounds: ValueBounds) {
    func typed(_ bound: ValueBounds.Bound?) -> (Value, Bool)? {
      switch bound {
      case .included(let scalar): Value(scalar).map { ($0, true) }
      case .excluded(let scalar): Value(scalar).map { ($0, false) }
      case nil: nil
      }
    }
    lower = typed(bounds.lower)
    upper = typed(bounds.upper)
  }

  /// Stated by what holds within, so that NaN, which no comparison holds for, is without.
  func contain(_ value: Value) -> Bool {
    if let lower, !(lower.isAllowed ? value >= lower.value : value > lower.value) { return false }
    if let upper, !(upper.isAllowed ? value <= upper.value : value < upper.value) { return false }
    return true
  }
}

extension ValueBounds {
  /// Whether a value of their type lies within; null and NaN do not.
  func contain(_ scalar: Scalar) -> Bool {
    switch scalar {
    case .int64(let value): TypedBounds(self).contain(value)
    case .float32(let value): TypedBounds(self).contain(value)
    case .float64(let value): TypedBounds(self).contain(value)
    case .timestamp(let value): TypedBounds(self).contain(value)
    case .date(let value): TypedBounds(self).contain(value)
    case .string(let value): TypedBounds(self).contain(value)
    case .null, .bool: false
    }
  }

  /// The bounds in words.
  var description: String {
    switch (lower, upper) {
    case (.included(let lower), .included(let upper)): "between \(lower) and \(upper)"
    case (.some(let lower), .some(let upper)):
      "\(lower.description(isUpper: false)) and \(upper.description(isUpper: true))"
    case (.some(let lower), nil): lower.description(isUpper: false)
    case (nil, .some(let upper)): upper.description(isUpper: true)
    case (nil, nil): "any value"
    }
  }
}

extension ValueBounds.Bound {
  fileprivate func description(isUpper: Bool) -> String {
    switch self {
    case .included(let value): "\(isUpper ? "at most" : "at least") \(value)"
    case .excluded(let value): "\(isUpper ? "below" : "above") \(value)"
    }
  }
}

/// A type that a scalar holds.
protocol ScalarValue {
  /// The value of a scalar of this type; nil for others.
  init?(_ scalar: Scalar)
}

extension Int64: ScalarValue {
  init?(_ scalar: Scalar) {
    if case .int64(let value) = scalar { self = value } else { return nil }
  }
}
extension Float: ScalarValue {
  init?(_ scalar: Scalar) {
    if case .float32(let value) = scalar { self = value } else { return nil }
  }
}
extension Double: ScalarValue {
  init?(_ scalar: Scalar) {
    if case .float64(let value) = scalar { self = value } else { return nil }
  }
}
extension Timestamp: ScalarValue {
  init?(_ scalar: Scalar) {
    if case .timestamp(let value) = scalar { self = value } else { return nil }
  }
}
extension CalendarDate: ScalarValue {
  init?(_ scalar: Scalar) { if case .date(let value) = scalar { self = value } else { return nil } }
}
extension Text: ScalarValue {
  init?(_ scalar: Scalar) {
    if case .string(let value) = scalar { self = value } else { return nil }
  }
}
