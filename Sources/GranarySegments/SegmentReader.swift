public import GranaryColumns
public import GranaryFiles
internal import GranaryStatistics
internal import Synchronization

/// Reads a segment through a mapping of its file: a batch is columns without copying.
///
/// Opening checks the file's structure; the buffers of a column in a batch are checked against
/// their checksums when they are first asked for, once a reader. A damaged or hostile file gives an
/// error, never a crash. For the format see ``SegmentWriter``.
public final class SegmentReader: Sendable {
  /// The file.
  public let path: Path
  /// The columns in order, with their ids.
  public let fields: [SegmentField]
  /// Pairs that the schema carries, in the order they were written.
  public let metadata: [(String, String)]
  /// Names and types of the columns.
  public let schema: Schema
  /// Rows in all batches.
  public let rowCount: Int
  /// Rows of each batch: 65,536 in all but the last.
  public let batchRowCounts: [Int]

  private let file: Buffer
  private let batches: [BatchLayout]
  /// Which columns of which batches have been verified, the columns of a batch side by side.
  private let verified: Mutex<[Bool]>

  /// Opens a segment.
  ///
  /// - Throws: ``SegmentError`` with code `io`, `corrupt`, `checksum_mismatch` or `unsupported`.
  public convenience init(_ path: Path, on files: any FileSystem) throws(SegmentError) {
    let file: Buffer
    do { file = try files.map(path) } catch { throw SegmentError(error, path) }
    try self.init(path, file: file)
  }

  init(_ path: Path, file: Buffer) throws(SegmentError) {
    self.path = path
    self.file = file
    let parser = SegmentParser(file: file, path: path)
    let footer = try parser.footer()
    fields = footer.fields
    metadata = footer.metadata
    schema = Schema(fields.map(\.field))
    batches = try parser.batches(footer)
    batchRowCounts = batches.map(\.rowCount)
    rowCount = batchRowCounts.reduce(0, +)
    verified = Mutex(Array(repeating: false, count: batches.count * fields.count))
  }

  /// The number of batches.
  public var batchCount: Int { batches.count }

  /// All columns of a batch.
  ///
  /// - Precondition: `index` is below ``batchCount``.
  /// - Throws: ``SegmentError`` with code `checksum_mismatch` or `corrupt`.
  public func batch(_ index: Int) throws(SegmentError) -> Batch {
    try batch(index, positions: Array(fields.indices), schema: schema)
  }

  /// Some columns of a batch, in the order given; the others are not touched.
  ///
  /// - Precondition: `index` is below ``batchCount``; no name occurs twice.
  /// - Throws: ``SegmentError`` with code `unknown_column`, `checksum_mismatch` or `corrupt`.
  public func batch(_ index: Int, columns names: [String]) throws(SegmentError) -> Batch {
    var positions: [Int] = []
    for name in names {
      guard let position = schema.index(of: name) else {
        let known = suggestion(for: name, among: schema.names)
        throw SegmentError(.unknownColumn, path, "no column named '\(name)'; \(known)")
      }
      positions.append(position)
    }
    let schema = Schema(positions.map { fields[$0].field })
    return try batch(index, positions: positions, schema: schema)
  }

  /// One column of a batch, by its place among ``fields``.
  ///
  /// - Precondition: `index` is below ``batchCount``, and `position` names a field.
  /// - Throws: ``SegmentError`` with code `checksum_mismatch` or `corrupt`.
  public func column(_ position: Int, ofBatch index: Int) throws(SegmentError) -> Column {
    precondition(batches.indices.contains(index), "batch past the segment")
    precondition(fields.indices.contains(position), "column past the segment")
    let batch = batches[index]
    let layout = batch.columns[position]
    let buffers = layout.buffers.map { buffer in
      let start = batch.bodyOffset + buffer.offset
      return file[start..<start + buffer.byteCount]
    }
    let flag = index * fields.count + position
    if !verified.withLock({ $0[flag] }) {
      // Two threads may both verify; both come to the same answer.
      try verify(buffers, layout, position, index)
      verified.withLock { $0[flag] = true }
    }
    return column(fields[position].field.type, buffers, batch.rowCount, layout.nullCount)
  }

  private func batch(
    _ index: Int,
    positions: [Int],
    schema: Schema
  ) throws(SegmentError) -> Batch {
    precondition(batches.indices.contains(index), "batch past the segment")
    var columns: [Column] = []
    for position in positions { columns.append(try column(position, ofBatch: index)) }
    return Batch(schema, columns, count: batches[index].rowCount)
  }

  private func column(
    _ type: ColumnType,
    _ buffers: [Buffer],
    _ rowCount: Int,
    _ nullCount: Int
  ) -> Column {
    let validity =
      nullCount == 0
      ? Validity(allValid: rowCount)
      : Validity(Bitmap(buffer: buffers[0], count: rowCount), nullCount: nullCount)
    guard type == .string else { return Column(type, values: buffers[1], validity: validity) }
    return Column(offsets: buffers[1], bytes: buffers[2], validity: validity)
  }

  private func verify(
    _ buffers: [Buffer],
    _ layout: ColumnLayout,
    _ position: Int,
    _ index: Int
  ) throws(SegmentError) {
    let field = fields[position].field
    let rowCount = batches[index].rowCount
    for (buffer, expected) in zip(buffers, layout.buffers) {
      guard unsafe buffer.withBytes({ unsafe xxh3($0) }) == expected.checksum else {
        throw .checksumMismatch("column '\(field.name)' in batch \(index)", path)
      }
    }
    // What the checksum vouches for, the writer vouches for; a file made to do harm has sound
    // checksums too, and these are the numbers that later code counts on.
    if layout.nullCount > 0 {
      let bitmap = Bitmap(buffer: buffers[0], count: rowCount)
      guard rowCount - bitmap.setCount == layout.nullCount else {
        throw .corrupt("column '\(field.name)' has another number of nulls than it says", path)
      }
    }
    guard field.type != .string || areSound(offsets: buffers[1], rowCount, buffers[2]) else {
      throw .corrupt("the texts of column '\(field.name)' overlap or pass its end", path)
    }
  }

  private func areSound(offsets: Buffer, _ rowCount: Int, _ bytes: Buffer) -> Bool {
    offsets.values(Int32.self, count: rowCount + 1).withSpan { offsets in
      var isAscending = offsets[0] == 0
      for row in 0..<rowCount { isAscending = isAscending && offsets[row] <= offsets[row + 1] }
      return isAscending && Int(offsets[rowCount]) <= bytes.byteCount
    }
  }
}
