import GranaryFiles
import GranaryStatistics

/// Stage 1 of reading JSON over a whole file: cuts it into chunks of rows, in bounded memory.
struct JSONChunkSource: ~Copyable {
  private let rowLimit: Int
  private let byteLimit: Int
  private let isDocument: Bool
  private var window: InputWindow
  private var scanner: any JSONRowScanner
  private var rowsRead = 0
  private var chunkCount = 0

  init(
    _ file: any ReadableFile,
    name: String,
    layout: JSONReader.Layout,
    rowLimit: Int,
    limits: IngestLimits
  ) throws(IngestError) {
    window = try InputWindow(file, name: name, blockByteCount: limits.blockByteCount)
    self.rowLimit = rowLimit
    byteLimit = limits.batchByteCount
    isDocument = layout != .lines
    scanner =
      switch layout {
      case .lines: JSONLinesScanner(limits: limits)
      case .document(let records): JSONDocumentScanner(records, file: name, limits: limits)
      }
  }

  /// The next rows; nil when there are no more.
  mutating func next() throws(IngestError) -> JSONChunk? {
    let rows = try Self.nextRows(&window, &scanner, rowLimit: rowLimit, byteLimit: byteLimit)
    guard !rows.isEmpty else { return nil }
    let offset = window.offset
    let count = scanner.consumedCount
    let chunk = JSONChunk(
      bytes: window.take(count),
      rows: rows,
      number: chunkCount,
      firstOrdinal: rowsRead,
      offset: offset,
      isDecompressed: window.isDecompressed,
      isDocument: isDocument
    )
    scanner.rebase(by: count)
    rowsRead += rows.count
    chunkCount += 1
    return chunk
  }

  /// What has come of the file.
  ///
  /// - Precondition: ``next()`` has returned nil: before that the digest is not known.
  consuming func finish() -> InputSummary {
    precondition(window.isAtEnd, "the file is not read to its end")
    return InputSummary(
      rowsRead: rowsRead,
      byteCount: window.byteCount,
      digest: window.digest()
    )
  }

  private static func nextRows(
    _ window: inout InputWindow,
    _ scanner: inout any JSONRowScanner,
    rowLimit: Int,
    byteLimit: Int
  ) throws(IngestError) -> [JSONRowExtent] {
    var rows: [JSONRowExtent] = []
    while rows.count < rowLimit, !isFull(rows, byteLimit: byteLimit) {
      if let row = try scanner.next(window.bytes.span, atEnd: window.isAtEnd) {
        rows.append(row)
        continue
      }
      if window.isAtEnd { break }
      if rows.isEmpty {
        // Blank lines, and the rest of a row that was too long, need not be kept.
        let count = scanner.consumedCount
        window.drop(count)
        scanner.rebase(by: count)
      }
      try window.fill()
    }
    return rows
  }

  private static func isFull(_ rows: [JSONRowExtent], byteLimit: Int) -> Bool {
    guard let first = rows.first, let last = rows.last else { return false }
    return last.isTooLong || last.bytes.upperBound - first.bytes.lowerBound >= byteLimit
  }
}
