/// The fields of a chunk's rows, for the declared columns alone.
struct FieldTable: Sendable {
  /// The chunk's bytes, and after them the fields that had quotes, without these.
  private(set) var bytes: [UInt8]
  private let rowCount: Int
  private var slices: [FieldSlice]
  /// Why a row's fields cannot be read; such a row's slices are absent.
  private(set) var refusals: [Int: RowRefusal] = [:]

  /// Splits every row that is well formed, UTF-8 and of as many fields as the header.
  init(_ chunk: CSVChunk, header: CSVHeader, delimiter: UInt8) {
    rowCount = chunk.table.rows.count
    slices = [FieldSlice](repeating: .absent, count: rowCount * header.columnCount)
    bytes = chunk.bytes
    // One pass over all bytes is much faster than one a row, and nearly always enough.
    let isUTF8 = chunk.bytes.span.firstInvalidUTF8(in: 0..<chunk.bytes.count) == nil
    var parser = QuotedRowParser(delimiter: delimiter)
    for (row, extent) in chunk.table.rows.enumerated() {
      if let fault = extent.fault {
        refusals[row] = .row(fault, column: header.columnName(at: fault))
      } else if !isUTF8, let invalid = chunk.bytes.span.firstInvalidUTF8(in: extent.bytes) {
        refusals[row] = .invalidUTF8(chunk.bytes[invalid], offset: chunk.offset + invalid)
      } else {
        split(row, chunk, header, delimiter, &parser)
      }
    }
    // Without quotes the bytes stay shared with the chunk; appending would copy them.
    if !parser.bytes.isEmpty { bytes.append(contentsOf: parser.bytes) }
  }

  /// The slices of a column, one a row.
  func slices(ofColumn column: Int) -> ArraySlice<FieldSlice> {
    slices[column * rowCount..<(column + 1) * rowCount]
  }

  private mutating func split(
    _ row: Int,
    _ chunk: CSVChunk,
    _ header: CSVHeader,
    _ delimiter: UInt8,
    _ parser: inout QuotedRowParser
  ) {
    let extent = chunk.table.rows[row]
    let count =
      extent.quotedFields.isEmpty
      ? splitPlain(row, chunk.bytes.span, extent.bytes, header, delimiter)
      : splitQuoted(row, chunk, header, &parser)
    guard count != header.names.count else { return }
    refusals[row] = .fieldCount(count, expected: header.names.count)
    for column in 0..<header.columnCount { slices[column * rowCount + row] = .absent }
  }

  /// Without quotes a row is its delimiters, and libcsv, which copies every byte, has nothing to add.
  private mutating func splitPlain(
    _ row: Int,
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ header: CSVHeader,
    _ delimiter: UInt8
  ) -> Int {
    var field = 0
    var start = range.lowerBound
    for position in range where bytes[position] == delimiter {
      set(row, field, header, FieldSlice(start..<position, isQuoted: false))
      field += 1
      start = position + 1
    }
    set(row, field, header, FieldSlice(start..<range.upperBound, isQuoted: false))
    return field + 1
  }

  private mutating func splitQuoted(
    _ row: Int,
    _ chunk: CSVChunk,
    _ header: CSVHeader,
    _ parser: inout QuotedRowParser
  ) -> Int {
    let extent = chunk.table.rows[row]
    let quotedFields = chunk.table.quotedFields
    var nextQuoted = extent.quotedFields.lowerBound
    let base = chunk.bytes.count
    return parser.split(chunk.bytes.span.extracting(extent.bytes)) { field, range in
      let isQuoted =
        nextQuoted < extent.quotedFields.upperBound && quotedFields[nextQuoted] == field
      if isQuoted { nextQuoted += 1 }
      let moved = base + range.lowerBound..<base + range.upperBound
      set(row, field, header, FieldSlice(moved, isQuoted: isQuoted))
    }
  }

  private mutating func set(
    _ row: Int,
    _ field: Int,
    _ header: CSVHeader,
    _ slice: FieldSlice
  ) {
    guard field < header.columns.count else { return }
    for column in header.columns[field] { slices[column * rowCount + row] = slice }
  }
}

extension Span where Element == UInt8 {
  /// The first byte of a range that is not part of valid UTF-8; nil when all are.
  func firstInvalidUTF8(in range: Range<Int>) -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: extracting(range))
      return nil
    } catch {
      return range.lowerBound + error.byteOffsets.lowerBound
    }
  }
}
