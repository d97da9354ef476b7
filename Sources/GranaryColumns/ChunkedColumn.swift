/// A long column as its batches have it: every chunk but the last holds ``Batch/rowCount`` rows, so
/// that the chunk of a row is a shift away.
public struct ChunkedColumn: Sendable {
  static let shift = 16
  static let mask = (1 << shift) - 1

  /// The type of every chunk.
  public let type: ColumnType
  /// The chunks in row order.
  public let chunks: [Column]
  /// The number of rows.
  public let count: Int

  /// Joins chunks without copying.
  ///
  /// - Precondition: All are of `type`, and every one but the last has ``Batch/rowCount`` rows.
  public init(_ type: ColumnType, _ chunks: [Column]) {
    precondition(Batch.rowCount == 1 << Self.shift)
    for (index, chunk) in chunks.enumerated() {
      precondition(chunk.type == type, "a chunk of another type")
      precondition(index == chunks.count - 1 || chunk.count == Batch.rowCount, "a short chunk")
    }
    self.type = type
    self.chunks = chunks
    count = chunks.reduce(0) { $0 + $1.count }
  }

  /// The bytes of the values and texts of some rows, without the bits that tell nulls.
  ///
  /// - Precondition: The range lies within the rows.
  public func byteCount(of rows: Range<Int>) -> Int {
    if let stride = type.stride { return stride * rows.count }
    guard type == .string, !rows.isEmpty else { return (rows.count + 7) / 8 }
    return Self.pieces(of: rows).reduce(4 * rows.count) { total, piece in
      total + chunks[piece.chunk].strings.byteRange(of: piece.rows).count
    }
  }

  /// The chunks that rows lie in, each with those in it.
  package static func pieces(of rows: Range<Int>) -> [(chunk: Int, rows: Range<Int>)] {
    if rows.isEmpty { return [] }
    return (rows.lowerBound >> shift...(rows.upperBound - 1) >> shift).map { chunk in
      let start = chunk << shift
      let own = rows.clamped(to: start..<start + 1 << shift)
      return (chunk, own.lowerBound - start..<own.upperBound - start)
    }
  }

  /// The bytes of all values and texts, without the bits that tell nulls.
  public var byteCount: Int { chunks.reduce(0) { $0 + $1.byteCount } }

  /// The value of a row.
  public subscript(row: Int) -> Scalar { chunks[row >> Self.shift][row & Self.mask] }

  /// The values as points in time; nulls are arbitrary.
  ///
  /// - Precondition: The column is of timestamps.
  public var timestamps: ChunkedValues<Timestamp> { ChunkedValues(chunks.map(\.timestamps)) }

  /// The values as integers; nulls are arbitrary.
  ///
  /// - Precondition: The column is of int64.
  public var int64s: ChunkedValues<Int64> { ChunkedValues(chunks.map(\.int64s)) }

  /// The rows named, in the order given; a negative index gives null.
  ///
  /// - Throws: ``TextOverflow`` where the texts pass 2³¹ − 1 bytes.
  public func taking(_ rows: [Int]) throws(TextOverflow) -> Column {
    try ColumnChunks(type, chunks).taking(rows[...])
  }
}

/// The values of a ``ChunkedColumn`` of fixed width.
///
/// Soundness of any thread: nobody writes the values, and `owners` keeps their memory where the pointers say.
@safe public struct ChunkedValues<Element: BitwiseCopyable>: @unchecked Sendable {
  let owners: [Values<Element>]
  /// Where each chunk begins; nil for one without rows.
  @usableFromInline let pointers: [UnsafePointer<Element>?]
  /// The number of rows.
  public let count: Int

  init(_ chunks: [Values<Element>]) {
    owners = chunks
    count = chunks.reduce(0) { $0 + $1.count }
    unsafe pointers = chunks.map { unsafe $0.pointer }
  }

