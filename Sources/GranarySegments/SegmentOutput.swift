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
  init(_ path: Path, isScratch: Bool, on files: any FileSystem) throws(SegmentError) {
    do { self.init(path, into: try files.create(path, isScratch: isScratch)) } catch {
      throw SegmentError(error, path)
    }
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
    return magic + EncodedMessage.framed(ArrowWriting.schemaMessage(schema), at: magic.count)
  }

  /// What comes between the last message and the footer's checksum.
  static let messagesEnd = littleEndian(ArrowFormat.continuation) + littleEndian(UInt32(0))

  /// Writes a batch of rows.
  mutating func write(_ columns: [StoredColumn], rowCount: Int) throws(SegmentError) {
    try write(Self.message(columns, rowCount) { ArrowWriting.batchMessage($0) })
  }

  /// Writes a batch of rows.
  mutating func write(_ batch: EncodedMessage) throws(SegmentError) {
    blocks.append(try append(batch))
  }

  /// Writes what comes after the last batch.
  func end(
    _ schema: StoredSchema,
    _ dictionaries: [TextDictionary?]
  ) throws(SegmentError) {
    var dictionaryBlocks: [MessageBlock] = []
    for (id, dictionary) in dictionaries.enumerated() {
      guard let dictionary else { continue }
      let message = Self.message([dictionary.column], dictionary.count) {
        ArrowWriting.dictionaryMessage($0, id: id)
      }
      dictionaryBlocks.append(try append(message))
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

  private static func message(
    _ columns: [StoredColumn],
    _ rowCount: Int,
    _ metadata: (BatchLayout) -> [UInt8]
  ) -> EncodedMessage {
    var body = MessageBody(rowCount: rowCount)
    for column in columns { body.append(column) }
    return EncodedMessage(body, metadata)
  }

  /// Writes a message and its body.
  private func append(_ message: EncodedMessage) throws(SegmentError) -> MessageBlock {
    let block = MessageBlock(
      offset: file.byteCount,
      metadataByteCount: message.message.count,
      bodyByteCount: message.body.count,
      checksum: checksum(message.message)
    )
    try append(message.message)
    try append(message.body)
    return block
  }

  private func append(_ bytes: [UInt8]) throws(SegmentError) {
    do { try file.write(bytes) } catch { throw SegmentError(error, path) }
  }
}

private func checksum(_ bytes: [UInt8]) -> UInt64 {
  unsafe bytes.withUnsafeBytes { unsafe xxh3($0) }
}
