import GranaryColumns

/// Finds the rows of a JSON document: the elements of an array in it.
///
/// An element's end is found by its quotes and brackets alone, so that one which is no JSON is refused
/// by itself, as long as these are in order. What is around the array is kept and checked as strictly as
/// rows are, up to the array when that is found, and whole at the end.
struct JSONDocumentScanner: JSONRowScanner {
  private enum Place {
    case beforeArray
    /// After the opening bracket, where there may be none.
    case beforeFirst
    /// After a comma.
    case beforeElement
    case inElement
    case afterElement
    case afterArray
  }

  private let limits: IngestLimits
  private let file: String
  private var envelope: JSONEnvelope
  private var place = Place.beforeArray
  private var walk = ElementWalk()
  private var position = 0
  /// Where the element begins.
  private var rowStart = 0
  private var rowLine = 1
  /// Whether the element was too long, and its end is still to be found.
  private var isSkipping = false
  private var lines = LinePlace()

  init(_ records: JSONPath?, file: String, limits: IngestLimits) {
    self.file = file
    self.limits = limits
    envelope = JSONEnvelope(records, file: file, byteLimit: limits.rowByteCount)
  }

  var consumedCount: Int { place == .inElement && !isSkipping ? rowStart : position }

  mutating func rebase(by count: Int) {
    rowStart -= count
    position -= count
    lines.rebase(by: count)
  }

  mutating func next(_ bytes: Span<UInt8>, atEnd: Bool) throws(IngestError) -> JSONRowExtent? {
    while true {
      switch place {
      case .beforeArray:
        guard try envelope.findArray(bytes, &position, &lines) else {
          if atEnd { throw envelope.noArray() }
          return nil
        }
        place = .beforeFirst
      case .beforeFirst, .beforeElement, .afterElement:
        guard skipWhiteSpace(bytes) else {
          if atEnd { throw envelope.endsEarly(lines, at: position) }
          return nil
        }
        try takeSeparator(bytes[position])
      case .inElement:
        if let row = try takeElement(bytes, atEnd: atEnd) { return row }
        if place == .inElement { return nil }
      case .afterArray:
        try envelope.append(bytes, from: position)
        position = bytes.count
        if atEnd { try envelope.check() }
        return nil
      }
    }
  }

  /// Moves to the next byte that is no white space; false where there is none so far.
  private mutating func skipWhiteSpace(_ bytes: Span<UInt8>) -> Bool {
    while position < bytes.count, JSONCursor.isWhiteSpace(bytes[position]) {
      if bytes[position] == ASCII.lineFeed { lines.end(at: position) }
      position += 1
    }
    return position < bytes.count
  }

  /// Takes what stands before, between and after elements; or comes to an element.
  private mutating func takeSeparator(_ byte: UInt8) throws(IngestError) {
    switch (place, byte) {
    case (.beforeFirst, UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")):
      envelope.endArray(lines, at: position)
      place = .afterArray
    case (.afterElement, UInt8(ascii: ",")):
      position += 1
      place = .beforeElement
    case (.afterElement, _):
      throw fault("',' or ']' was expected after an element")
    case (_, UInt8(ascii: "]")), (_, UInt8(ascii: "}")), (_, UInt8(ascii: ",")),
      (_, UInt8(ascii: ":")):
      throw fault("an element was expected")
    default:
      place = .inElement
      rowStart = position
      rowLine = lines.number
      walk = ElementWalk()
    }
  }

  /// Takes bytes of an element up to its end; nil where that is still to come, or where it was too
  /// long.
  private mutating func takeElement(
    _ bytes: Span<UInt8>,
    atEnd: Bool
  ) throws(IngestError) -> JSONRowExtent? {
    let windowEnd = isSkipping ? bytes.count : min(bytes.count, rowStart + limits.rowByteCount + 1)
    let hasEnded = try advance(bytes, to: windowEnd)
    if !hasEnded, !isSkipping, windowEnd - rowStart > limits.rowByteCount {
      isSkipping = true
      return JSONRowExtent(
        bytes: rowStart..<rowStart + limits.rowByteCount,
        line: rowLine,
        isTooLong: true
      )
    }
    guard hasEnded else {
      if atEnd, position == bytes.count { throw envelope.endsEarly(lines, at: position) }
      return nil
    }
    place = .afterElement
    guard !isSkipping else {
      isSkipping = false
      return nil
    }
    return JSONRowExtent(bytes: rowStart..<position, line: rowLine)
  }

  private mutating func advance(
    _ bytes: Span<UInt8>,
    to end: Int
  ) throws(IngestError) -> Bool {
    do throws(ElementWalk.Mismatch) {
      return try walk.advance(bytes, &position, to: end, &lines)
    } catch {
      throw fault(error.message)
    }
  }

  private func fault(_ message: String) -> IngestError {
    .invalidJSON(message, at: "\(file):\(lines.number)", column: lines.column(of: position))
  }
}

/// Which line of a file is being read, and where it begins among the bytes at hand.
struct LinePlace: Sendable {
  /// The line, from 1.
  private(set) var number = 1
  private var start = 0

  /// Follows over a line feed.
  mutating func end(at position: Int) {
    number += 1
    start = position + 1
  }

  /// Follows when bytes have been taken off the front.
  mutating func rebase(by count: Int) { start -= count }

  /// The byte of the line, from 1.
  func column(of position: Int) -> Int { position - start + 1 }
}
