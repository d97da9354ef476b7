/// Some rows as stage 1 leaves them to stage 2: complete, and independent of all other chunks.
struct CSVChunk: Sendable {
  /// The bytes that the extents mean.
  let bytes: [UInt8]
  let table: RowTable
  /// The place of the first row in the file, from 0.
  let firstOrdinal: Int
  /// Where in the file, or in what comes out of it, the first byte is.
  let offset: Int
  /// Whether the file is compressed, so that offsets are not those of its own bytes.
  let isDecompressed: Bool

  /// The rows as they stand in the file.
  var rowTexts: RowTexts { RowTexts(table.rows, in: bytes, firstOrdinal: firstOrdinal) }

  /// What is wrong with a byte that is not part of UTF-8.
  func invalidUTF8(at position: Int) -> RowRefusal {
    .invalidUTF8(bytes[position], offset: offset + position, isDecompressed: isDecompressed)
  }

  /// The texts of a row's fields, without quotes and repaired where they are not UTF-8.
  ///
  /// For a row or some hundreds: batches are read by ``FieldTable``.
  func texts(of extent: RowExtent, _ dialect: CSVDialect) -> [String] {
    let row = bytes[extent.bytes]
    guard let quote = dialect.quote, !extent.quotedFields.isEmpty else {
      return row.split(separator: dialect.delimiter, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    var parser = QuotedRowParser(delimiter: dialect.delimiter, quote: quote)
    var fields: [Range<Int>] = []
    _ = parser.split(bytes.span.extracting(extent.bytes)) { _, field in fields.append(field) }
    let unquoted = parser.bytes
    return fields.map { String(decoding: unquoted[$0], as: UTF8.self) }
  }

  /// Whether carriage returns stand in a row outside of quotes, where they end no line.
  ///
  /// Where all lines of a file end with them, the first row is all of it.
  func hasBareReturn(in extent: RowExtent, _ dialect: CSVDialect) -> Bool {
    let hasQuotes = extent.fault != nil || !extent.quotedFields.isEmpty
    let row = bytes[extent.bytes]
    var isQuoted = false
    var previous: UInt8?
    for byte in row {
      if previous == ASCII.carriageReturn, byte != ASCII.lineFeed, !isQuoted { return true }
      if byte == dialect.quote, hasQuotes { isQuoted.toggle() }
      previous = byte
    }
    return previous == ASCII.carriageReturn && !isQuoted
  }

  /// The same rows with every byte made the UTF-8 of the character of its number.
  ///
  /// Delimiters, quotes and line ends are ASCII, so rows and fields stay as they are.
  func convertedFromLatin1() -> CSVChunk {
    guard bytes.contains(where: { $0 >= 0x80 }) else { return self }
    var converted: [UInt8] = []
    converted.reserveCapacity(bytes.count + bytes.count / 8)
    let rows = table.rows.map { row in
      let start = converted.count
      for byte in bytes[row.bytes] {
        if byte < 0x80 {
          converted.append(byte)
        } else {
          converted.append(0xC0 | byte >> 6)
          converted.append(0x80 | byte & 0x3F)
        }
      }
      return RowExtent(
        bytes: start..<converted.count,
        line: row.line,
        quotedFields: row.quotedFields,
        fault: row.fault
      )
    }
    return CSVChunk(
      bytes: converted,
      table: RowTable(rows: rows, quotedFields: table.quotedFields),
      firstOrdinal: firstOrdinal,
      offset: offset,
      isDecompressed: isDecompressed
    )
  }
}

/// Where a field's text lies; eight bytes, since a batch has a million of them.
struct FieldSlice: Sendable, BitwiseCopyable {
  /// A row that has no fields to be read, or not this one.
  static let absent = FieldSlice(start: 0, packedCount: .max)

  private let start: UInt32
  private let packedCount: UInt32

  private init(start: UInt32, packedCount: UInt32) {
    self.start = start
    self.packedCount = packedCount
  }

  /// A field's place.
  ///
  /// - Precondition: The place is below 2³² and the length below 2³¹, as ``IngestLimits`` sees to, also
  ///   where bytes have become two.
  init(_ range: Range<Int>, isQuoted: Bool) {
    start = UInt32(range.lowerBound)
    packedCount = UInt32(range.count) << 1 | (isQuoted ? 1 : 0)
  }

  var isAbsent: Bool { packedCount == .max }
  var isQuoted: Bool { packedCount & 1 == 1 }
  var range: Range<Int> { Int(start)..<Int(start) + Int(packedCount >> 1) }
}
