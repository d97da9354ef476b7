internal import GranaryColumns

/// Where the texts of a column lie among its buffers; nothing of it certain.
private protocol TextPlaces {
  /// Which buffer, and where in it; nil where a number is negative.
  func place(of row: Int) -> (buffer: Int, range: Range<Int>)?
}

extension ArrowBuffers {
  /// Texts, wherever the file has them, one after the other.
  func texts(
    _ type: ArrowValueType,
    _ rows: Range<Int>,
    byteLimit: Int
  ) throws(ArrowColumnFault) -> Column {
    let end = rows.upperBound
    switch type {
    case _ where rows.isEmpty: return Column(.string, [])
    case .text(offsetByteCount: 4):
      return try gathered(OffsetPlaces<Int32>(buffers[0].values(count: end + 1)), rows, byteLimit)
    case .text:
      return try gathered(OffsetPlaces<Int64>(buffers[0].values(count: end + 1)), rows, byteLimit)
    default:
      return try gathered(ViewPlaces(buffers[0].values(count: 4 * end)), rows, byteLimit)
    }
  }

  private func gathered(
    _ places: some TextPlaces,
    _ rows: Range<Int>,
    _ byteLimit: Int
  ) throws(ArrowColumnFault) -> Column {
    let validity = validity(of: rows)
    var ends: [Int32] = [0]
    ends.reserveCapacity(rows.count + 1)
    var byteCount = 0
    for row in rows {
      if validity[row - rows.lowerBound] {
        guard let place = places.place(of: row), buffers.indices.contains(place.buffer),
          place.range.upperBound <= buffers[place.buffer].byteCount
        else { throw .corrupt("a text lies outside its buffer") }
        byteCount += place.range.count
        guard byteCount <= byteLimit else { throw .tooMuchText(byteLimit: byteLimit) }
      }
      ends.append(Int32(byteCount))
    }
    let bytes = Buffer(count: byteCount, of: UInt8.self) { target in
      unsafe target.withUnsafeMutableBytes { target in
        var end = 0
        for row in rows where validity[row - rows.lowerBound] {
          guard let place = places.place(of: row) else { continue }
          unsafe buffers[place.buffer].withBytes { source in
            // Soundness: the range was checked above, and the target has room for them all.
            let text = unsafe UnsafeRawBufferPointer(rebasing: source[place.range])
            unsafe UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: text)
          }
          end += place.range.count
        }
      }
    }
    guard areUTF8(bytes, ends) else { throw .corrupt("a text is not UTF-8") }
    return Column(offsets: Buffer(copying: ends), bytes: bytes, validity: validity)
  }

  /// Whether all the bytes are UTF-8 and no text begins within a character.
  private func areUTF8(_ bytes: Buffer, _ ends: [Int32]) -> Bool {
    bytes.values(UInt8.self, count: bytes.byteCount).withSpan { bytes in
      guard (try? UTF8Span(validating: bytes)) != nil else { return false }
      return ends.allSatisfy { Int($0) == bytes.count || bytes[Int($0)] & 0xC0 != 0x80 }
    }
  }
}

/// `Utf8`, `LargeUtf8`: ascending offsets into one buffer.
private struct OffsetPlaces<Offset: FixedWidthInteger & BitwiseCopyable>: TextPlaces {
  private let offsets: Values<Offset>

  init(_ offsets: Values<Offset>) { self.offsets = offsets }

  func place(of row: Int) -> (buffer: Int, range: Range<Int>)? {
    let start = Int(offsets[row])
    let end = Int(offsets[row + 1])
    return 0 <= start && start <= end ? (1, start..<end) : nil
  }
}

/// `Utf8View`: the length, then a text of up to 12 bytes, or four bytes of it, the buffer and where
/// it begins there.
private struct ViewPlaces: TextPlaces {
  private static let inlineByteCount = 12
  private let words: Values<Int32>

  init(_ words: Values<Int32>) { self.words = words }

  func place(of row: Int) -> (buffer: Int, range: Range<Int>)? {
    let length = Int(words[4 * row])
    guard length >= 0 else { return nil }
    if length <= Self.inlineByteCount {
      let start = 16 * row + 4
      return (0, start..<start + length)
    }
    let start = Int(words[4 * row + 3])
    guard words[4 * row + 2] >= 0, start >= 0 else { return nil }
    return (1 + Int(words[4 * row + 2]), start..<start + length)
  }
}
