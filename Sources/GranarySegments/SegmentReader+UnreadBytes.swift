internal import GranaryColumns
internal import GranaryFiles

extension SegmentReader {
  /// Checks the bytes that reading does not need: the magic and the schema message at the beginning,
  /// which other readers of Arrow go by, the mark at the end of the messages, and the zeros between
  /// buffers.
  ///
  /// Together with the columns and what opening checks, that is every byte of the file.
  ///
  /// - Throws: ``SegmentError`` with code `corrupt` where they are not what the writer wrote.
  public func verifyUnreadBytes() throws(SegmentError) {
    let schema = StoredSchema(
      fields: fields,
      hasDictionary: dictionaries.map { $0 != nil },
      metadata: metadata
    )
    let beginning = SegmentOutput.beginning(schema)
    guard bytes(from: 0, count: beginning.count) == beginning else {
      throw .corrupt("the schema at its beginning is not that of its footer", path)
    }
    let layouts = batches + dictionaries.compactMap(\.self)
    for layout in layouts {
      for gap in layout.gaps {
        let bytes = bytes(from: layout.bodyOffset + gap.lowerBound, count: gap.count)
        guard bytes.allSatisfy({ $0 == 0 }) else {
          throw .corrupt("between two of its buffers stand other bytes than zeros", path)
        }
      }
    }
    let end = layouts.map { $0.bodyOffset + $0.bodyByteCount }.max() ?? beginning.count
    let mark = SegmentOutput.messagesEnd
    guard bytes(from: end, count: mark.count) == mark else {
      throw .corrupt("its messages do not end where the last one does", path)
    }
  }

  /// Bytes of the file, fewer where it ends before.
  private func bytes(from start: Int, count: Int) -> [UInt8] {
    let end = min(start + count, file.byteCount)
    return unsafe file[min(start, end)..<end].withBytes { unsafe Array($0) }
  }
}

extension BatchLayout {
  /// What of the body belongs to no buffer: buffers lie one after the other.
  fileprivate var gaps: [Range<Int>] {
    var gaps: [Range<Int>] = []
    var next = 0
    for buffer in columns.flatMap(\.buffers) {
      if next < buffer.offset { gaps.append(next..<buffer.offset) }
      next = buffer.offset + buffer.byteCount
    }
    if next < bodyByteCount { gaps.append(next..<bodyByteCount) }
    return gaps
  }
}
