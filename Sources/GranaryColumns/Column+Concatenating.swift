extension Column {
  /// The rows of several columns one after the other.
  ///
  /// - Precondition: All are of `type`; the texts of a string column stay below 2³¹ bytes.
  public static func concatenating(_ columns: [Column], type: ColumnType) -> Column {
    precondition(columns.allSatisfy { $0.type == type }, "a column of another type")
    if columns.count == 1 { return columns[0] }
    let validity = Validity.concatenating(columns.map(\.validity))
    switch type {
    case .bool:
      let bits = Bitmap.concatenating(columns.map(\.bools))
      return Column(.bool, values: bits.buffer, validity: validity)
    case .int64, .timestamp, .float64: return concatenating(UInt64.self, columns, type, validity)
    case .date, .float32: return concatenating(UInt32.self, columns, type, validity)
    case .string: return concatenatingTexts(columns, validity)
    }
  }

  private static func concatenating<Word: FixedWidthInteger & BitwiseCopyable>(
    _ word: Word.Type,
    _ columns: [Column],
    _ type: ColumnType,
    _ validity: Validity
  ) -> Column {
    let pieces = columns.map { $0.values[0..<$0.count * MemoryLayout<Word>.stride] }
    return Column(type, values: .concatenating(pieces), validity: validity)
  }

  private static func concatenatingTexts(_ columns: [Column], _ validity: Validity) -> Column {
    var offsets: [Int32] = [0]
    offsets.reserveCapacity(validity.count + 1)
    var pieces: [Buffer] = []
    var byteCount = 0
    for column in columns {
      let texts = column.strings
      guard !texts.isEmpty else { continue }
      let bytes = texts.range(at: 0).lowerBound..<texts.range(at: texts.count - 1).upperBound
      for row in 0..<texts.count {
        offsets.append(Int32(byteCount + texts.range(at: row).upperBound - bytes.lowerBound))
      }
      pieces.append(column.values[bytes])
      byteCount += bytes.count
    }
    return Column(
      offsets: Buffer(copying: offsets),
      bytes: .concatenating(pieces),
      validity: validity
    )
  }
}

extension Buffer {
  /// The bytes of several buffers one after the other.
  fileprivate static func concatenating(_ buffers: [Buffer]) -> Buffer {
    let byteCount = buffers.reduce(0) { $0 + $1.byteCount }
    return Buffer(count: byteCount, of: UInt8.self) { bytes in
      unsafe bytes.withUnsafeMutableBytes { bytes in
        var end = 0
        for buffer in buffers {
          // Soundness: the pieces' lengths add up to that of the whole.
          unsafe buffer.withBytes { piece in
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[end...]).copyMemory(from: piece)
          }
          end += buffer.byteCount
        }
      }
    }
  }
}

extension Validity {
  /// The rows of several validities one after the other.
  static func concatenating(_ parts: [Validity]) -> Validity {
    if parts.allSatisfy(\.isAllValid) {
      return Validity(allValid: parts.reduce(0) { $0 + $1.count })
    }
    return Validity(
      .concatenating(parts.map { $0.bitmap ?? Bitmap(repeating: true, count: $0.count) }),
      nullCount: parts.reduce(0) { $0 + $1.nullCount }
    )
  }
}

extension Bitmap {
  /// The same bit in every row.
  fileprivate init(repeating bit: Bool, count: Int) {
    let bytes = [UInt8](repeating: bit ? 0xFF : 0, count: (count + 7) / 8)
    self.init(buffer: Buffer(copying: bytes), count: count)
  }

  /// The bits of several bitmaps one after the other.
  fileprivate static func concatenating(_ bitmaps: [Bitmap]) -> Bitmap {
    var builder = BitmapBuilder()
    builder.reserveCapacity(bitmaps.reduce(0) { $0 + $1.count })
    for bitmap in bitmaps { builder.append(contentsOf: bitmap) }
    return builder.finish()
  }
}