  /// The value of a row.
  @inlinable public subscript(row: Int) -> Element {
    precondition(row >= 0 && row < count, "row past the column")
    // Soundness: every chunk but the last has 65,536 rows, so a row below `count` lies in a chunk
    // that is there and has rows; `owners` keeps their memory.
    return unsafe pointers[row >> 16].unsafelyUnwrapped[row & 0xFFFF]
  }

  /// Asks for the memory of the first of some rows, which will be read soon.
  ///
  /// - Precondition: The range lies within the rows.
  @inlinable public func prefetch(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "rows past the column")
    guard let first = range.first else { return }
    let inChunk = range.clamped(to: first..<(first | 0xFFFF) + 1)
    // Soundness: the rows are of the chunk that `first` lies in, which has them.
    let start = unsafe pointers[first >> 16].unsafelyUnwrapped + first & 0xFFFF
    unsafe GranaryColumns.prefetch(
      UnsafeRawBufferPointer(UnsafeBufferPointer(start: start, count: inChunk.count))
    )
  }
}

extension ChunkedValues where Element: Comparable {
  /// The first of ascending rows whose value is greater than another; the range's end where none is.
  ///
  /// - Precondition: The range lies within the rows, and values ascend in it.
  @inlinable public func firstIndex(in range: Range<Int>, past value: Element) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "rows past the column")
    guard !range.isEmpty else { return range.lowerBound }
    var chunk = range.lowerBound >> 16
    var lastChunk = (range.upperBound - 1) >> 16
    while chunk < lastChunk {
      let middle = (chunk + lastChunk) / 2
      if self[middle << 16 | 0xFFFF] > value { lastChunk = middle } else { chunk = middle + 1 }
    }
    let start = chunk << 16
    let rows = range.clamped(to: start..<start + 1 << 16)
    return start
      + firstPlace(
        in: rows.lowerBound - start..<rows.upperBound - start,
        ofChunk: chunk,
        past: value
      )
  }

  @inlinable func firstPlace(in places: Range<Int>, ofChunk chunk: Int, past value: Element) -> Int
  {
    guard let values = unsafe pointers[chunk] else { return places.lowerBound }
    var (place, count) = (places.lowerBound, places.count)
    while count > 0 {
      let half = count >> 1
      // Soundness: the places were checked to be rows of the column, and lie in this chunk.
      let isUpTo = unsafe values[place &+ half] <= value
      // Without a branch, which would be predicted wrongly every other time.
      place = isUpTo ? place &+ half &+ 1 : place
      count = isUpTo ? count &- half &- 1 : half
    }
    return place
  }
}

/// Where a value stands among ``ColumnChunks``; chunks of several columns are counted through.
public struct ChunkAddress: Sendable {
  /// Chunk and offset in one number, so that of a ``ChunkedColumn`` it is the row.
  public let rawValue: Int

  /// The row of a chunk that comes after `precedingChunks` others of earlier columns.
  public init(precedingChunks: Int, row: Int) {
    rawValue = precedingChunks << ChunkedColumn.shift + row
  }

  /// The address with a raw value, which is not negative.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// How many chunks come before.
  public var chunk: Int { rawValue >> ChunkedColumn.shift }
  /// The row of the chunk.
  public var row: Int { rawValue & ChunkedColumn.mask }
}

/// Chunks of one or several ``ChunkedColumn``s of a type, to gather from.
public struct ColumnChunks: Sendable {
  let type: ColumnType
  let chunks: [Column]

  /// Chunks in the order that addresses count them.
  ///
  /// - Precondition: All are of `type` and have at most ``Batch/rowCount`` rows.
  public init(_ type: ColumnType, _ chunks: [Column]) {
    self.type = type
    self.chunks = chunks
  }

