extension EntityKeyEncoder {
  /// The number of bytes of every key; nil where a part is text, whose keys differ in length.
  public var keyByteCount: Int? {
    var byteCount = 1
    for column in columns {
      switch column.type {
      case .bool: byteCount += 2
      case .date: byteCount += 5
      case .int64, .timestamp: byteCount += 9
      case .string, .float32, .float64: return nil
      }
    }
    return byteCount
  }

  /// Replaces `key` by the one of a row, which is sorted by it.
  ///
  /// - Precondition: No part of it is null.
  package func encodeWhole(_ row: Int, into key: inout [UInt8]) {
    let isWhole = encode(row, into: &key)
    precondition(isWhole, "a sorted key has no null part")
  }

  /// Eight bytes of the key of each of some rows, as numbers whose order is that of the bytes.
  ///
  /// - Parameters:
  ///   - rows: Without nulls.
  ///   - offset: Where in a key the eight bytes begin; past its end they count as zeros.
  /// - Returns: As many as there are rows.
  public func words(of rows: Range<Int>, from offset: Int) -> [UInt64] {
    if columns.count == 1, columns[0].type.stride == 8, (2...9).contains(offset) {
      // Format and type are the same in all keys; what follows is the value, the sign bit flipped.
      let shift = UInt64(8 * (offset - 2))
      return columns[0].values.values(UInt64.self, count: count).withSpan { values in
        rows.map { (values[$0] ^ 1 << 63) << shift }
      }
    }
    var key: [UInt8] = []
    return rows.map { row in
      encodeWhole(row, into: &key)
      return key.bigEndianWord(from: offset, in: 0..<key.count)
    }
  }
}

extension [UInt8] {
  /// The eight bytes from an offset on into a range, as a number whose order is that of the bytes; past
  /// the range's end they count as zeros.
  ///
  /// - Precondition: The range lies within the bytes.
  package func bigEndianWord(from offset: Int, in range: Range<Int>) -> UInt64 {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range past the bytes")
    let start = range.lowerBound + offset
    if start + 8 <= range.upperBound {
      // Soundness: the eight bytes end within the range, which lies within the bytes.
      return unsafe withUnsafeBytes { bytes in
        unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      }
    }
    var word: UInt64 = 0
    for index in start..<start + 8 {
      word = word << 8 | (index < range.upperBound ? UInt64(self[index]) : 0)
    }
    return word
  }
}
