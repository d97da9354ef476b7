import GranaryColumns

/// A value of fixed width that kernels compute with.
protocol Element: BitwiseCopyable, Sendable {
  static var valueType: ValueType { get }
}

extension Int64: Element {
  static var valueType: ValueType { .int64 }
}

extension Float: Element {
  static var valueType: ValueType { .float32 }
}

extension Double: Element {
  static var valueType: ValueType { .float64 }
}

extension Timestamp: Element {
  static var valueType: ValueType { .timestamp }
}

extension CalendarDate: Element {
  static var valueType: ValueType { .date }
}

extension TimeSpan: Element {
  static var valueType: ValueType { .duration }
}

/// What a kernel that cannot always answer gives for one row.
enum Attempt<Value> {
  case value(Value)
  case null
  case failure
}

extension Attempt where Value: FixedWidthInteger {
  /// A failure where the operation overflowed.
  @inline(__always)
  init(_ result: (partialValue: Value, overflow: Bool)) {
    self = result.overflow ? .failure : .value(result.partialValue)
  }
}
