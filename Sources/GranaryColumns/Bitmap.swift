/// One bit a row in Arrow's order: row i is bit `i % 8` of byte `i / 8`.
public struct Bitmap: Sendable {
  /// The bits; at least `⌈count / 8⌉` bytes.
  public let buffer: Buffer
  /// The number of rows.
  public let count: Int
  private let bytes: Values<UInt8>

  /// Reads a buffer as bits.
  ///
  /// - Precondition: The buffer has at least `⌈count / 8⌉` bytes.
  public init(buffer: Buffer, count: Int) {
    self.buffer = buffer
    self.count = count
    bytes = buffer.values(count: (count + 7) / 8)
  }

  /// Packs one bit a row, which is asked for in order.
  public init(count: Int, _ bit: (Int) -> Bool) {
    buffer = Buffer(count: (count + 7) / 8, of: UInt8.self) { bytes in
      for byte in 0..<bytes.count {
        var packed: UInt8 = 0
        for row in byte * 8..<min(byte * 8 + 8, count) where bit(row) { packed |= 1 << (row & 7) }
        bytes[byte] = packed
      }
    }
    self.count = count
    self.bytes = buffer.values(count: (count + 7) / 8)
  }

  /// Packs one bit an element.
  public init(_ bits: some Collection<Bool>) {
    var builder = BitmapBuilder()
    for bit in bits { builder.append(bit) }
    self = builder.finish()
  }

  /// The bit of a row.
  public subscript(row: Int) -> Bool {
    precondition(row >= 0 && row < count, "row past the bitmap")
    return bytes[row >> 3] & (1 << UInt8(truncatingIfNeeded: row & 7)) != 0
  }

  /// How many bits are set.
  ///
  /// Linear in `count / 8`.
  public var setCount: Int {
    let whole = count >> 3
    var total = 0
    for index in 0..<whole { total += bytes[index].nonzeroBitCount }
    if count & 7 != 0 {
      total += (bytes[whole] & ((1 << UInt8(count & 7)) - 1)).nonzeroBitCount
    }
    return total
  }
}

/// Collects bits for a ``Bitmap``.
public struct BitmapBuilder: Sendable {
  private var bytes: [UInt8] = []
  /// Rows so far.
  public private(set) var count = 0
  /// Rows so far whose bit is set.
  public private(set) var setCount = 0

  /// An empty builder.
  public init() {}

  /// Makes room for rows.
  public mutating func reserveCapacity(_ rows: Int) { bytes.reserveCapacity((rows + 7) / 8) }

  /// Adds a row.
  public mutating func append(_ bit: Bool) {
    if count & 7 == 0 { bytes.append(0) }
    if bit {
      bytes[bytes.count - 1] |= 1 << UInt8(truncatingIfNeeded: count & 7)
      setCount += 1
    }
    count += 1
  }

  /// Adds the rows of a bitmap.
  public mutating func append(contentsOf bitmap: Bitmap) {
    let source = bitmap.buffer.values(UInt8.self, count: (bitmap.count + 7) / 8)
    // Whole bytes, where the rows so far end with one.
    let whole = count & 7 == 0 ? bitmap.count & ~7 : 0
    for index in 0..<whole / 8 {
      bytes.append(source[index])
      setCount += source[index].nonzeroBitCount
    }
    count += whole
    for row in whole..<bitmap.count { append(bitmap[row]) }
  }

  /// The bits collected; the builder is empty afterwards.
  public mutating func finish() -> Bitmap {
    defer { self = BitmapBuilder() }
    return Bitmap(buffer: Buffer(copying: bytes), count: count)
  }
}
