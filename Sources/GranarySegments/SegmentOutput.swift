internal import GranaryColumns
internal import GranaryFiles
internal import GranaryStatistics

/// The file of a segment while it is written, message by message; see ``SegmentWriter`` for the
/// format.
struct SegmentOutput {
  let path: Path
  private let file: any WritableFile
  private var blocks: [MessageBlock] = []

  /// Creates the file.
  init(_ path: Path, on files: any FileSystem) throws(SegmentError) {
    do { self.init(path, into: try files.create(path)) } catch { throw SegmentError(error, path) }
  }

  /// Begins in a file that is empty.
  init(_ path: Path, into file: any WritableFile) {
    self.path = path
    self.file = file
  }

  var byteCount: Int { file.byteCount }
  /// Batches of rows so far.
  var batchCount: Int { blocks.count }

  /// Writes what comes before the first batch.
  func begin(_ schema: StoredSchema) throws(SegmentError) { try append(Self.beginning(schema)) }

  /// What comes before the first batch: the magic and the schema message.
  static func beginning(_ schema: StoredSchema) -> [UInt8] {
    let magic = ArrowFormat.magic + [0, 0]
    return magic + framed(ArrowWriting.schemaMessage(schema), at: magic.count)
  }

  /// What comes between the last message and the footer's checksum.
  static let messagesEnd = littleEndian(ArrowFormat.continuation) + littleEndian(UInt32(0))

  /// Writes a batch of rows.
  mutating func write(_ columns: [StoredColumn], rowCount: Int) throws(SegmentError) {
    blocks.append(try message(columns, rowCount) { ArrowWriting.batchMessage($0) })
  }

  /// Writes what comes after the last batch.
  func end(
    _ schema: StoredSchema,
    _ dictionaries: [TextDictionary?]
  ) throws(SegmentError) {
    var dictionaryBlocks: [MessageBlock] = []
    for (id, dictionary) in dictionaries.enumerated() {
      guard let dictionary else { continue }
      let block = try message([dictionary.column], dictionary.count) {
        ArrowWriting.dictionaryMessage($0, id: id)
      }
      dictionaryBlocks.append(block)
    }
    let footer = ArrowWriting.footer(schema, blocks, dictionaries: dictionaryBlocks)
    var end = Self.messagesEnd + littleEndian(checksum(footer))
    end += footer + littleEndian(Int32(footer.count)) + ArrowFormat.magic
    try append(end)
  }

  func sync() throws(SegmentError) {
    do { try file.sync() } catch { throw SegmentError(error, path) }
  }

  func close() throws(SegmentError) {
    do { try file.close() } catch { throw SegmentError(error, path) }
  }

  /// Writes a message and its body.
  private func message(
    _ columns: [StoredColumn],
    _ rowCount: Int,
    _ metadata: (BatchLayout) -> [UInt8]
  ) throws(SegmentError) -> MessageBlock {
    var layout = BatchLayout(rowCount: rowCount, bodyByteCount: 0, columns: [])
    var body: [UInt8] = []
    for column in columns {
      var places = ColumnLayout(nullCount: column.nullCount, buffers: [])
      for buffer in column.buffers {
        places.buffers.append(
          BufferLayout(offset: body.count, byteCount: buffer.count, checksum: checksum(buffer))
        )
        body += buffer
        body.append(
          contentsOf: repeatElement(0, count: ArrowFormat.padded(body.count) - body.count)
        )
      }
      layout.columns.append(places)
    }
    layout.bodyByteCount = body.count
    let message = Self.framed(metadata(layout), at: file.byteCount)
    let block = MessageBlock(
      offset: file.byteCount,
      metadataByteCount: message.count,
      bodyByteCount: body.count,
      checksum: checksum(message)
    )
    try append(message)
    try append(body)
    return block
  }

  /// A message with its continuation and length in front, and zeros after it so that what follows
  /// lies on a multiple of 64.
  private static func framed(_ message: [UInt8], at offset: Int) -> [UInt8] {
    let end = ArrowFormat.padded(offset + 8 + message.count)
    let byteCount = end - offset - 8
    let padding = [UInt8](repeating: 0, count: byteCount - message.count)
    return littleEndian(ArrowFormat.continuation) + littleEndian(Int32(byteCount)) + message
      + padding
  }

  private func append(_ bytes: [UInt8]) throws(SegmentError) {
    do { try file.write(bytes) } catch { throw SegmentError(error, path) }
  }
}

private func checksum(_ bytes: [UInt8]) -> UInt64 {
  unsafe bytes.withUnsafeBytes { unsafe xxh3($0) }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  unsafe withUnsafeBytes(of: value.littleEndian) { unsafe Array($0) }
}
