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

  /// The rows as they stand in the file.
  var rowTexts: RowTexts {
    RowTexts(rows, in: bytes, firstOrdinal: firstOrdinal, isDocument: isDocument)
  }

  /// Why a row cannot even be looked into; nil where it can.
  ///
  /// - Parameters:
  ///   - extent: One of ``rows``.
  ///   - isUTF8: Whether all bytes of the chunk are known to be.
  ///   - limits: How long a row may be.
  /// - Returns: What is wrong with it.
  func fault(of extent: JSONRowExtent, isUTF8: Bool, _ limits: IngestLimits) -> JSONRowFault? {
    if extent.isTooLong { return .tooLong(limit: limits.rowByteCount) }
    guard !isUTF8 else { return nil }
    return bytes.span.firstInvalidUTF8(in: extent.bytes).map { .notUTF8(position: $0) }
  }

  /// Why rows are none, as reasons: one for each kind of fault.
  func reasons(_ faults: [Int: JSONRowFault]) -> [ReadingReason] {
    [ReadingReason](faults, of: rows.count) { fault in
      (fault.code, nil)
    } _: { fault, row in
      refusal(fault, of: row)
    }
  }

  private func refusal(_ fault: JSONRowFault, of row: Int) -> RowRefusal {
    switch fault {
    case .tooLong(let limit): .row(.tooLong(limit: limit), column: nil)
    case .notUTF8(let position): .notUTF8(bytes[position], at: place(of: position))
    case .notAnObject(let fault):
      .json(fault, rows[row].bytes, of: bytes, hint: hint(fault, of: row))
    }
  }

  /// What kind of file it may be instead, where the first line is no object.
  private func hint(_ fault: JSONFault, of row: Int) -> String {
    let extent = rows[row].bytes
    let isFirst = !isDocument && firstOrdinal + row == 0
    guard isFirst, fault.position == extent.lowerBound else { return "" }
    switch fault.kind {
    case .valueExpected: return "; if the file is CSV, the source's format is {type: csv}"
    case .notAnObject where bytes[extent.lowerBound] == UInt8(ascii: "["):
      return "; if the line is an array of rows, the source's format is {type: json}"
    default: return ""
    }
  }

  /// Where a byte is, in words.
  private func place(of index: Int) -> String {
    "offset \(offset + index) of the \(isDecompressed ? "decompressed " : "")file"
  }
}

/// Why a row is none; in no more bytes than it takes.
enum JSONRowFault: Sendable {
  /// It has more bytes than the limit.
  case tooLong(limit: Int)
  /// A byte, by its position in the chunk, is no part of UTF-8.
  case notUTF8(position: Int)
  /// It is no JSON, or no object.
  case notAnObject(JSONFault)

  /// The code of its refusal.
  var code: RowRefusal.Code {
    switch self {
    case .tooLong: .rowTooLong
    case .notUTF8: .invalidUTF8
    case .notAnObject(let fault): fault.code
    }
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
