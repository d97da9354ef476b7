internal import GranaryColumns
internal import GranaryFiles

/// The messages of an Arrow file as its footer has them: dictionaries, then batches of rows.
///
/// The footer alone says where what is: Polars puts a schema of its own kind at the front, and
/// dictionaries after the rows.
final class ArrowFileMessages: ArrowMessages {
  let schema: FlatTable
  let mayReplaceDictionaries = false

  private let path: Path
  private let bytes: ArrowBytes
  private let bodyByteLimit: Int
  private var blocks: ArraySlice<Block>

  /// Where a message lies: its metadata with prefix and padding, then its body.
  private struct Block {
    var start: Int
    var metadataByteCount: Int
    var bodyByteCount: Int
    var kind: UInt8
  }

  /// Reads the footer.
  init(
    _ bytes: ArrowBytes,
    _ path: Path,
    bodyByteLimit: Int
  ) throws(ArrowFileError) {
    self.path = path
    self.bytes = bytes
    self.bodyByteLimit = bodyByteLimit
    let footerBytes = try Self.footer(of: bytes, path)
    (schema, blocks) = try ArrowFileError.wrapping(path) { () throws(MetadataError) in
      let footer = try FlatTable(root: footerBytes)
      guard let schema = try footer.table(1) else { throw .corrupt("its footer has no schema") }
      let dictionaries = try Self.blocks(footer, 2, ArrowFormat.Header.dictionaryBatch)
      let batches = try Self.blocks(footer, 3, ArrowFormat.Header.recordBatch)
      let blocks = dictionaries + batches
      // So blocks cannot overlap many times, and no small file takes long to read.
      var rest = bytes.byteCount
      for block in blocks {
        guard block.metadataByteCount <= rest,
          block.bodyByteCount <= rest - block.metadataByteCount,
          block.start <= bytes.byteCount - block.metadataByteCount - block.bodyByteCount
        else { throw .corrupt("its footer names batches that lie outside it, or overlap") }
        rest -= block.metadataByteCount + block.bodyByteCount
      }
      return (schema, blocks[...])
    }
  }

  /// The bytes of the footer, before its length and the magic that end a file.
  private static func footer(
    of bytes: ArrowBytes,
    _ path: Path
  ) throws(ArrowFileError) -> [UInt8] {
    let end = bytes.byteCount - 4 - ArrowFormat.magic.count
    guard end >= ArrowMessage.prefixByteCount else { throw .cutShort(path) }
    let tail = try bytes.read(end..<bytes.byteCount, path).array
    guard tail[4...].elementsEqual(ArrowFormat.magic) else {
      throw .corrupt("it does not end as an Arrow file does, it may be cut short", path)
    }
    let byteCount = ArrowMessage.littleEndian(tail[..<4])
    guard byteCount <= min(end - ArrowMessage.prefixByteCount, ArrowMessage.metadataByteLimit)
    else { throw .corrupt("its footer would have \(byteCount) bytes", path) }
    return try bytes.read(end - byteCount..<end, path).array
  }

  /// A `Block` has a 32-bit length and four bytes of padding in its middle.
  private static func blocks(
    _ footer: FlatTable,
    _ slot: Int,
    _ kind: UInt8
  ) throws(MetadataError) -> [Block] {
    var blocks: [Block] = []
    for block in try footer.structs(slot, width: 3) {
      let metadataByteCount = Int32(truncatingIfNeeded: block[1])
      guard block[0] >= 0, metadataByteCount >= 0, block[2] >= 0 else { throw .malformed }
      blocks.append(
        Block(
          start: Int(block[0]),
          metadataByteCount: Int(metadataByteCount),
          bodyByteCount: Int(block[2]),
          kind: kind
        )
      )
    }
    return blocks
  }

  func next() throws(ArrowFileError) -> ArrowMessage? {
    guard let block = blocks.popFirst() else { return nil }
    let bodyStart = block.start + block.metadataByteCount
    let metadata = try bytes.read(block.start..<bodyStart, path).array
    var message = try ArrowFileError.wrapping(path) { () throws(MetadataError) in
      let prefix = Array(metadata.prefix(ArrowMessage.prefixByteCount))
      let byteCount = try ArrowMessage.metadataByteCount(prefix: prefix)
      let rest = metadata.dropFirst(prefix.count)
      guard byteCount <= rest.count else { throw .malformed }
      let message = try ArrowMessage(
        Array(rest.prefix(byteCount)),
        bodyByteLimit: bodyByteLimit
      )
      guard message.kind == block.kind, message.bodyByteCount == block.bodyByteCount else {
        throw .corrupt("a batch is not what the footer says")
      }
      return message
    }
    message.body = try bytes.read(bodyStart..<bodyStart + message.bodyByteCount, path)
    return message
  }
}
