/// The join-key values of one entity, as bytes whose order is the order of the keys.
///
/// ```
/// byte 0      format, 1
/// then, for each join key in the order of their names:
///   byte      type: 1 bool, 2 int64, 3 string, 4 timestamp, 5 date
///   bool      1 byte, 0 or 1
///   int64, timestamp   8 bytes, big endian, sign bit flipped
///   date      4 bytes, big endian, sign bit flipped
///   string    UTF-8 with each 00 as 00 FF, ended by 00 00
/// ```
/// No two keys collide, since every part says its type and its end: 1 is not "1".
/// Types and formats are append-only.
public struct EntityKey: Hashable, Comparable, Sendable {
  /// The encoded key.
  public let bytes: [UInt8]

  /// Wraps bytes that ``EntityKey/init(_:)`` or an encoder made.
  public init(encoded bytes: [UInt8]) { self.bytes = bytes }

  /// Encodes the parts, ordered by join-key name; nil where one is null.
  ///
  /// - Precondition: No part is a float.
  public init?(_ parts: [Scalar]) {
    var bytes = [EntityKeyEncoder.format]
    for part in parts {
      guard EntityKeyEncoder.append(part, to: &bytes) else { return nil }
    }
    self.bytes = bytes
  }

  /// Whether the bytes come first; for keys of one entity, whether their parts do.
  public static func < (lhs: EntityKey, rhs: EntityKey) -> Bool {
    lhs.bytes.lexicographicallyPrecedes(rhs.bytes)
  }
}

/// Encodes the keys of many rows.
public struct EntityKeyEncoder: Sendable {
  static let format: UInt8 = 1
  let columns: [Column]
  /// The number of rows.
  public let count: Int

  /// Reads the key columns, ordered by join-key name.
  ///
  /// - Precondition: At least one column, all of equal length, none of floats.
  public init(_ columns: [Column]) {
    precondition(columns.allSatisfy(\.type.isKeyable), "floats are no keys")
    precondition(columns.allSatisfy { $0.count == columns[0].count }, "keys of other lengths")
    self.columns = columns
    count = columns[0].count
  }

  /// The key of a row; nil where a part is null.
  public func key(at row: Int) -> EntityKey? {
    var bytes: [UInt8] = []
    return encode(row, into: &bytes) ? EntityKey(encoded: bytes) : nil
  }

  /// Replaces `bytes` by the key of a row; false, with `bytes` undefined, where a part is null.
  public func encode(_ row: Int, into bytes: inout [UInt8]) -> Bool {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(Self.format)
    // Through a span a column is read where it lies; a copy would count its references.
    let columns = columns.span
    for index in columns.indices {
      guard columns[index].validity[row] else { return false }
      Self.append(columns[index], row, to: &bytes)
    }
    return true
  }

  private static func append(_ column: Column, _ row: Int, to bytes: inout [UInt8]) {
    switch column.type {
    case .bool: bytes.append(contentsOf: [1, column.bools[row] ? 1 : 0])
    case .int64: append(integer: Int64(bitPattern: column.word(at: row)), to: &bytes)
    case .timestamp: append(time: Int64(bitPattern: column.word(at: row)), to: &bytes)
    case .date: append(date: Int32(bitPattern: column.word(at: row)), to: &bytes)
    case .string:
      unsafe column.withText(at: row) { unsafe append(text: $0, to: &bytes) }
    case .float32, .float64: preconditionFailure("floats are no keys")
    }
  }

  /// Adds one part; false where it is null.
  static func append(_ part: Scalar, to bytes: inout [UInt8]) -> Bool {
    switch part {
    case .null: return false
    case .bool(let value): bytes.append(contentsOf: [1, value ? 1 : 0])
    case .int64(let value): append(integer: value, to: &bytes)
    case .string(let value):
      var text = value.string
      text.withUTF8 { unsafe append(text: UnsafeRawBufferPointer($0), to: &bytes) }
    case .timestamp(let value): append(time: value.microseconds, to: &bytes)
    case .date(let value): append(date: value.days, to: &bytes)
    case .float32, .float64: preconditionFailure("floats are no keys")
    }
    return true
  }

  private static func append(integer value: Int64, to bytes: inout [UInt8]) {
    append(2, UInt64(bitPattern: value) ^ 1 << 63, to: &bytes)
  }

  private static func append(time microseconds: Int64, to bytes: inout [UInt8]) {
    append(4, UInt64(bitPattern: microseconds) ^ 1 << 63, to: &bytes)
  }

  private static func append(date days: Int32, to bytes: inout [UInt8]) {
    append(5, UInt32(bitPattern: days) ^ 1 << 31, to: &bytes)
  }

  private static func append(
    _ tag: UInt8,
    _ value: some FixedWidthInteger,
    to bytes: inout [UInt8]
  ) {
    bytes.append(tag)
    unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  private static func append(text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    bytes.append(3)
    if unsafe !text.contains(0) {
      unsafe bytes.append(contentsOf: text)
    } else {
      for index in text.indices {
        let byte = unsafe text[index]
        bytes.append(byte)
        if byte == 0 { bytes.append(0xFF) }
      }
    }
    bytes.append(0)
    bytes.append(0)
  }
}

extension Column {
  /// The bits of one value of fixed width, read without a view and so without counting references.
  fileprivate func word<Word: FixedWidthInteger & BitwiseCopyable>(at row: Int) -> Word {
    precondition(row >= 0 && row < count, "row past the column")
    precondition(type.stride == MemoryLayout<Word>.stride, "a word of another width")
    return unsafe values.withBytes { bytes in
      // Soundness: the buffer holds `count` values of the type's stride, and the row is one of them.
      unsafe bytes.loadUnaligned(
        fromByteOffset: row &* MemoryLayout<Word>.stride,
        as: Word.self
      )
    }
  }

  /// The bytes of one text, read without a view and so without counting references.
  fileprivate func withText(at row: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
    precondition(row >= 0 && row < count, "row past the column")
    guard let offsets else { preconditionFailure("not a string column") }
    let range = unsafe offsets.withBytes { bytes in
      // Soundness: there is an offset more than there are rows.
      unsafe Int(
        bytes.loadUnaligned(fromByteOffset: row &* 4, as: Int32.self)
      )..<Int(
        bytes.loadUnaligned(fromByteOffset: row &* 4 &+ 4, as: Int32.self)
      )
    }
    precondition(range.lowerBound >= 0 && range.upperBound <= values.byteCount, "offset past text")
    unsafe values.withBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }
}
