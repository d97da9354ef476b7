import GranaryColumns

/// The type of a piece of an expression: what columns have, and two types more that live only
/// inside expressions.
enum ValueType: Hashable, Sendable {
  /// The type of the literal null, which converts to every other.
  case null
  /// A length of time in microseconds.
  case duration
  /// A type that a column can have.
  case column(ColumnType)

  static let bool = Self.column(.bool)
  static let int64 = Self.column(.int64)
  static let float32 = Self.column(.float32)
  static let float64 = Self.column(.float64)
  static let string = Self.column(.string)
  static let timestamp = Self.column(.timestamp)
  static let date = Self.column(.date)

  /// Every type that a value can have.
  static let all = ColumnType.allCases.map(Self.column) + [.duration]

  /// The type of the column that holds the values while the expression is evaluated.
  var storage: ColumnType {
    switch self {
    case .null: .bool
    case .duration: .int64
    case .column(let type): type
    }
  }

  /// Whether a value of this type may stand where one of the other is due: null anywhere, and
  /// int64 and float32 for float64. (int64 for float32 would lose digits from 2²⁴ on.)
  func converts(to other: ValueType) -> Bool {
    self == other || self == .null || (other == .float64 && (self == .int64 || self == .float32))
  }

  /// The type that both convert to; nil where there is none.
  func joined(with other: ValueType) -> ValueType? {
    if converts(to: other) { return other }
    if other.converts(to: self) { return self }
    return converts(to: .float64) && other.converts(to: .float64) ? .float64 : nil
  }
}

extension ValueType: CustomStringConvertible {
  var description: String {
    switch self {
    case .null: "null"
    case .duration: "duration"
    case .column(let type): type.rawValue
    }
  }
}
