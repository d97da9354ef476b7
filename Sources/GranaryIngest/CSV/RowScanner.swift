/// What is wrong with a row as a whole, so that its fields cannot be told apart.
enum RowFault: Hashable, Sendable {
  /// Text between the closing quote of a field and its end; the quotes are on those lines.
  case textAfterQuote(field: Int, quotes: ClosedRange<Int>)
  /// The quote that opens a field, on that line, never closes.
  case unclosedQuote(field: Int, line: Int)
  /// More bytes than the limit; only so many are kept.
  case tooLong(limit: Int)
}

/// Where a row lies in the bytes being read.
struct RowExtent: RowPlace, Sendable {
  /// The row without its line end.
  let bytes: Range<Int>
  /// Its first line in the file, from 1.
  let line: Int
  /// Which of ``RowTable/quotedFields`` are this row's.
  let quotedFields: Range<Int>
  let fault: RowFault?
}

/// Rows found, in file order.
struct RowTable: Sendable {
  var rows: [RowExtent] = []
  /// For each quoted field of a row its place in the row, ascending: all that the fields
  /// themselves do not tell.
  var quotedFields: [Int] = []
}

/// Stage 1 of reading CSV: finds where rows end, without looking at fields more than it must.
///
/// It is given the bytes from some row's start on, first few and then more; what it has looked at
/// once it does not look at again, save for one case: when a quote never closes, reading resumes
/// after its line. That costs one more pass at most, since every quote after it comes in even
/// runs, and those close themselves when they open a field.
struct RowScanner: Sendable {
  enum Outcome {
    /// All complete rows are found, and more bytes may come.
    case needsBytes
    /// The table holds what one batch may.
    case batchEnds
    /// All rows of the file are found.
    case fileEnds
  }

  private let delimiter: UInt8
  private let quote: UInt8?
  private let comment: UInt8?
  private let limits: IngestLimits
  private var rowStart = 0
  private var rowLine = 1
  /// From the row's start to here there is neither a quote nor a line end, or the walk has seen it.
  private var position = 0
  private var walk: QuoteWalk?
  /// Whether the row was too long or a comment, and its end is still to be found.
  private var isSkipping = false
  /// Whether what comes next need not be kept, so that the rows before it are to be let go first.
  private var endsBatch = false

  init(_ dialect: CSVDialect, limits: IngestLimits) {
    delimiter = dialect.delimiter
    quote = dialect.quote
    comment = dialect.comment
    self.limits = limits
  }

  /// The bytes before this one are not needed any more, except by rows in the table.
  var consumedCount: Int { isSkipping ? position : rowStart }

  /// Follows when that many bytes have been taken off the front.
  mutating func rebase(by count: Int) {
    rowStart -= count
    position -= count
    if let lineEnd = walk?.opening.lineEnd { walk?.opening.lineEnd = lineEnd - count }
  }

  /// Adds rows to a table until it holds `rowLimit` or as many bytes as a batch may.
  ///
  /// A row that is too long ends its batch, so that the rest of it need not be kept; so does a comment
  /// of such a length.
  mutating func scan(
    _ bytes: Span<UInt8>,
    atEnd: Bool,
    into table: inout RowTable,
    rowLimit: Int
  ) -> Outcome {
    while true {
      if isFull(table, rowLimit: rowLimit) { return .batchEnds }
      endsBatch = false
      if isSkipping { skipLine(bytes) }
      guard !isSkipping, rowStart < bytes.count else { return atEnd ? .fileEnds : .needsBytes }
      let hasMoved: Bool
      if walk != nil {
        hasMoved = takeQuotedRow(bytes, atEnd: atEnd, into: &table)
      } else if bytes[rowStart] == comment {
        hasMoved = passComment(bytes, atEnd: atEnd)
      } else {
        hasMoved = takePlainRow(bytes, atEnd: atEnd, into: &table)
      }
      if !hasMoved { return .needsBytes }
    }
  }

