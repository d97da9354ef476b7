/// One value of a column, or null.
///
/// Equality is of bits: NaN equals the same NaN, and 0.0 differs from -0.0. This is the equality
/// of "the same features", not that of arithmetic.
public enum Scalar: Hashable, Sendable {
  /// A missing value.
  case null
  /// A value of ``ColumnType/bool``.
  case bool(Bool)
  /// A value of ``ColumnType/int64``.
  case int64(Int64)
  /// A value of ``ColumnType/float32``.
  case float32(Float)
  /// A value of ``ColumnType/float64``.
  case float64(Double)
  /// A value of ``ColumnType/string``.
  case string(Text)
  /// A value of ``ColumnType/timestamp``.
  case timestamp(Timestamp)
  /// A value of ``ColumnType/date``.
  case date(CalendarDate)

  /// The type; nil for null, which every type has.
  public var type: ColumnType? {
    switch self {
    case .null: nil
    case .bool: .bool
    case .int64: .int64
    case .float32: .float32
    case .float64: .float64
    case .string: .string
    case .timestamp: .timestamp
    case .date: .date
    }
  }

  /// Whether this is the missing value.
  public var isNull: Bool { self == .null }

  /// The value as a number: bools are 0 and 1, integers are rounded to the nearest; nil for null
  /// and for what is not a number.
  public var number: Double? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int64(let value): Double(value)
    case .float32(let value): Double(value)
    case .float64(let value): value
    case .null, .string, .timestamp, .date: nil
    }
  }

  /// Whether type and bits are the same.
  public static func == (lhs: Scalar, rhs: Scalar) -> Bool {
    switch (lhs, rhs) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int64(let left), .int64(let right)): left == right
    case (.float32(let left), .float32(let right)): left.bitPattern == right.bitPattern
    case (.float64(let left), .float64(let right)): left.bitPattern == right.bitPattern
    case (.string(let left), .string(let right)): left == right
    case (.timestamp(let left), .timestamp(let right)): left == right
    case (.date(let left), .date(let right)): left == right
    default: false
    }
  }

  /// Feeds type and bits.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    switch self {
    case .null: break
    case .bool(let value): hasher.combine(value)
    case .int64(let value): hasher.combine(value)
    case .float32(let value): hasher.combine(value.bitPattern)
    case .float64(let value): hasher.combine(value.bitPattern)
    case .string(let value): hasher.combine(value)
    case .timestamp(let value): hasher.combine(value)
    case .date(let value): hasher.combine(value)
    }
  }
}

extension Scalar: CustomStringConvertible {
  /// The value as CSV output and messages print it; null is empty.
  public var description: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .int64(let value): String(value)
    case .float32(let value): value.description
    case .float64(let value): value.description
    case .string(let value): value.string
    case .timestamp(let value): value.description
    case .date(let value): value.description
    }
  }
}
