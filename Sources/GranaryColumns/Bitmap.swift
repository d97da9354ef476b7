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

  /// The bits collected; the builder is empty afterwards.
  public mutating func finish() -> Bitmap {
    defer { self = BitmapBuilder() }
    return Bitmap(buffer: Buffer(copying: bytes), count: count)
  }
}