  private func isFull(_ table: RowTable, rowLimit: Int) -> Bool {
    guard let first = table.rows.first else { return false }
    return endsBatch || table.rows.count >= rowLimit
      || rowStart - first.bytes.lowerBound >= limits.batchByteCount
  }

  /// The end of what a row may reach: one byte past its limit, where its line end may be.
  private func windowEnd(_ bytes: Span<UInt8>) -> Int {
    min(bytes.count, rowStart + limits.rowByteCount + 1)
  }

  /// Takes a row without quotes, or finds that it has some; false when more bytes must come first.
  private mutating func takePlainRow(
    _ bytes: Span<UInt8>,
    atEnd: Bool,
    into table: inout RowTable
  ) -> Bool {
    let windowEnd = windowEnd(bytes)
    let lineEnd = bytes.firstIndex(of: ASCII.lineFeed, in: position..<windowEnd)
    if let quote, bytes.firstIndex(of: quote, in: position..<(lineEnd ?? windowEnd)) != nil {
      walk = QuoteWalk(quote: quote, line: rowLine, firstQuoted: table.quotedFields.count)
      position = rowStart
      return true
    }
    if let lineEnd {
      endRow(at: lineEnd, bytes, into: &table)
    } else if windowEnd - rowStart > limits.rowByteCount {
      endLongRow(into: &table)
    } else if atEnd {
      endRow(at: windowEnd, bytes, into: &table)
    } else {
      position = windowEnd
      return false
    }
    return true
  }

  /// Passes over a line that is a comment; false when more bytes must come first.
  private mutating func passComment(_ bytes: Span<UInt8>, atEnd: Bool) -> Bool {
    let windowEnd = windowEnd(bytes)
    if let lineEnd = bytes.firstIndex(of: ASCII.lineFeed, in: position..<windowEnd) {
      rowLine += 1
      rowStart = lineEnd + 1
      position = rowStart
    } else if atEnd || windowEnd - rowStart > limits.rowByteCount {
      position = windowEnd
      isSkipping = true
      endsBatch = true
    } else {
      position = windowEnd
      return false
    }
    return true
  }

  /// Takes a row with quotes; false when more bytes must come first.
  private mutating func takeQuotedRow(
    _ bytes: Span<UInt8>,
    atEnd: Bool,
    into table: inout RowTable
  ) -> Bool {
    guard var walk else { return true }
    let windowEnd = windowEnd(bytes)
    while position < windowEnd {
      let byte = bytes[position]
      if walk.step(byte, at: position, delimiter: delimiter, quoted: &table.quotedFields) {
        self.walk = walk
        endRow(at: position, bytes, into: &table)
        return true
      }
      position += 1
    }
    self.walk = walk
    let isTooLong = windowEnd - rowStart > limits.rowByteCount
    guard isTooLong || atEnd else { return false }
    if walk.isInQuotes, walk.opening.lineEnd != nil || !isTooLong {
      self.walk?.markUnclosed()
      endRow(at: walk.opening.lineEnd ?? windowEnd, bytes, into: &table)
    } else if isTooLong {
      endLongRow(into: &table)
    } else {
      endRow(at: windowEnd, bytes, into: &table)
    }
    return true
  }

  /// Ends the row before a line end, or before the end of the file.
  ///
  /// A carriage return before it belongs to it; a blank line is no row.
  private mutating func endRow(
    at lineEnd: Int,
    _ bytes: Span<UInt8>,
    into table: inout RowTable
  ) {
    let hasReturn = lineEnd > rowStart && bytes[lineEnd - 1] == ASCII.carriageReturn
    let end = hasReturn ? lineEnd - 1 : lineEnd
    if end > rowStart { add(rowStart..<end, fault: walk?.fault, to: &table) }
    rowLine = (walk?.line ?? rowLine) + 1
    walk = nil
    rowStart = min(lineEnd + 1, bytes.count)
    position = rowStart
  }

