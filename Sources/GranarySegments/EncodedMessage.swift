internal import GranaryColumns
internal import GranaryStatistics

/// A message and its body, as any file has them that they begin in on a multiple of 64.
struct EncodedMessage: Sendable {
  /// With its continuation and length in front.
  let message: [UInt8]
  let body: [UInt8]

  /// Encodes a body.
  ///
  /// - Parameters:
  ///   - body: The columns.
  ///   - metadata: What the message says of them.
  init(_ body: MessageBody, _ metadata: (BatchLayout) -> [UInt8]) {
    message = Self.framed(metadata(body.layout), at: 0)
    self.body = body.bytes
  }

  /// A message with its continuation and length in front, and zeros after it so that what follows
  /// lies on a multiple of 64.
  static func framed(_ message: [UInt8], at offset: Int) -> [UInt8] {
    let end = ArrowFormat.padded(offset + 8 + message.count)
    let byteCount = end - offset - 8
    let padding = [UInt8](repeating: 0, count: byteCount - message.count)
    return littleEndian(ArrowFormat.continuation) + littleEndian(Int32(byteCount)) + message
      + padding
  }
}

/// The buffers of a batch's columns one after the other, each on a multiple of 64.
struct MessageBody {
  private(set) var bytes: [UInt8] = []
  private let rowCount: Int
  private var columns: [ColumnLayout] = []

  /// A body without columns.
  init(rowCount: Int) { self.rowCount = rowCount }

  /// Where all buffers are.
  var layout: BatchLayout {
    BatchLayout(rowCount: rowCount, bodyByteCount: bytes.count, columns: columns)
  }

  /// Makes room, so that what comes is not moved again.
  mutating func reserveCapacity(_ byteCount: Int) { bytes.reserveCapacity(byteCount) }

  /// Adds a column.
  mutating func append(_ column: StoredColumn) {
    var layout = ColumnLayout(nullCount: column.nullCount, buffers: [])
    for buffer in column.buffers {
      layout.buffers.append(unsafe buffer.withUnsafeBytes { unsafe append($0) })
    }
    columns.append(layout)
  }

  /// Adds a column of fixed width without nulls, whose values are what the file will have.
  mutating func append(values: Buffer) {
    let none = unsafe append(UnsafeRawBufferPointer(start: nil, count: 0))
    let buffers = [none, unsafe values.withBytes { unsafe append($0) }]
    columns.append(ColumnLayout(nullCount: 0, buffers: buffers))
  }

  private mutating func append(_ buffer: UnsafeRawBufferPointer) -> BufferLayout {
    let layout = BufferLayout(
      offset: bytes.count,
      byteCount: buffer.count,
      checksum: unsafe xxh3(buffer)
    )
    unsafe bytes.append(contentsOf: buffer)
    let padding = ArrowFormat.padded(bytes.count) - bytes.count
    bytes.append(contentsOf: repeatElement(0, count: padding))
    return layout
  }
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  unsafe withUnsafeBytes(of: value.littleEndian) { unsafe Array($0) }
}
