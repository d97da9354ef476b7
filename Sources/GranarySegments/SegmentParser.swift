internal import GranaryColumns
internal import GranaryFiles
internal import GranaryStatistics

/// Finds footer and messages in a mapped file; every place is checked before it is read.
struct SegmentParser {
  let file: Buffer
  let path: Path

  /// Magic at the front, padded to 8; at least the end marker, the footer's checksum, and after the
  /// footer its length and the magic again.
  private static let leastByteCount = 8 + 8 + 8 + 4 + 6

  func footer() throws(SegmentError) -> ArrowReading.Footer {
    let end = file.byteCount - ArrowFormat.magic.count - 4
    guard file.byteCount >= Self.leastByteCount,
      bytes(0..<ArrowFormat.magic.count) == ArrowFormat.magic,
      bytes(end + 4..<file.byteCount) == ArrowFormat.magic
    else { throw .corrupt("it does not begin and end as an Arrow file does", path) }
    let byteCount = Int(Int32(truncatingIfNeeded: integer(at: end, byteCount: 4)))
    let start = end - byteCount
    guard byteCount > 0, start >= Self.leastByteCount - 4 - ArrowFormat.magic.count else {
      throw .corrupt("its footer would begin before the file", path)
    }
    let footer = file[start..<end]
    guard unsafe footer.withBytes({ unsafe xxh3($0) }) == integer(at: start - 8, byteCount: 8)
    else {
      throw .checksumMismatch("the footer of what should be a segment", path)
    }
    return try metadata { () throws(MetadataError) in try ArrowReading.footer(bytes(start..<end)) }
  }

  func batches(_ footer: ArrowReading.Footer) throws(SegmentError) -> [BatchLayout] {
    let forms = footer.schema.forms
    var batches: [BatchLayout] = []
    for (index, block) in footer.blocks.enumerated() {
      // A page may be as large as that: of 1,526 batches 3.1 GB were mapped.
      file.willRead(byteCount: 2 << 20)
      let layout = try layout(block, "batch \(index)") { (bytes) throws(MetadataError) in
        try ArrowReading.batch(bytes, forms)
      }
      guard layout.rowCount == Batch.rowCount || index == footer.blocks.count - 1 else {
        throw .corrupt("batch \(index) is not the last and has \(layout.rowCount) rows", path)
      }
      batches.append(layout)
    }
    return batches
  }

  /// The dictionary of each column; nil where it has none.
  func dictionaries(_ footer: ArrowReading.Footer) throws(SegmentError) -> [BatchLayout?] {
    var blocks = footer.dictionaries[...]
    var dictionaries: [BatchLayout?] = []
    for (id, hasDictionary) in footer.schema.hasDictionary.enumerated() {
      guard hasDictionary, let block = blocks.popFirst() else {
        dictionaries.append(nil)
        continue
      }
      let column = footer.schema.fields[id].field.name
      let layout = try layout(block, "the dictionary of column '\(column)'") {
        (bytes) throws(MetadataError) in try ArrowReading.dictionary(bytes, id: id)
      }
      dictionaries.append(layout)
    }
    return dictionaries
  }

  private func layout(
    _ block: MessageBlock,
    _ what: String,
    _ read: ([UInt8]) throws(MetadataError) -> BatchLayout
  ) throws(SegmentError) -> BatchLayout {
    let rest = file.byteCount - min(max(block.offset, 0), file.byteCount)
    guard block.offset >= 8, rest >= 8, (8...rest).contains(block.metadataByteCount),
      (0...rest - block.metadataByteCount).contains(block.bodyByteCount),
      (block.offset + block.metadataByteCount).isMultiple(of: ArrowFormat.alignment)
    else { throw .corrupt("\(what) lies outside the file", path) }
    let message = block.offset..<block.offset + block.metadataByteCount
    guard unsafe file[message].withBytes({ unsafe xxh3($0) }) == block.checksum else {
      throw .checksumMismatch("the metadata of \(what)", path)
    }
    var layout = try metadata { () throws(MetadataError) in try read(bytes(message.dropFirst(8))) }
    guard layout.bodyByteCount == block.bodyByteCount else {
      throw .corrupt("\(what) has another length than the footer says", path)
    }
    layout.bodyOffset = message.upperBound
    return layout
  }

  private func metadata<Result>(
    _ read: () throws(MetadataError) -> Result
  ) throws(SegmentError) -> Result {
    do throws(MetadataError) {
      return try read()
    } catch {
      switch error {
      case .corrupt(let message): throw .corrupt(message, path)
      case .unsupported(let message): throw SegmentError(.unsupported, path, message)
      }
    }
  }

  private func bytes(_ range: Range<Int>) -> [UInt8] {
    unsafe file[range].withBytes { unsafe Array($0) }
  }

  private func integer(at position: Int, byteCount: Int) -> UInt64 {
    bytes(position..<position + byteCount).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