  private mutating func endLongRow(into table: inout RowTable) {
    let end = rowStart + limits.rowByteCount
    add(rowStart..<end, fault: .tooLong(limit: limits.rowByteCount), to: &table)
    rowLine = walk?.line ?? rowLine
    walk = nil
    position = end
    isSkipping = true
    endsBatch = true
  }

  private mutating func add(_ bytes: Range<Int>, fault: RowFault?, to table: inout RowTable) {
    let firstQuoted = walk?.firstQuoted ?? table.quotedFields.count
    if fault != nil { table.quotedFields.removeSubrange(firstQuoted...) }
    table.rows.append(
      RowExtent(
        bytes: bytes,
        line: rowLine,
        quotedFields: firstQuoted..<table.quotedFields.count,
        fault: fault
      )
    )
  }

  private mutating func skipLine(_ bytes: Span<UInt8>) {
    let lineEnd = bytes.firstIndex(of: ASCII.lineFeed, in: position..<bytes.count)
    position = lineEnd.map { $0 + 1 } ?? bytes.count
    guard lineEnd != nil else { return }
    isSkipping = false
    rowLine += 1
    rowStart = position
  }
}

/// The state between two bytes of a row that has quotes.
struct QuoteWalk: Sendable {
  private enum State {
    case fieldStart
    case unquoted
    case quoted
    /// After a quote within quotes, which closes the field unless another follows.
    case quoteSeen
    /// After a carriage return behind a closing quote, which a line end must follow.
    case returnSeen
  }

  /// Where the last quoted field began.
  struct Opening: Sendable {
    var field = 0
    var line = 0
    /// The first line end within its quotes.
    var lineEnd: Int?
  }

  private let quote: UInt8
  private var state = State.fieldStart
  private var field = 0
  /// The line that has been reached.
  private(set) var line: Int
  private(set) var fault: RowFault?
  var opening = Opening()
  /// How many quoted fields the table had before this row.
  let firstQuoted: Int

  init(quote: UInt8, line: Int, firstQuoted: Int) {
    self.quote = quote
    self.line = line
    self.firstQuoted = firstQuoted
  }

  var isInQuotes: Bool { state == .quoted }

  /// Takes a byte; true when it ends the row.
  mutating func step(
    _ byte: UInt8,
    at position: Int,
    delimiter: UInt8,
    quoted: inout [Int]
  ) -> Bool {
    switch state {
    case .fieldStart where byte == quote:
      state = .quoted
      quoted.append(field)
      opening = Opening(field: field, line: line)
    case .fieldStart, .unquoted:
      return stepUnquoted(byte, delimiter: delimiter)
    case .quoted where byte == quote:
      state = .quoteSeen
    case .quoted:
      guard byte == ASCII.lineFeed else { break }
      line += 1
      if opening.lineEnd == nil { opening.lineEnd = position }
    case .quoteSeen where byte == quote:
      state = .quoted
    case .quoteSeen where byte == ASCII.carriageReturn:
      state = .returnSeen
    case .quoteSeen, .returnSeen:
      let isEnd = byte == ASCII.lineFeed || (byte == delimiter && state == .quoteSeen)
      if !isEnd, fault == nil {
        fault = .textAfterQuote(field: field, quotes: opening.line...line)
      }
      return stepUnquoted(byte, delimiter: delimiter)
    }
    return false
  }

  private mutating func stepUnquoted(_ byte: UInt8, delimiter: UInt8) -> Bool {
    if byte == ASCII.lineFeed { return true }
    if byte == delimiter {
      field += 1
      state = .fieldStart
    } else {
      state = .unquoted
    }
    return false
  }

  /// Gives the row up at the line of its last opening quote.
  mutating func markUnclosed() {
    fault = .unclosedQuote(field: opening.field, line: opening.line)
    line = opening.line
  }
}
