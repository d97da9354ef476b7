/// Where a row lies in the bytes being read.
struct JSONRowExtent: RowPlace, Sendable {
  /// The row, without white space at its ends.
  let bytes: Range<Int>
  /// Its first line in the file, from 1.
  let line: Int
  /// Whether it had more bytes than the limit; only so many are kept.
  var isTooLong = false
}

/// Some rows as stage 1 leaves them to stage 2: complete, and independent of all other chunks.
struct JSONChunk: Sendable {
  /// The bytes that the extents mean.
  let bytes: [UInt8]
  let rows: [JSONRowExtent]
  /// The chunk's place among those of the file, from 0.
  let number: Int
  /// The place of the first row in the file, from 0.
  let firstOrdinal: Int
  /// Where in the file's content the first byte is.
  let offset: Int
  /// Whether the content is that of a compressed file.
  let isDecompressed: Bool
  /// Whether rows are the elements of an array, and not lines.
  let isDocument: Bool

  /// Why a row cannot even be looked into; nil where it can.
  ///
  /// - Parameters:
  ///   - extent: One of ``rows``.
  ///   - isUTF8: Whether all bytes of the chunk are known to be.
  ///   - limits: How long a row may be.
  /// - Returns: The reason.
  func refusal(of extent: JSONRowExtent, isUTF8: Bool, _ limits: IngestLimits) -> RowRefusal? {
    if extent.isTooLong { return .row(.tooLong(limit: limits.rowByteCount), column: nil) }
    guard !isUTF8, let invalid = bytes.span.firstInvalidUTF8(in: extent.bytes) else { return nil }
    return .notUTF8(bytes[invalid], at: place(of: invalid))
  }

  /// Where a byte is, in words.
  private func place(of index: Int) -> String {
    "offset \(offset + index) of the \(isDecompressed ? "decompressed " : "")file"
  }
}

/// Stage 1 of reading JSON: finds rows, without looking into them more than it must.
///
/// It is given the bytes from some row's start on, first few and then more; what it has looked at once
/// it does not look at again.
protocol JSONRowScanner: Sendable {
  /// The bytes before this one are not needed any more, except by rows found.
  var consumedCount: Int { get }

  /// Follows when that many bytes have been taken off the front.
  mutating func rebase(by count: Int)

  /// Finds one more row; nil where there is none in the bytes so far.
  ///
  /// After a row that is too long no byte of it is needed any more.
  mutating func next(_ bytes: Span<UInt8>, atEnd: Bool) throws(IngestError) -> JSONRowExtent?
}
