import GranaryColumns

/// Reads the fields of one column of a chunk.
struct ColumnReader: Sendable {
  let parser: FieldParser
  let slices: ArraySlice<FieldSlice>
  let bytes: [UInt8]

  /// One value a row, null also where there is a refusal or no field.
  func read() -> ReadColumn {
    let parser = self.parser
    return switch parser.field.type {
    case .bool: readBools()
    case .int64: read { text throws(FieldFault) -> Int64 in try parser.int64(text) }
    case .float32: read { text throws(FieldFault) -> Float in try parser.float32(text) }
    case .float64: read { text throws(FieldFault) -> Double in try parser.float64(text) }
    case .string: readStrings()
    case .timestamp:
      read { text throws(FieldFault) -> Timestamp in try parser.timestamp(text) }
    case .date: read { text throws(FieldFault) -> CalendarDate in try parser.date(text) }
    }
  }

  /// What is wrong with a row's field.
  func refusal(_ fault: FieldFault, of row: Int) -> RowRefusal {
    parser.refusal(fault, of: bytes.span.extracting(slices[slices.startIndex + row].range))
  }

  /// Passes every field that is not null on; what is refused becomes null too.
  @inline(__always)
  private func forEachField(
    _ body: (Int, Span<UInt8>) throws(FieldFault) -> Void
  ) -> FieldOutcome {
    let text = bytes.span
    let slices = self.slices.span
    return FieldOutcome(rowCount: slices.count) { row, faults in
      let slice = slices[row]
      guard !slice.isAbsent else { return false }
      let field = text.extracting(slice.range)
      guard slice.isQuoted || !parser.isNull(field) else { return false }
      do throws(FieldFault) {
        try body(row, field)
        return true
      } catch {
        faults.add(error, of: row)
        return false
      }
    }
  }

  @inline(__always)
  private func read<Value: BitwiseCopyable>(
    _ parse: (Span<UInt8>) throws(FieldFault) -> Value
  ) -> ReadColumn {
    ReadColumn(parser.field.type, count: slices.count, of: Value.self) { values in
      forEachField { row, text throws(FieldFault) in values[row] = try parse(text) }
    }
  }

  private func readBools() -> ReadColumn {
    ReadColumn(boolCount: slices.count) { bits in
      forEachField { row, text throws(FieldFault) in
        if try parser.bool(text) { bits[row >> 3] |= 1 << UInt8(truncatingIfNeeded: row & 7) }
      }
    }
  }

  private func readStrings() -> ReadColumn {
    var ranges = [Range<Int>](repeating: 0..<0, count: slices.count)
    var byteCount = 0
    let outcome = forEachField { row, text in
      ranges[row] = slices[slices.startIndex + row].range
      byteCount += text.count
    }
    let texts = Buffer(count: byteCount, of: UInt8.self) { texts in
      var end = 0
      for range in ranges where !range.isEmpty {
        texts.copy(bytes.span.extracting(range), at: end)
        end += range.count
      }
    }
    let offsets = Buffer(count: ranges.count + 1, of: Int32.self) { offsets in
      var end: Int32 = 0
      for (row, range) in ranges.enumerated() {
        end += Int32(range.count)
        offsets[row + 1] = end
      }
    }
    let column = Column(offsets: offsets, bytes: texts, validity: outcome.validity)
    return ReadColumn(column: column, faults: outcome.faults)
  }
}

extension MutableSpan where Element == UInt8 {
  /// Puts bytes in the place of those from a position on.
  fileprivate mutating func copy(_ source: Span<UInt8>, at position: Int) {
    precondition(position + source.count <= count, "bytes past the end")
    // Soundness: the target has room for all of the source, as checked above.
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[position...]).copyMemory(from: source)
      }
    }
  }
}
