internal import GranaryColumns

/// The columns of a record batch as the file has them, decompressed.
///
/// Every length has been checked against the number of rows: a row can be read without looking at
/// the end of a buffer. What stands in a buffer (offsets, places, text) has not been checked.
struct ArrowRecordBatch {
  let rowCount: Int
  let columns: [ArrowBuffers]

  /// Reads a batch by its message, with the types of its rows.
  ///
  /// It is refused past `byteLimit` bytes, those of its body and those that come of decompressing.
  init(
    _ header: FlatTable,
    body: Buffer,
    types: [ArrowValueType],
    byteLimit: Int
  ) throws(MetadataError) {
    let nodes = try header.structs(1, width: 2)
    let rowCount = try header.integer(0, as: Int64.self)
    // No buffer has more than its bytes' bits; this keeps later products far from overflowing.
    guard nodes.count == types.count, (0...8 * Int64(byteLimit)).contains(rowCount) else {
      throw .corrupt("a batch has other columns than the schema")
    }
    self.rowCount = Int(rowCount)
    var buffers = try BodyBuffers(header, body: body, byteLimit: byteLimit)
    var columns: [ArrowBuffers] = []
    for (node, type) in zip(nodes, types) {
      guard node[0] == rowCount, (0...rowCount).contains(node[1]) else {
        throw .corrupt("a column of a batch has another number of rows")
      }
      columns.append(try buffers.take(type, rowCount: Int(rowCount), nullCount: Int(node[1])))
    }
    self.columns = columns
  }
}

/// The buffers of one column in one batch.
struct ArrowBuffers {
  /// A set bit where a row holds a value; nil where every row does.
  var validity: Bitmap?
  /// Values; offsets and texts; or views and texts: each on a multiple of 8.
  var buffers: [Buffer]
}

/// Hands out the buffers of a body in their order.
private struct BodyBuffers {
  private let body: Buffer
  private let compression: BufferCompression?
  private var places: ArraySlice<[Int64]>
  /// For each column of views, how many buffers of texts it has.
  private var viewBufferCounts: ArraySlice<[Int64]>
  /// Bytes that may still come of decompressing.
  private var byteLimit: Int

  init(_ header: FlatTable, body: Buffer, byteLimit: Int) throws(MetadataError) {
    self.body = body
    self.byteLimit = byteLimit - body.byteCount
    places = try header.structs(2, width: 2)[...]
    viewBufferCounts = try header.structs(4, width: 1)[...]
    guard let table = try header.table(3) else {
      compression = nil
      return
    }
    let codec = try table.integer(0, as: Int8.self)
    guard let compression = BufferCompression(rawValue: codec),
      try table.integer(1, as: Int8.self) == 0
    else { throw .unsupported("its batches are compressed with an unknown codec (\(codec))") }
    self.compression = compression
  }

  mutating func take(
    _ type: ArrowValueType,
    rowCount: Int,
    nullCount: Int
  ) throws(MetadataError) -> ArrowBuffers {
    if type == .null { return ArrowBuffers(validity: nil, buffers: []) }
    let bitmap = try take(atLeast: nullCount == 0 ? 0 : (rowCount + 7) / 8)
    var column = ArrowBuffers(validity: nil, buffers: [])
    if nullCount > 0 {
      let validity = Bitmap(buffer: bitmap, count: rowCount)
      guard rowCount - validity.setCount == nullCount else {
        throw .corrupt("a column of a batch has another number of nulls than it says")
      }
      column.validity = validity
    }
    switch type {
    case .null: break
    case .bool: column.buffers = [try take(atLeast: (rowCount + 7) / 8)]
    case .integer(let bitWidth, _):
      column.buffers = [try take(atLeast: rowCount * Int(bitWidth) / 8)]
    case .float32, .days: column.buffers = [try take(atLeast: 4 * rowCount)]
    case .float64, .timestamp, .milliseconds:
      column.buffers = [try take(atLeast: 8 * rowCount)]
    case .text(let offsetByteCount):
      // Without rows there need not be the one offset that there always is otherwise.
      let offsets = try take(atLeast: rowCount == 0 ? 0 : (rowCount + 1) * offsetByteCount)
      column.buffers = [offsets, try take(atLeast: 0)]
    case .textView:
      column.buffers = [try take(atLeast: 16 * rowCount)]
      guard let count = viewBufferCounts.popFirst()?[0], (0...Int64(places.count)).contains(count)
      else { throw .corrupt("a batch has too few buffers") }
      for _ in 0..<count { column.buffers.append(try take(atLeast: 0)) }
    }
    return column
  }

  /// The next buffer.
  private mutating func take(atLeast byteCount: Int) throws(MetadataError) -> Buffer {
    guard let place = places.popFirst() else { throw .corrupt("a batch has too few buffers") }
    let length = Int64(body.byteCount)
    guard (0...length).contains(place[0]), (0...length - place[0]).contains(place[1]) else {
      throw .corrupt("a buffer lies outside its batch")
    }
    let stored = body[Int(place[0])..<Int(place[0] + place[1])]
    let buffer = aligned(try decompressed(stored))
    guard buffer.byteCount >= byteCount else {
      throw .corrupt("a buffer is too short for the rows of its batch")
    }
    return buffer
  }

  /// A compressed buffer begins with its length before compression, or with -1 where it was left
  /// as it is; an empty one is empty.
  private mutating func decompressed(_ stored: Buffer) throws(MetadataError) -> Buffer {
    guard let compression, stored.byteCount > 0 else { return stored }
    guard stored.byteCount >= 8 else { throw .corrupt("a compressed buffer has no length") }
    let byteCount = Int(Int64(littleEndian: aligned(stored).values(Int64.self, count: 1)[0]))
    let rest = stored[8..<stored.byteCount]
    if byteCount == -1 { return rest }
    guard byteCount >= 0 else { throw .corrupt("a compressed buffer has no length") }
    guard byteCount <= byteLimit else {
      throw .unsupported("a batch is too large once decompressed; write smaller batches")
    }
    byteLimit -= byteCount
    guard let buffer = compression.decompress(rest, byteCount: byteCount) else {
      throw .corrupt("a compressed buffer does not decompress to what it should")
    }
    return buffer
  }

  /// Arrow's own writers align buffers; a copy is aligned.
  private func aligned(_ buffer: Buffer) -> Buffer {
    if buffer.isAligned(to: 8) { return buffer }
    return unsafe buffer.withBytes { unsafe Buffer(copying: Array($0)) }
  }
}
