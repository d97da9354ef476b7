extension [UInt8] {
  /// Adds an integer's bytes, least significant first.
  public mutating func append(littleEndian value: some FixedWidthInteger) {
    unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
  }

  /// Adds a value's bytes, from which its type cannot be told; nothing for null.
  ///
  /// ```
  /// bool                        1 byte
  /// int64, float64, timestamp   8 bytes, little endian, the value's bits
  /// float32, date               4 bytes, little endian
  /// string                      4 bytes length, little endian, then that much UTF-8
  /// ```
  public mutating func append(_ scalar: Scalar) {
    switch scalar {
    case .null: break
    case .bool(let value): append(value ? 1 : 0)
    case .int64(let value): append(littleEndian: value)
    case .float32(let value): append(littleEndian: value.bitPattern)
    case .float64(let value): append(littleEndian: value.bitPattern)
    case .timestamp(let value): append(littleEndian: value.microseconds)
    case .date(let value): append(littleEndian: value.days)
    case .string(let value):
      append(littleEndian: UInt32(value.string.utf8.count))
      append(contentsOf: value.string.utf8)
    }
  }
}

/// Reads back what was appended to bytes, from front to back; nil for what is not there, never a
/// trap.
public struct ByteReader: Sendable {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// Reads bytes from the first one on.
  public init(_ bytes: some Collection<UInt8>) {
    self.init(ArraySlice(bytes))
  }

  /// Reads a slice from its first byte on, without copying it.
  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Whether everything was read.
  public var isAtEnd: Bool { position == bytes.endIndex }

  /// How many bytes are left.
  public var remaining: Int { bytes.endIndex - position }

  /// The next byte.
  public mutating func byte() -> UInt8? {
    guard position < bytes.endIndex else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next bytes.
  public mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// An integer, least significant byte first.
  public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) -> Value? {
    let size = MemoryLayout<Value>.size
    guard size <= remaining else { return nil }
    let offset = position - bytes.startIndex
    position += size
    // Soundness: `size` bytes were left from `offset` on.
    return unsafe bytes.withUnsafeBytes { bytes in
      unsafe Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }

  /// A value of a type.
  public mutating func scalar(_ type: ColumnType) -> Scalar? {
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
