import GranaryColumns

/// Sorts rows that come in the order of their sequence as projections have them: by (key, event time,
/// created time, sequence).
///
/// A word of eight bytes at a time: rows are sorted by the first word of their keys, those with the
/// same one by the next, and so on through the keys and times. Each sort keeps the order of what is
/// equal, which is that of the sequence in the end; few or sorted rows are looked at once.
struct RowSorter {
  /// A row, and what it is being sorted by.
  private struct Entry {
    var word: UInt64
    let row: UInt32
  }

  /// What rows are sorted by.
  private enum Level {
    case key(offset: Int)
    case eventTime
    case createdTime
  }

  /// The format of a key and the type of its first part, which all keys have in common.
  private static let firstOffset = 2
  /// Fewer are sorted by comparing: counting out is for many.
  private static let countingMinimum = 256

  /// The encoded keys one after the other.
  private var keys: [UInt8] = []
  /// Where each key ends, after a leading 0.
  private var keyEnds = [0]
  /// A time for each row; none where rows have no event time.
  private var eventTimes: [Timestamp] = []
  /// A time for each row, no created time counting as earliest; none where the source has none, or
  /// rows have no event time.
  private var createdTimes: [Timestamp] = []
  private var key: [UInt8] = []

  /// The number of rows added.
  var count: Int { keyEnds.count - 1 }

  /// Adds rows, the next in sequence.
  ///
  /// - Parameters:
  ///   - keys: The key columns, ordered by name, without nulls.
  ///   - eventTimes: Timestamps without nulls; nil for rows that have no time.
  ///   - createdTimes: Timestamps; nil where the source has none.
  mutating func append(keys: [Column], eventTimes: Column?, createdTimes: Column?) {
    let encoder = EntityKeyEncoder(keys)
    for row in 0..<encoder.count {
      let isWhole = encoder.encode(row, into: &key)
      precondition(isWhole, "a projected key has no null part")
      self.keys += key
      keyEnds.append(self.keys.count)
    }
    guard let eventTimes else { return }
    self.eventTimes.append(contentsOf: Array(eventTimes.timestamps))
    guard let createdTimes else { return }
    let times = createdTimes.timestamps
    for row in 0..<createdTimes.count {
      self.createdTimes.append(createdTimes.validity[row] ? times[row] : .distantPast)
    }
  }

  /// The order of the rows added: their numbers, each once.
  func sortedRows() -> [Int] {
    var entries = (0..<UInt32(count)).map { Entry(word: 0, row: $0) }
    var scratch = entries
    // Stretches of rows that are equal so far. Not recursive: keys may be long.
    var stretches = [(rows: 0..<count, level: Level.key(offset: Self.firstOffset))]
    while let (rows, level) = stretches.popLast() {
      for place in rows { entries[place].word = word(of: Int(entries[place].row), level) }
      sort(&entries, rows, &scratch)
      forEachStretch(of: entries, in: rows) { equal in
        if let next = self.level(after: level, of: Int(entries[equal.lowerBound].row)) {
          stretches.append((equal, next))
        }
      }
    }
    return entries.map { Int($0.row) }
  }

  private func word(of row: Int, _ level: Level) -> UInt64 {
    switch level {
    case .key(let offset): keys.bigEndianWord(from: offset, in: keyEnds[row]..<keyEnds[row + 1])
    case .eventTime: eventTimes[row].orderedBits
    case .createdTime: createdTimes[row].orderedBits
    }
  }

  /// What rows that are the same at a level are sorted by; nil where the sequence decides.
  private func level(after level: Level, of row: Int) -> Level? {
    switch level {
    case .key(let offset):
      // No key is the beginning of another one: where one of them ends, they are the same.
      if keyEnds[row] + offset + 8 < keyEnds[row + 1] { return .key(offset: offset + 8) }
      return eventTimes.isEmpty ? nil : .eventTime
    case .eventTime: return createdTimes.isEmpty ? nil : .createdTime
    case .createdTime: return nil
    }
  }

  /// Calls the closure with each stretch of two or more equal words.
  private func forEachStretch(
    of entries: [Entry],
    in rows: Range<Int>,
    _ body: (Range<Int>) -> Void
  ) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      var end = start + 1
      while end < rows.upperBound, entries[end].word == entries[start].word { end += 1 }
      if end - start > 1 { body(start..<end) }
      start = end
    }
  }

  /// Sorts entries by their words; those with the same stay in their order.
  private func sort(_ entries: inout [Entry], _ rows: Range<Int>, _ scratch: inout [Entry]) {
    let isSorted = rows.dropFirst().allSatisfy { entries[$0 - 1].word <= entries[$0].word }
    if isSorted { return }
    if rows.count < Self.countingMinimum {
      // Rows that were equal so far are in the order of their numbers.
      entries[rows].sort { ($0.word, $0.row) < ($1.word, $1.row) }
    } else {
      countOut(&entries, rows, &scratch)
    }
  }

  /// Deals entries out by one byte of their words after the other, the last one first; bytes that all
  /// have in common are passed over.
  private func countOut(_ entries: inout [Entry], _ rows: Range<Int>, _ scratch: inout [Entry]) {
    var differing: UInt64 = 0
    for place in rows { differing |= entries[place].word ^ entries[rows.lowerBound].word }
    var isInScratch = false
    for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 0xFF != 0 {
      if isInScratch {
        deal(scratch, rows, byteAt: shift, to: &entries)
      } else {
        deal(entries, rows, byteAt: shift, to: &scratch)
      }
      isInScratch.toggle()
    }
    if isInScratch { for place in rows { entries[place] = scratch[place] } }
  }

  private func deal(
    _ entries: [Entry],
    _ rows: Range<Int>,
    byteAt shift: UInt64,
    to target: inout [Entry]
  ) {
    // Where the next entry of each byte goes; first how many there are, one place further on.
    var places = [Int](repeating: 0, count: 257)
    places[0] = rows.lowerBound
    for row in rows { places[Int(entries[row].word >> shift & 0xFF) + 1] += 1 }
    for byte in 0..<256 { places[byte + 1] += places[byte] }
    for row in rows {
      let byte = Int(entries[row].word >> shift & 0xFF)
      target[places[byte]] = entries[row]
      places[byte] += 1
    }
  }
}

extension Timestamp {
  /// As a number without sign, in the order of the times.
  fileprivate var orderedBits: UInt64 { UInt64(bitPattern: microseconds) ^ 1 << 63 }
}
