/// Finds the rows of JSON Lines: lines that are not blank.
///
/// A line feed ends a row wherever it is, since JSON has none within a string: a row that is no JSON
/// does not harm the next one.
struct JSONLinesScanner: JSONRowScanner {
  private let limits: IngestLimits
  private var rowStart = 0
  private var rowLine = 1
  /// From the row's start to here there is no line end.
  private var position = 0
  /// Whether the row was too long, and its end is still to be found.
  private var isSkipping = false

  init(limits: IngestLimits) { self.limits = limits }

  var consumedCount: Int { isSkipping ? position : rowStart }

  mutating func rebase(by count: Int) {
    rowStart -= count
    position -= count
  }

  mutating func next(_ bytes: Span<UInt8>, atEnd: Bool) -> JSONRowExtent? {
    while true {
      if isSkipping, !skipLine(bytes) { return nil }
      guard rowStart < bytes.count else { return nil }
      let windowEnd = min(bytes.count, rowStart + limits.rowByteCount + 1)
      if let lineEnd = bytes.firstIndex(of: ASCII.lineFeed, in: position..<windowEnd) {
        if let row = endRow(at: lineEnd, bytes) { return row }
      } else if windowEnd - rowStart > limits.rowByteCount {
        return endLongRow()
      } else if atEnd {
        return endRow(at: windowEnd, bytes)
      } else {
        position = windowEnd
        return nil
      }
    }
  }

  /// Ends the row before a line end, or before the end of the file; nil where it is blank.
  private mutating func endRow(at lineEnd: Int, _ bytes: Span<UInt8>) -> JSONRowExtent? {
    var row = rowStart..<lineEnd
    while let last = row.last, JSONCursor.isWhiteSpace(bytes[last]) { row.removeLast() }
    while let first = row.first, JSONCursor.isWhiteSpace(bytes[first]) { row.removeFirst() }
    let extent = JSONRowExtent(bytes: row, line: rowLine)
    rowLine += 1
    rowStart = min(lineEnd + 1, bytes.count)
    position = rowStart
    return row.isEmpty ? nil : extent
  }

  private mutating func endLongRow() -> JSONRowExtent {
    let end = rowStart + limits.rowByteCount
    position = end
    isSkipping = true
    return JSONRowExtent(bytes: rowStart..<end, line: rowLine, isTooLong: true)
  }

  /// Moves past the rest of a row that was too long; false where its end is still to come.
  private mutating func skipLine(_ bytes: Span<UInt8>) -> Bool {
    guard let lineEnd = bytes.firstIndex(of: ASCII.lineFeed, in: position..<bytes.count) else {
      position = bytes.count
      return false
    }
    isSkipping = false
    rowLine += 1
    rowStart = lineEnd + 1
    position = rowStart
    return true
  }
}
