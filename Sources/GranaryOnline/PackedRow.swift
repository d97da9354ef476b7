import GranaryColumns
import GranaryFeatures

/// The features of one entity in one row of bytes, in the view's order.
///
/// ```
/// byte 0      format: 1 without windows, 2 with them
/// byte 1      1 when an event time follows, else 0
/// 8 bytes     event time, microseconds, little endian            (only when byte 1 is 1)
/// ⌈n / 8⌉     validity, bit i of byte i / 8 set when feature i of the latest row holds a value
/// then, for each of these features that holds a value:
///   bool                        1 byte
///   int64, float64, timestamp   8 bytes, little endian, the value's bits
///   float32, date               4 bytes, little endian
///   string                      4 bytes length, little endian, then that much UTF-8
/// then, in format 2, for each series of windows:
///   4 bytes   number of buckets
///   then for each bucket: 8 bytes start, microseconds, little endian; the bytes of its partial,
///   which ``WindowPartial`` documents
/// ```
/// Formats are append-only.
enum PackedRow {
  static let format: UInt8 = 1
  static let formatWithWindows: UInt8 = 2

  static func encode(_ row: StoredFeatures) -> [UInt8] {
    let format = row.windows.isEmpty ? format : formatWithWindows
    var bytes: [UInt8] = [format, row.eventTime == nil ? 0 : 1]
    if let eventTime = row.eventTime { bytes.append(littleEndian: eventTime.microseconds) }
    var validity = [UInt8](repeating: 0, count: (row.features.count + 7) / 8)
    for (index, feature) in row.features.enumerated() where !feature.isNull {
      validity[index / 8] |= 1 << UInt8(index % 8)
    }
    bytes.append(contentsOf: validity)
    for feature in row.features { bytes.append(feature) }
    for window in row.windows { window.append(to: &bytes) }
    return bytes
  }

  /// Reads a row back; nil where the bytes are not such a row of this layout.
  static func decode(_ bytes: [UInt8], layout: ViewLayout) -> StoredFeatures? {
    var reader = ByteReader(bytes)
    let format = layout.series.isEmpty ? format : formatWithWindows
    guard reader.byte() == format, let hasEventTime = reader.byte(), hasEventTime <= 1 else {
      return nil
    }
    var eventTime: Timestamp?
    if hasEventTime == 1 {
      guard let microseconds = reader.integer(Int64.self) else { return nil }
      eventTime = Timestamp(microseconds: microseconds)
    }
    guard let features = features(layout.latestTypes, from: &reader) else { return nil }
    var windows: [WindowBuckets] = []
    for series in layout.series {
      guard let buckets = WindowBuckets(series, from: &reader) else { return nil }
      windows.append(buckets)
    }
    guard reader.isAtEnd else { return nil }
    return StoredFeatures(eventTime: eventTime, features: features, windows: windows)
  }

  private static func features(
    _ types: [ColumnType],
    from reader: inout ByteReader
  ) -> [Scalar]? {
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
    return features
  }
}
