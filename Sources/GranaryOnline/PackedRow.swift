import GranaryColumns
import GranaryFeatures

/// The features of one entity in one row of bytes, in the view's order.
///
/// ```
/// byte 0      format, 1
/// byte 1      1 when an event time follows, else 0
/// 8 bytes     event time, microseconds, little endian            (only when byte 1 is 1)
/// ⌈n / 8⌉     validity, bit i of byte i / 8 set when feature i holds a value
/// then, for each feature that holds a value:
///   bool                        1 byte
///   int64, float64, timestamp   8 bytes, little endian, the value's bits
///   float32, date               4 bytes, little endian
///   string                      4 bytes length, little endian, then that much UTF-8
/// ```
/// Formats are append-only.
enum PackedRow {
  static let format: UInt8 = 1

  static func encode(_ row: StoredFeatures) -> [UInt8] {
    var bytes: [UInt8] = [format, row.eventTime == nil ? 0 : 1]
    if let eventTime = row.eventTime { append(eventTime.microseconds, to: &bytes) }
    var validity = [UInt8](repeating: 0, count: (row.features.count + 7) / 8)
    for (index, feature) in row.features.enumerated() where !feature.isNull {
      validity[index / 8] |= 1 << UInt8(index % 8)
    }
    bytes.append(contentsOf: validity)
    for feature in row.features {
      switch feature {
      case .null: break
      case .bool(let value): bytes.append(value ? 1 : 0)
      case .int64(let value): append(value, to: &bytes)
      case .float32(let value): append(value.bitPattern, to: &bytes)
      case .float64(let value): append(value.bitPattern, to: &bytes)
      case .timestamp(let value): append(value.microseconds, to: &bytes)
      case .date(let value): append(value.days, to: &bytes)
      case .string(let value):
        append(UInt32(value.string.utf8.count), to: &bytes)
        bytes.append(contentsOf: value.string.utf8)
      }
    }
    return bytes
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Reads a row back; nil where the bytes are not such a row of these types.
  static func decode(_ bytes: [UInt8], types: [ColumnType]) -> StoredFeatures? {
    var reader = Reader(bytes: bytes)
    guard reader.byte() == format, let hasEventTime = reader.byte(), hasEventTime <= 1 else {
      return nil
    }
    var eventTime: Timestamp?
    if hasEventTime == 1 {
      guard let microseconds = reader.integer(Int64.self) else { return nil }
      eventTime = Timestamp(microseconds: microseconds)
    }
    guard let validity = reader.bytes((types.count + 7) / 8) else { return nil }
    let tail = types.count % 8
    if tail > 0, let last = validity.last, last >> UInt8(tail) != 0 { return nil }
    var features: [Scalar] = []
    features.reserveCapacity(types.count)
    for (index, type) in types.enumerated() {
      let isValid = validity[validity.startIndex + index / 8] & 1 << UInt8(index % 8) != 0
      guard let feature = isValid ? reader.scalar(type) : .null else { return nil }
      features.append(feature)
    }
    return reader.isAtEnd ? StoredFeatures(eventTime: eventTime, features: features) : nil
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() -> UInt8? { bytes(1)?.first }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
      guard count <= bytes.count - position else { return nil }
      defer { position += count }
      return bytes[position..<position + count]
    }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
      bytes(MemoryLayout<Value>.size)?.reversed().reduce(0) {
        $0 << 8 | Value(truncatingIfNeeded: $1)
      }
    }

    mutating func scalar(_ type: ColumnType) -> Scalar? {
      switch type {
      case .bool: byte().flatMap { $0 <= 1 ? .bool($0 == 1) : nil }
      case .int64: integer(Int64.self).map(Scalar.int64)
      case .float32: integer(UInt32.self).map { .float32(Float(bitPattern: $0)) }
      case .float64: integer(UInt64.self).map { .float64(Double(bitPattern: $0)) }
      case .timestamp: integer(Int64.self).map { .timestamp(Timestamp(microseconds: $0)) }
      case .date: integer(Int32.self).map { .date(CalendarDate(days: $0)) }
      case .string:
        integer(UInt32.self).flatMap { bytes(Int($0)) }
          .flatMap { String(validating: $0, as: UTF8.self) }.map { .string(Text($0)) }
      }
    }
  }
}
