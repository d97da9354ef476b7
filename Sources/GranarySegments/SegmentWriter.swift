public import GranaryColumns
public import GranaryFiles
internal import GranaryStatistics

/// Writes a segment: an immutable file of rows that any reader of Arrow's IPC file format opens.
///
/// ```
/// "ARROW1" 00 00
/// schema message           ┐ continuation FFFFFFFF, Int32 length, FlatBuffer, zeros up to a
/// record batch message     │ multiple of 64 in the file;
///   body                   │ then the buffers, each from a multiple of 64, zeros between
///   …                      ┘
/// FFFFFFFF 00000000          end of the messages
/// UInt64                     XXH3-64 of the footer's FlatBuffer
/// footer                     FlatBuffer: schema, place of every batch, custom metadata
/// Int32                      length of the footer
/// "ARROW1"
/// ```
/// All numbers are little endian. What is Granary's own stands in custom metadata, which other
/// readers pass over: each field's `granary.column_id`; each batch message's `granary.xxh3`, the
/// XXH3-64 of every buffer; the footer's `granary.format`, now 1, and `granary.messages_xxh3`, the
/// XXH3-64 of every batch message from its continuation to its body. So each byte that a reader
/// relies on is covered: the footer by the checksum before it, the messages by the footer, the
/// buffers by the messages. Invariant: every batch but the last has 65,536 rows, none has 0.
///
/// Column types are `Bool`, `Int(64)`, `FloatingPoint(SINGLE, DOUBLE)`, `Utf8`,
/// `Timestamp(MICROSECOND, "UTC")`, `Date(DAY)`. A column without nulls has no validity bits.
/// Equal rows give equal files. One batch of rows is held in memory.
public final class SegmentWriter {
  private let path: Path
  private let file: any WritableFile
  private let fields: [SegmentField]
  private let schema: Schema
  private let metadata: [(String, String)]
  private var columns: [ColumnAccumulator]
  private var blocks: [MessageBlock] = []
  private var pendingCount = 0
  private var rowCount = 0
  /// What went wrong first; nothing is written after it.
  private var failure: SegmentError?

  /// Begins a new file.
  ///
  /// - Parameters:
  ///   - path: Where to; its directory exists.
  ///   - fields: The columns in order; names and ids occur once.
  ///   - metadata: Pairs that the schema carries, in this order.
  ///   - files: The file system to write on.
  /// - Throws: ``SegmentError`` with code `io`, also where the file exists.
  public convenience init(
    _ path: Path,
    fields: [SegmentField],
    metadata: [(String, String)] = [],
    on files: any FileSystem
  ) throws(SegmentError) {
    let file: any WritableFile
    do { file = try files.create(path) } catch { throw SegmentError(error, path) }
    try self.init(path, fields: fields, metadata: metadata, into: file)
  }

  /// Begins in a file that is empty.
  ///
  /// - Parameters:
  ///   - path: What errors call the file.
  ///   - fields: The columns in order; names and ids occur once.
  ///   - metadata: Pairs that the schema carries, in this order.
  ///   - file: Where to.
  /// - Throws: ``SegmentError`` with code `io`.
  public init(
    _ path: Path,
    fields: [SegmentField],
    metadata: [(String, String)] = [],
    into file: any WritableFile
  ) throws(SegmentError) {
    precondition(Set(fields.map(\.id)).count == fields.count, "a column id occurs twice")
    self.path = path
    self.file = file
    self.fields = fields
    self.metadata = metadata
    schema = Schema(fields.map(\.field))
    columns = fields.map { ColumnAccumulator($0.field.type) }
    try append(ArrowFormat.magic + [0, 0])
    try append(framed(ArrowWriting.schemaMessage(fields, metadata)))
  }

  /// Adds rows, any number of them.
  ///
  /// - Precondition: The batch's schema is that of the fields.
  /// - Throws: ``SegmentError`` with code `unsupported` when the texts of a column in 65,536 rows
  ///   pass 2 GiB.
  public func write(_ batch: Batch) throws(SegmentError) {
    precondition(batch.schema == schema, "a batch of another schema")
    if let failure { throw failure }
    var row = 0
    while row < batch.count {
      let end = min(batch.count, row + Batch.rowCount - pendingCount)
      for index in columns.indices {
        guard columns[index].append(batch.columns[index], rows: row..<end) else {
          throw failed(tooMuchText(fields[index].field.name))
        }
      }
      pendingCount += end - row
      row = end
      if pendingCount == Batch.rowCount { try flush() }
    }
  }

  /// Writes what is left and makes the file durable; its directory is the caller's to sync.
  public func finish() throws(SegmentError) -> SegmentSummary {
    if let failure { throw failure }
    if pendingCount > 0 { try flush() }
    let footer = ArrowWriting.footer(fields, metadata, blocks)
    var end = littleEndian(ArrowFormat.continuation) + littleEndian(UInt32(0))
    end += littleEndian(checksum(footer))
    end += footer + littleEndian(Int32(footer.count)) + ArrowFormat.magic
    try append(end)
    do throws(FileError) {
      try file.sync()
      try file.close()
    } catch {
      throw failed(SegmentError(error, path))
    }
    return SegmentSummary(rowCount: rowCount, byteCount: file.byteCount)
  }

  private func flush() throws(SegmentError) {
    var layout = BatchLayout(rowCount: pendingCount, bodyByteCount: 0, columns: [])
    var body: [UInt8] = []
    for index in columns.indices {
      let (buffers, nullCount) = columns[index].finish()
      var column = ColumnLayout(nullCount: nullCount, buffers: [])
      for buffer in buffers {
        column.buffers.append(
          BufferLayout(offset: body.count, byteCount: buffer.count, checksum: checksum(buffer))
        )
        body += buffer
        body.append(
          contentsOf: repeatElement(0, count: ArrowFormat.padded(body.count) - body.count)
        )
      }
      layout.columns.append(column)
    }
    layout.bodyByteCount = body.count
    let message = framed(ArrowWriting.batchMessage(layout))
    blocks.append(
      MessageBlock(
        offset: file.byteCount,
        metadataByteCount: message.count,
        bodyByteCount: body.count,
        checksum: checksum(message)
      )
    )
    try append(message)
    try append(body)
    rowCount += pendingCount
    pendingCount = 0
  }

  /// A message with its continuation and length in front, and zeros after it so that what follows
  /// lies on a multiple of 64.
  private func framed(_ message: [UInt8]) -> [UInt8] {
    let end = ArrowFormat.padded(file.byteCount + 8 + message.count)
    let byteCount = end - file.byteCount - 8
    let padding = [UInt8](repeating: 0, count: byteCount - message.count)
    return littleEndian(ArrowFormat.continuation) + littleEndian(Int32(byteCount)) + message
      + padding
  }

  private func append(_ bytes: [UInt8]) throws(SegmentError) {
    if let failure { throw failure }
    do { try file.write(bytes) } catch { throw failed(SegmentError(error, path)) }
  }

  private func failed(_ error: SegmentError) -> SegmentError {
    failure = error
    return error
  }

  private func tooMuchText(_ column: String) -> SegmentError {
    SegmentError(
      .unsupported,
      path,
      "the texts of column '\(column)' in \(Batch.rowCount) rows pass 2 GiB; shorten them"
    )
  }
}

@available(*, unavailable)
extension SegmentWriter: Sendable {}

private func checksum(_ bytes: [UInt8]) -> UInt64 {
  unsafe bytes.withUnsafeBytes { unsafe xxh3($0) }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  unsafe withUnsafeBytes(of: value.littleEndian) { unsafe Array($0) }
}