  /// Gathers values.
  ///
  /// - Parameters:
  ///   - addresses: Where the values stand (``ChunkAddress/rawValue``).
  ///   - budget: What texts may take.
  /// - Returns: The values in the order of their addresses; null for a negative one.
  /// - Throws: ``TextOverflow`` where they would take more; nothing is copied then.
  public func taking(
    _ addresses: ArraySlice<Int>,
    within budget: TextBudget = TextBudget()
  ) throws(TextOverflow) -> Column {
    switch type {
    case .int64, .float64, .timestamp: take(addresses, as: UInt64.self)
    case .float32, .date: take(addresses, as: UInt32.self)
    case .string: try takeText(addresses, budget)
    case .bool: Column(.bool, addresses.lazy.map { $0 < 0 ? .null : scalar(at: $0) })
    }
  }

  private func scalar(at address: Int) -> Scalar {
    chunks[address >> ChunkedColumn.shift][address & ChunkedColumn.mask]
  }

  private func take<Element: BitwiseCopyable & FixedWidthInteger>(
    _ addresses: ArraySlice<Int>,
    as element: Element.Type
  ) -> Column {
    let validity = validity(of: addresses)
    let taken = Buffer(count: addresses.count, of: Element.self) { output in
      copyValues(at: addresses, to: &output)
    }
    return Column(type, values: taken, validity: validity)
  }

  /// Writes the values at addresses in the order given; 0 where one is negative.
  func copyValues<Element: BitwiseCopyable & FixedWidthInteger>(
    at addresses: ArraySlice<Int>,
    to output: inout MutableSpan<Element>
  ) {
    let sources = chunks.map { $0.values.values(Element.self, count: $0.count) }
    for (index, address) in addresses.enumerated() {
      // Of random rows nearly each is a cache line of its own.
      let soon = addresses.startIndex + index + 24
      if soon < addresses.endIndex, addresses[soon] >= 0 {
        sources[addresses[soon] >> ChunkedColumn.shift]
          .prefetch(addresses[soon] & ChunkedColumn.mask)
      }
      output[index] =
        address < 0
        ? 0 : sources[address >> ChunkedColumn.shift][address & ChunkedColumn.mask]
    }
  }

  func validity(of addresses: ArraySlice<Int>) -> Validity {
    let first = addresses.startIndex
    if chunks.allSatisfy(\.validity.isAllValid) {
      if addresses.allSatisfy({ $0 >= 0 }) { return Validity(allValid: addresses.count) }
      return Validity(Bitmap(count: addresses.count) { addresses[first + $0] >= 0 })
    }
    let validities = chunks.map(\.validity)
    return Validity(
      Bitmap(count: addresses.count) { index in
        let address = addresses[first + index]
        return address >= 0
          && validities[address >> ChunkedColumn.shift][address & ChunkedColumn.mask]
      }
    )
  }

  private func takeText(
    _ addresses: ArraySlice<Int>,
    _ budget: TextBudget
  ) throws(TextOverflow) -> Column {
    let validity = validity(of: addresses)
    let texts = chunks.map(\.strings)
    // Through a span texts are read where they lie; copies would count their references.
    let sources = texts.span
    var offsets: [Int32] = [0]
    offsets.reserveCapacity(addresses.count + 1)
    var byteCount = 0
    for (index, address) in addresses.enumerated() {
      if validity[index] {
        let source = address >> ChunkedColumn.shift
        byteCount += sources[source].range(at: address & ChunkedColumn.mask).count
        guard byteCount <= budget.byteLimit else { throw budget.overflow }
      }
      offsets.append(Int32(byteCount))
    }
    try budget.take(byteCount)
    let bytes = Buffer(count: byteCount, of: UInt8.self) { bytes in
      unsafe bytes.withUnsafeMutableBytes { bytes in
        for (index, address) in addresses.enumerated() where validity[index] {
          let source = address >> ChunkedColumn.shift
          let place = Int(offsets[index])..<Int(offsets[index + 1])
          // Soundness: the place is within the bytes, and as long as the text.
          unsafe sources[source].withBytes(at: address & ChunkedColumn.mask) { text in
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[place]).copyMemory(from: text)
          }
        }
      }
    }
    return Column(offsets: Buffer(copying: offsets), bytes: bytes, validity: validity)
  }
}
