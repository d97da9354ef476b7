import GranaryColumns

/// The values that one argument has in an entity's rows, nulls left out, in the order of
/// (event time, created time, sequence).
struct WindowRows: Sendable {
  /// Values of fixed width by their bits, so that one loop serves all of their types.
  enum Values: Sendable {
    case words([UInt64])
    case texts([Text])
  }

  let type: ColumnType
  /// Event times, ascending.
  private(set) var times: [Timestamp] = []
  private(set) var values: Values
  /// Where the rows are, if they were added by their addresses.
  private(set) var addresses: [ViewHistory.RowAddress] = []

  var count: Int { times.count }

  init(_ type: ColumnType) {
    self.type = type
    values = type == .string ? .texts([]) : .words([])
  }

  /// The value at a place.
  func value(at index: Int) -> Scalar {
    switch values {
    case .words(let words): Scalar(type, word: words[index])
    case .texts(let texts): .string(texts[index])
    }
  }

  /// Adds the values of rows that follow those here.
  mutating func append(_ rows: [ViewHistory.RowAddress], from runs: [ArgumentReader]) {
    times.reserveCapacity(times.count + rows.count)
    addresses.reserveCapacity(addresses.count + rows.count)
    var first = 0
    while first < rows.count {
      let chunk = rows[first].row / Batch.rowCount
      var end = first + 1
      while end < rows.count, rows[end].run == rows[first].run,
        rows[end].row / Batch.rowCount == chunk
      {
        end += 1
      }
      append(rows[first..<end], of: runs[rows[first].run], chunk)
      first = end
    }
  }

  /// Adds the values of rows that lie in one chunk, so that it is opened once.
  private mutating func append(
    _ rows: ArraySlice<ViewHistory.RowAddress>,
    of run: ArgumentReader,
    _ chunk: Int
  ) {
    let start = chunk * Batch.rowCount
    let validity = run.chunks[chunk].validity
    let kept = validity.isAllValid ? rows : rows.filter { validity[$0.row - start] }[...]
    for address in kept { times.append(run.eventTimes[address.row]) }
    addresses += kept
    append(kept.lazy.map { $0.row - start }, of: run.chunks[chunk].values)
  }

  /// Adds the values of neighbouring rows of a run that follow those here.
  mutating func append(_ rows: Range<Int>, from run: ArgumentReader) {
    times.reserveCapacity(times.count + rows.count)
    var first = rows.lowerBound
    while first < rows.upperBound {
      let chunk = first / Batch.rowCount
      let start = chunk * Batch.rowCount
      let own = first..<min(rows.upperBound, start + Batch.rowCount)
      let validity = run.chunks[chunk].validity
      if validity.isAllValid {
        for row in own { times.append(run.eventTimes[row]) }
        append(own.lowerBound - start..<own.upperBound - start, of: run.chunks[chunk].values)
      } else {
        let kept = own.filter { validity[$0 - start] }
        for row in kept { times.append(run.eventTimes[row]) }
        append(kept.lazy.map { $0 - start }, of: run.chunks[chunk].values)
      }
      first = own.upperBound
    }
  }

  /// Adds the values of rows of a chunk.
  private mutating func append(_ rows: some Collection<Int>, of chunk: ArgumentReader.Chunk) {
    // Each case moves its array out of the enumeration and back, so that it is never copied.
    switch (values, chunk) {
    case (.words(var words), .wide(let column)):
      values = .texts([])
      words.reserveCapacity(words.count + rows.count)
      for row in rows { words.append(column[row]) }
      values = .words(words)
    case (.words(var words), .narrow(let column)):
      values = .texts([])
      for row in rows { words.append(UInt64(column[row])) }
      values = .words(words)
    case (.words(var words), .bits(let column)):
      values = .texts([])
      for row in rows { words.append(column[row] ? 1 : 0) }
      values = .words(words)
    case (.texts(var texts), .texts(let column)):
      values = .words([])
      for row in rows { texts.append(column[row]) }
      values = .texts(texts)
    case (.words, .texts), (.texts, _): preconditionFailure("an argument of another type")
    }
  }
}

/// One argument in one run, opened for reading.
struct ArgumentReader: Sendable {
  /// The values of a chunk, by how they lie.
  enum Chunk: Sendable {
    case wide(Values<UInt64>)
    case narrow(Values<UInt32>)
    case bits(Bitmap)
    case texts(TextValues)
  }

  let eventTimes: ChunkedValues<Timestamp>
  let chunks: [(values: Chunk, validity: Validity)]

  init(_ column: ChunkedColumn, eventTimes: ChunkedValues<Timestamp>) {
    self.eventTimes = eventTimes
    chunks = column.chunks.map { chunk in
      switch chunk.type {
      case .bool: (.bits(chunk.bools), chunk.validity)
      case .string: (.texts(chunk.strings), chunk.validity)
      case .int64, .float64, .timestamp:
        (.wide(chunk.values.values(count: chunk.count)), chunk.validity)
      case .float32, .date:
        (.narrow(chunk.values.values(count: chunk.count)), chunk.validity)
      }
    }
  }
}

extension Scalar {
  /// A value of a type of fixed width from its bits, those of a narrow type in the lower half.
  init(_ type: ColumnType, word: UInt64) {
    switch type {
    case .bool: self = .bool(word != 0)
    case .int64: self = .int64(Int64(bitPattern: word))
    case .float32: self = .float32(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
    case .float64: self = .float64(Double(bitPattern: word))
    case .timestamp: self = .timestamp(Timestamp(microseconds: Int64(bitPattern: word)))
    case .date: self = .date(CalendarDate(days: Int32(truncatingIfNeeded: Int64(bitPattern: word))))
    case .string: preconditionFailure("texts have no fixed width")
    }
  }
}

/// How values of fixed width are compared in windows, by their bits.
enum WindowWord {
  /// A number whose order is that of the values, −0 before 0; nil for NaN.
  static func orderKey(_ word: UInt64, _ type: ColumnType) -> UInt64? {
    switch type {
    case .bool: return word
    case .int64, .timestamp: return word ^ 1 << 63
    case .date: return word ^ 1 << 31
    case .float32:
      if Float(bitPattern: UInt32(truncatingIfNeeded: word)).isNaN { return nil }
      return word >> 31 == 1 ? ~word & 0xFFFF_FFFF : word | 1 << 31
    case .float64:
      if Double(bitPattern: word).isNaN { return nil }
      return word >> 63 == 1 ? ~word : word | 1 << 63
    case .string: preconditionFailure("texts have no fixed width")
    }
  }

  /// The bits that stand for all values equal to these: one NaN, one zero.
  static func distinct(_ word: UInt64, _ type: ColumnType) -> UInt64 {
    switch type {
    case .bool, .int64, .timestamp, .date, .string: return word
    case .float32:
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: word))
      if value.isNaN { return nan(type) }
      return value == 0 ? 0 : word
    case .float64:
      let value = Double(bitPattern: word)
      if value.isNaN { return nan(type) }
      return value == 0 ? 0 : word
    }
  }

  /// The one NaN that windows answer with.
  static func nan(_ type: ColumnType) -> UInt64 {
    type == .float32 ? UInt64(Float.nan.bitPattern) : Double.nan.bitPattern
  }

  /// A number as a double; float32 converts without rounding.
  static func double(_ word: UInt64, _ type: ColumnType) -> Double {
    type == .float32
      ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: word))) : Double(bitPattern: word)
  }
}
