internal import CCSV

/// libcsv, given one row at a time: its fields without quotes, and with doubled quotes made one.
///
/// Lax, nothing trimmed, and no byte ends a row, since stage 1 has found where rows end. A row that
/// comes here is well formed, which keeps clear of what libcsv does with others: to swallow the
/// rest of the file after `"a"b`, or to stop for good.
@safe struct QuotedRowParser: ~Copyable {
  private let parser: UnsafeMutablePointer<csv_parser>
  private var sink = FieldSink()

  init(delimiter: UInt8, quote: UInt8) {
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: csv_parser())
    let options = UInt8(CSV_STRICT_FINI | CSV_EMPTY_IS_NULL)
    precondition(unsafe csv_init(parser, options) == 0, "libcsv refused its own parser")
    unsafe csv_set_delim(parser, delimiter)
    unsafe csv_set_quote(parser, quote)
    unsafe csv_set_space_func(parser) { _ in 0 }
    unsafe csv_set_term_func(parser) { _ in 0 }
    // The default grows the entry buffer by 128 bytes at a time: quadratic for large fields.
    unsafe csv_set_blk_size(parser, 65_536)
  }

  deinit {
    unsafe csv_free(parser)
    unsafe parser.deallocate()
  }

  /// All fields so far, one after the other.
  var bytes: [UInt8] { sink.bytes }

  /// Splits a row.
  ///
  /// - Parameters:
  ///   - row: The bytes without their line end, well formed and not empty.
  ///   - body: Takes each field's place in the row and its range in ``bytes``.
  /// - Returns: The number of fields.
  mutating func split(_ row: Span<UInt8>, _ body: (Int, Range<Int>) -> Void) -> Int {
    var start = sink.bytes.count
    sink.ends.removeAll(keepingCapacity: true)
    // Soundness: libcsv calls back while the pointer to the sink is good, and keeps nothing.
    let parsedCount = unsafe withUnsafeMutablePointer(to: &sink) { sink in
      let count = unsafe row.withUnsafeBytes { bytes in
        unsafe csv_parse(parser, bytes.baseAddress, bytes.count, collectField, nil, sink)
      }
      return unsafe csv_fini(parser, collectField, nil, sink) == 0 ? count : 0
    }
    // In lax mode only memory can be missing.
    precondition(parsedCount == row.count, "libcsv gave up")
    for (index, end) in sink.ends.enumerated() {
      body(index, start..<end)
      start = end
    }
    return sink.ends.count
  }
}

private struct FieldSink {
  var bytes: [UInt8] = []
  var ends: [Int] = []
}

/// Called by libcsv for every field; its buffer is good for the time of the call.
private func collectField(
  field: UnsafeMutableRawPointer?,
  count: Int,
  target: UnsafeMutableRawPointer?
) {
  guard let sink = unsafe target?.assumingMemoryBound(to: FieldSink.self) else { return }
  if let field = unsafe field {
    let bytes = unsafe UnsafeRawBufferPointer(start: field, count: count)
    unsafe sink.pointee.bytes.append(contentsOf: bytes)
  }
  unsafe sink.pointee.ends.append(sink.pointee.bytes.count)
}
