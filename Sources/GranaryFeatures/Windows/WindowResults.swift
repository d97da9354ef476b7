import GranaryColumns

/// A window's result at one time.
struct WindowAnswer: Sendable {
  let value: Scalar
  /// Whether it is null because an integer sum is past int64.
  let isPastInt64: Bool
}

/// The results of one window, one after the other.
struct WindowResults: Sendable {
  let type: ColumnType
  /// Which results are null because an integer sum is past int64.
  private(set) var pastInt64: [Int32] = []
  /// Results of fixed width by their bits, 0 where null; none of texts.
  private var words: [UInt64] = []
  private var texts: ColumnBuilder
  private let textByteLimit: Int
  /// Nothing is added to texts that were too many.
  private var overflow: TextOverflow?
  /// Which results are null.
  private var nulls: [Int32] = []

  init(_ window: WindowAggregate, textByteLimit: Int) {
    type = window.type
    self.textByteLimit = textByteLimit
    texts = ColumnBuilder(.string)
  }

  mutating func append(_ answer: WindowAnswer) {
    if answer.isPastInt64 { pastInt64.append(Int32(words.count)) }
    if case .string(let text) = answer.value {
      append(text)
    } else {
      append(word: answer.value.word)
    }
  }

  /// Adds a result by its bits, those of a narrow type in the lower half; of texts only null.
  mutating func append(word: UInt64?) {
    if type == .string {
      precondition(word == nil, "a text has no fixed width")
      nulls.append(Int32(texts.count))
      texts.appendNull()
      return
    }
    if word == nil { nulls.append(Int32(words.count)) }
    words.append(word ?? 0)
  }

  mutating func append(_ value: Double?) { append(word: value?.bitPattern) }
  mutating func append(_ value: Int64) { append(word: UInt64(bitPattern: value)) }

  /// Adds the sum; null for no values and past int64.
  mutating func append(_ sum: IntegerSum) {
    if sum.isPastInt64 { pastInt64.append(Int32(words.count)) }
    append(word: sum.value.map(UInt64.init(bitPattern:)))
  }

  /// Adds the value that a row has; null for none.
  mutating func append(_ rows: WindowRows, at place: Int?) {
    switch (rows.values, place) {
    case (_, nil): append(word: nil)
    case (.words(let words), let place?): append(word: words[place])
    case (.texts(let values), let place?): append(values[place])
    }
  }

  private mutating func append(_ text: Text) {
    if overflow != nil { return }
    do throws(TextOverflow) {
      try texts.append(.string(text), textByteLimit: textByteLimit)
    } catch {
      overflow = error
    }
  }

  /// The only result.
  ///
  /// - Precondition: There is one, and its text, if it has any, is within the limit.
  var value: Scalar {
    precondition(overflow == nil, "a text past the limit")
    if type == .string {
      var texts = texts
      return texts.finish()[0]
    }
    return nulls.isEmpty ? Scalar(type, word: words[0]) : .null
  }
}

extension WindowResults {
  /// Puts results into the order of rows; a row without any is null and not found.
  ///
  /// - Parameters:
  ///   - parts: Rows, none of them twice, each with a result.
  ///   - type: That of the window.
  ///   - rowCount: How many rows there are.
  /// - Returns: The values, and the status of each, which follows from the value alone.
  /// - Throws: `TextOverflow` where the texts of a part, or of all, pass the limit of the parts.
  static func ordered(
    _ parts: [(rows: [Int32], results: WindowResults)],
    _ type: ColumnType,
    rowCount: Int
  ) throws(TextOverflow) -> (column: Column, statuses: [FeatureStatus]) {
    for (_, results) in parts {
      if let overflow = results.overflow { throw overflow }
    }
    let statuses = statuses(parts, rowCount)
    let validity = Validity(statuses: statuses)
    switch type {
    case .int64, .float64, .timestamp:
      let values = words(parts, rowCount) { $0 }
      return (Column(type, values: values, validity: validity), statuses)
    case .float32, .date:
      let values = words(parts, rowCount) { UInt32(truncatingIfNeeded: $0) }
      return (Column(type, values: values, validity: validity), statuses)
    case .bool:
      let values = words(parts, rowCount) { UInt8(truncatingIfNeeded: $0) }
        .values(UInt8.self, count: rowCount)
      let bits = Bitmap(count: rowCount) { values[$0] != 0 }
      return (Column(type, values: bits.buffer, validity: validity), statuses)
    case .string: return (try texts(parts, rowCount), statuses)
    }
  }

  private static func statuses(
    _ parts: [(rows: [Int32], results: WindowResults)],
    _ rowCount: Int
  ) -> [FeatureStatus] {
    let answered = parts.reduce(0) { $0 + $1.rows.count }
    let isWhole = answered == rowCount
    var statuses = [FeatureStatus](repeating: isWhole ? .present : .notFound, count: rowCount)
    for (rows, results) in parts {
      if !isWhole { for row in rows { statuses[Int(row)] = .present } }
      for place in results.nulls { statuses[Int(rows[Int(place)])] = .nullValue }
    }
    return statuses
  }

  private static func words<Word: FixedWidthInteger & BitwiseCopyable>(
    _ parts: [(rows: [Int32], results: WindowResults)],
    _ rowCount: Int,
    _ word: (UInt64) -> Word
  ) -> Buffer {
    Buffer(count: rowCount) { (output: inout MutableSpan<Word>) in
      for (rows, results) in parts {
        for (place, row) in rows.enumerated() { output[Int(row)] = word(results.words[place]) }
      }
    }
  }

  private static func texts(
    _ parts: [(rows: [Int32], results: WindowResults)],
    _ rowCount: Int
  ) throws(TextOverflow) -> Column {
    var places = [Int](repeating: -1, count: rowCount)
    for (place, row) in parts.lazy.flatMap(\.rows).enumerated() { places[Int(row)] = place }
    let pieces = parts.map { part in
      var texts = part.results.texts
      return texts.finish()
    }
    try TextOverflow.check(pieces, byteLimit: parts.first?.results.textByteLimit ?? 0)
    return Column.concatenating(pieces, type: .string).taking(places)
  }
}

extension Validity {
  fileprivate init(statuses: [FeatureStatus]) {
    let isWhole = statuses.allSatisfy { $0 == .present }
    self =
      isWhole
      ? Validity(allValid: statuses.count)
      : Validity(Bitmap(count: statuses.count) { statuses[$0] == .present })
  }
}

extension Scalar {
  /// The bits of a value of fixed width; nil where it is null.
  fileprivate var word: UInt64? {
    switch self {
    case .null: nil
    case .bool(let value): value ? 1 : 0
    case .int64(let value): UInt64(bitPattern: value)
    case .float32(let value): UInt64(value.bitPattern)
    case .float64(let value): value.bitPattern
    case .timestamp(let value): UInt64(bitPattern: value.microseconds)
    case .date(let value): UInt64(UInt32(bitPattern: value.days))
    case .string: preconditionFailure("texts have no fixed width")
    }
  }
}
