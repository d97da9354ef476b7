public import GranaryColumns

extension JSONValue {
  /// A column's value: texts, timestamps and dates are strings; NaN and infinities, which JSON
  /// does not have, are null.
  public init(_ scalar: Scalar) {
    self =
      switch scalar {
      case .null: .null
      case .bool(let value): .bool(value)
      case .int64(let value): .int(value)
      case .float32(let value): value.isFinite ? .number(value.description) : .null
      case .float64(let value): .double(value)
      case .string(let value): .string(value.string)
      case .timestamp(let value): .string(value.description)
      case .date(let value): .string(value.description)
      }
  }

  /// Reads a value of a type, strictly: an integer for int64 (`1.0` and `"1"` are none), any number
  /// for floats, RFC 3339 with a zone for timestamps; null is null.
  ///
  /// Nil for anything else.
  public func scalar(_ type: ColumnType) -> Scalar? {
    if self == .null { return .null }
    return switch type {
    case .bool: bool.map(Scalar.bool)
    case .int64: int64.map(Scalar.int64)
    case .float32: float32.map(Scalar.float32)
    case .float64: float64.map(Scalar.float64)
    case .string: text.map { .string(Text($0)) }
    case .timestamp: text.flatMap { try? Timestamp(parsing: $0) }.map(Scalar.timestamp)
    case .date: text.flatMap { CalendarDate($0) }.map(Scalar.date)
    }
  }
}
