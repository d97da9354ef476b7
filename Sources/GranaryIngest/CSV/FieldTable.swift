/// The fields of a chunk's rows, for the declared columns alone.
struct FieldTable: Sendable {
  /// The chunk's bytes, and after them the fields that had quotes, without these.
  private(set) var bytes: [UInt8]
  private let rowCount: Int
  private let layout: FieldLayout
  private var slices: [FieldSlice]
  /// Why rows' fields cannot be read; such a row's slices are absent.
  private(set) var faults: [Int: UnreadableRow] = [:]

  /// Splits every row that is well formed, UTF-8 and of as many fields as are due.
  init(_ chunk: CSVChunk, layout: FieldLayout, dialect: CSVDialect) {
    self.layout = layout
    rowCount = chunk.table.rows.count
    slices = [FieldSlice](repeating: .absent, count: rowCount * layout.placeCount)
    bytes = chunk.bytes
    // One pass over all bytes is much faster than one a row, and nearly always enough.
    let isUTF8 = chunk.bytes.span.firstInvalidUTF8(in: 0..<chunk.bytes.count) == nil
    // Without a quote no row comes to the parser.
    var parser = QuotedRowParser(delimiter: dialect.delimiter, quote: dialect.quote ?? ASCII.quote)
    let splitter = PlainRowSplitter(layout, delimiter: dialect.delimiter, rowCount: rowCount)
    for (row, extent) in chunk.table.rows.enumerated() {
      if let fault = extent.fault {
        faults[row] = .malformed(fault)
        continue
      }
      if !isUTF8, let invalid = chunk.bytes.span.firstInvalidUTF8(in: extent.bytes) {
        faults[row] = .invalidUTF8(position: invalid)
        continue
      }
      let count =
        extent.quotedFields.isEmpty
        ? splitter.split(chunk.bytes.span, extent.bytes, row: row, into: &slices)
        : splitQuoted(row, chunk, &parser)
      check(count, row, dialect)
    }
    // Without quotes the bytes stay shared with the chunk; appending would copy them.
    if !parser.bytes.isEmpty { bytes.append(contentsOf: parser.bytes) }
  }

  /// The slices of a declared column, one a row; nil where the file does not have it.
  func slices(ofColumn column: Int) -> ArraySlice<FieldSlice>? {
    layout.columnPlaces[column].map { slices[$0 * rowCount..<($0 + 1) * rowCount] }
  }

  private mutating func check(_ count: Int, _ row: Int, _ dialect: CSVDialect) {
    let due = layout.names.count
    if count == due || (count < due && dialect.shortRows == .fill) { return }
    faults[row] = .fieldCount(count)
    for place in 0..<layout.placeCount { slices[place * rowCount + row] = .absent }
  }

  private mutating func splitQuoted(
    _ row: Int,
    _ chunk: CSVChunk,
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
      guard field < layout.places.count, let place = layout.places[field] else { return }
      let moved = base + range.lowerBound..<base + range.upperBound
      slices[place * rowCount + row] = FieldSlice(moved, isQuoted: isQuoted)
    }
  }
}

/// Splits rows without quotes: these are their delimiters, and libcsv, which copies every byte, has
/// nothing to add.
private struct PlainRowSplitter {
  private static let lowBits = 0x7F7F_7F7F_7F7F_7F7F as UInt64

  private let delimiter: UInt8
  /// The delimiter in each byte.
  private let pattern: UInt64
  private let rowCount: Int
  /// For each field where its column's slices begin; −1 where none reads it.
  private let starts: [Int]

  init(_ layout: FieldLayout, delimiter: UInt8, rowCount: Int) {
    self.delimiter = delimiter
    pattern = UInt64(delimiter) &* 0x0101_0101_0101_0101
    self.rowCount = rowCount
    starts = layout.places.map { $0.map { $0 * rowCount } ?? -1 }
  }

  /// Splits a row.
  ///
  /// - Returns: The number of its fields.
  func split(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    row: Int,
    into slices: inout [FieldSlice]
  ) -> Int {
    var slices = slices.mutableSpan
    let starts = self.starts.span
    var field = 0
    var start = range.lowerBound
    var position = start
    // Benefit: with the flat places, a third of the time before it (Benchmarks/RESULTS.md, CSV).
    while position < range.upperBound {
      var hits = matches(bytes, position, upTo: range.upperBound)
      while hits != 0 {
        let end = position + hits.trailingZeroBitCount >> 3
        if field < starts.count, starts[field] >= 0 {
          slices[starts[field] + row] = FieldSlice(start..<end, isQuoted: false)
        }
        field += 1
        start = end + 1
        hits &= hits - 1
      }
      position += 8
    }
    if field < starts.count, starts[field] >= 0 {
      slices[starts[field] + row] = FieldSlice(start..<range.upperBound, isQuoted: false)
    }
    return field + 1
  }

  /// The top bit of each of eight bytes that is a delimiter, the first byte lowest.
  @inline(__always)
  private func matches(_ bytes: Span<UInt8>, _ position: Int, upTo end: Int) -> UInt64 {
    let count = min(8, end - position)
    guard position + 8 <= bytes.count else {
      return (0..<count).reduce(0 as UInt64) { hits, index in
        bytes[position + index] == delimiter ? hits | 0x80 << UInt64(index * 8) : hits
      }
    }
    // Soundness: the eight bytes lie within the span, as checked above.
    let word = unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }
    let differences = word.littleEndian ^ pattern
    // Exact in every byte: no carry leaves one, since 0x7F + 0x7F fits.
    let hits = ~(((differences & Self.lowBits) &+ Self.lowBits) | differences | Self.lowBits)
    return count == 8 ? hits : hits & (1 << UInt64(count * 8) - 1)
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
