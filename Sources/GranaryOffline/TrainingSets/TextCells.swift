import GranaryColumns

/// A column opened for writing its values as text.
enum TextCells {
  case bools(Bitmap)
  case int64s(Values<Int64>)
  case float32s(Values<Float>)
  case float64s(Values<Double>)
  case strings(TextValues)
  case timestamps(Values<Timestamp>)
  case dates(Values<CalendarDate>)

  init(_ column: Column) {
    self =
      switch column.type {
      case .bool: .bools(column.bools)
      case .int64: .int64s(column.int64s)
      case .float32: .float32s(column.float32s)
      case .float64: .float64s(column.float64s)
      case .string: .strings(column.strings)
      case .timestamp: .timestamps(column.timestamps)
      case .date: .dates(column.dates)
      }
  }
}

extension [UInt8] {
  /// Appends `true` or `false`.
  mutating func append(text value: Bool) {
    append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Appends a number in decimal.
  mutating func append(text value: Int64) {
    let start = count
    var rest = value.magnitude
    repeat {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    if value < 0 { append(UInt8(ascii: "-")) }
    self[start...].reverse()
  }

  /// Appends the fewest digits that read back to the same value.
  mutating func append(text value: some BinaryFloatingPoint & CustomStringConvertible) {
    append(contentsOf: value.description.utf8)
  }
}
