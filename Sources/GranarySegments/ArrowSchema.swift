internal import GranaryColumns

/// How an Arrow file stores the values of a column that is read.
enum ArrowValueType: Hashable {
  /// Nothing but nulls.
  case null
  case bool
  case integer(bitWidth: Int32, isSigned: Bool)
  case float32
  case float64
  /// Offsets of so many bytes into the texts.
  case text(offsetByteCount: Int)
  /// 16 bytes a row, with the text or its place.
  case textView
  case timestamp(ArrowTimeUnit, hasZone: Bool)
  /// Days, in 32 bits.
  case days
  /// Milliseconds, in 64 bits.
  case milliseconds

  /// What the column is here.
  var columnType: ColumnType {
    switch self {
    case .null, .text, .textView: .string
    case .bool: .bool
    case .integer: .int64
    case .float32: .float32
    case .float64: .float64
    case .timestamp: .timestamp
    case .days, .milliseconds: .date
    }
  }
}

/// `TimeUnit`.
enum ArrowTimeUnit: Int16 {
  case second = 0
  case millisecond = 1
  case microsecond = 2
  case nanosecond = 3
}

/// A column of an Arrow file.
struct ArrowField {
  /// The dictionary that the rows of a column are places in.
  struct Dictionary {
    var id: Int64
    var indexType: ArrowValueType
  }

  var name: String
  /// What the values are, those of the dictionary where there is one.
  var type: ArrowValueType
  var dictionary: Dictionary?

  /// What the rows of a batch are.
  var storedType: ArrowValueType { dictionary?.indexType ?? type }
}

/// Reads the schema of an Arrow file that another tool wrote.
enum ArrowSchema {
  static func fields(_ schema: FlatTable) throws(MetadataError) -> [ArrowField] {
    guard try schema.integer(0, as: Int16.self) == 0 else {
      throw .unsupported("its numbers are big endian")
    }
    var fields: [ArrowField] = []
    var names: Set<Text> = []
    var unread: [String] = []
    for table in try schema.tables(1) {
      guard let name = try table.string(0) else { throw .corrupt("a column has no name") }
      guard names.insert(Text(name)).inserted else {
        throw .unsupported("two columns are named '\(name)'; rename one")
      }
      switch try type(of: table) {
      case .success(let type):
        let dictionary = try dictionary(of: table)
        fields.append(ArrowField(name: name, type: type, dictionary: dictionary))
      case .failure(let type): unread.append("column '\(name)' is \(type.name)")
      }
    }
    guard unread.isEmpty else {
      let rest = unread.count > 10 ? " and so are \(unread.count - 10) more" : ""
      throw .unsupported(
        "\(unread.prefix(10).joined(separator: ", "))\(rest), which is not read; leave it out, or "
          + "write it as a number, a text, a time or a date"
      )
    }
    guard fields.contains(where: { $0.storedType != .null }) else {
      throw .unsupported("it has no column with values")
    }
    return fields
  }

  /// A type that is not read, by the name that Arrow gives it.
  private struct UnreadType: Error {
    let name: String
  }

  private static func type(
    of field: FlatTable
  ) throws(MetadataError) -> Result<ArrowValueType, UnreadType> {
    let number = try field.integer(2, as: UInt8.self)
    guard let type = try field.table(3) else { throw .corrupt("a column has no type") }
    switch number {
    case ArrowFormat.TypeNumber.null: return .success(.null)
    case ArrowFormat.TypeNumber.bool: return .success(.bool)
    case ArrowFormat.TypeNumber.int: return .success(try integer(type))
    case ArrowFormat.TypeNumber.utf8: return .success(.text(offsetByteCount: 4))
    case ArrowFormat.TypeNumber.largeUtf8: return .success(.text(offsetByteCount: 8))
    case ArrowFormat.TypeNumber.utf8View: return .success(.textView)
    case ArrowFormat.TypeNumber.floatingPoint:
      switch try type.integer(0, as: Int16.self) {
      case ArrowFormat.Precision.single: return .success(.float32)
      case ArrowFormat.Precision.double: return .success(.float64)
      default: return .failure(UnreadType(name: "float16"))
      }
    case ArrowFormat.TypeNumber.date:
      let isInDays = try type.integer(0, default: ArrowFormat.millisecondDate) == ArrowFormat.day
      return .success(isInDays ? .days : .milliseconds)
    case ArrowFormat.TypeNumber.timestamp:
      guard let unit = ArrowTimeUnit(rawValue: try type.integer(0)) else { throw .malformed }
      return .success(.timestamp(unit, hasZone: try type.string(1)?.isEmpty == false))
    case ArrowFormat.TypeNumber.decimal:
      let precision = try type.integer(0, as: Int32.self)
      let scale = try type.integer(1, as: Int32.self)
      return .failure(UnreadType(name: "decimal(\(precision), \(scale))"))
    default:
      return .failure(UnreadType(name: unreadNames[number] ?? "of Arrow's type \(number)"))
    }
  }

  /// `Type` in `Schema.fbs`.
  private static let unreadNames: [UInt8: String] = [
    4: "binary", 9: "a time of day", 11: "an interval", 12: "a list", 13: "a struct",
    14: "a union", 15: "fixed-size binary", 16: "a fixed-size list", 17: "a map",
    18: "a duration", 19: "large binary", 21: "a large list", 22: "run-end encoded",
    23: "a binary view", 25: "a list view", 26: "a large list view",
  ]

  private static func integer(_ type: FlatTable) throws(MetadataError) -> ArrowValueType {
    let bitWidth = try type.integer(0, as: Int32.self)
    guard [8, 16, 32, 64].contains(bitWidth) else {
      throw .corrupt("an integer of \(bitWidth) bits")
    }
    return .integer(bitWidth: bitWidth, isSigned: try type.integer(1, as: UInt8.self) != 0)
  }

  private static func dictionary(
    of field: FlatTable
  ) throws(MetadataError) -> ArrowField.Dictionary? {
    guard let encoding = try field.table(4) else { return nil }
    let indexType: ArrowValueType =
      if let type = try encoding.table(1) {
        try integer(type)
      } else {
        .integer(bitWidth: 32, isSigned: true)
      }
    return ArrowField.Dictionary(id: try encoding.integer(0), indexType: indexType)
  }
}
