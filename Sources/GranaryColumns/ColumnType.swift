/// The type that a column declares.
///
/// The one enumeration of types in the project: every adapter switches over it without `default`,
/// so that a new type breaks the build wherever there is work.
public enum ColumnType: String, CaseIterable, Hashable, Sendable {
  /// True or false; one bit a row.
  case bool
  /// A signed 64-bit integer.
  case int64
  /// An IEEE 754 binary32 number.
  case float32
  /// An IEEE 754 binary64 number.
  case float64
  /// UTF-8 text, compared and ordered by its bytes.
  case string
  /// Microseconds since 1970-01-01T00:00:00Z.
  case timestamp
  /// Days since 1970-01-01.
  case date

  /// Bytes that one row takes in the values buffer; nil where it is not a whole constant number.
  public var stride: Int? {
    switch self {
    case .bool, .string: nil
    case .int64, .float64, .timestamp: 8
    case .float32, .date: 4
    }
  }

  /// Whether a column of this type can be part of an entity key: floats cannot, since NaN and the
  /// two zeros make equality a matter of opinion.
  public var isKeyable: Bool {
    switch self {
    case .bool, .int64, .string, .timestamp, .date: true
    case .float32, .float64: false
    }
  }

  /// Whether values of this type are numbers that a model can read as they are.
  public var isNumeric: Bool {
    switch self {
    case .bool, .int64, .float32, .float64: true
    case .string, .timestamp, .date: false
    }
  }
}
