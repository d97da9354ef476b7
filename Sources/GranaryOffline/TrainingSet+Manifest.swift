import GranaryColumns
import GranaryStatistics

extension TrainingSet {
  /// SHA-256 over names, types and values of the table with statuses, independent of any file
  /// format: what a model's manifest says that it was trained on.
  ///
  /// 64 hexadecimal digits.
  public var contentDigest: String {
    let table = table(statuses: true)
    var hasher = SHA256Hasher()
    for (field, column) in zip(table.schema.fields, table.columns) {
      hasher.update("\(field.name)\u{0}\(field.type.rawValue)\u{0}\(column.count)\u{0}")
      column.hash(into: &hasher)
    }
    return hasher.finish().description
  }
}

extension Column {
  /// Feeds each value's encoding: a byte for null, else a byte and the bits or the counted text.
  fileprivate func hash(into hasher: inout SHA256Hasher) {
    var bytes: [UInt8] = []
    for row in 0..<count {
      guard validity[row] else {
        bytes.append(0)
        continue
      }
      bytes.append(1)
      switch self[row] {
      case .null: break
      case .bool(let value): bytes.append(value ? 1 : 0)
      case .int64(let value): bytes.append(value)
      case .float32(let value): bytes.append(value.bitPattern)
      case .float64(let value): bytes.append(value.bitPattern)
      case .timestamp(let value): bytes.append(value.microseconds)
      case .date(let value): bytes.append(value.days)
      case .string(let value):
        bytes.append(UInt64(value.string.utf8.count))
        bytes.append(contentsOf: value.string.utf8)
      }
      if bytes.count > 1 << 16 {
        hasher.update(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    hasher.update(bytes)
  }
}

extension [UInt8] {
  /// Adds an integer's bytes, least significant first.
  fileprivate mutating func append(_ value: some FixedWidthInteger) {
    unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
  }
}
