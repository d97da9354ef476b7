import GranaryColumns

/// Sorts rows that come in the order of their sequence as projections have them: by (key, event time,
/// created time, sequence).
///
/// Rows are sorted by the first eight bytes of their keys, those with the same ones by the next eight,
/// and so on through keys and times. What is equal keeps its order, which is that of the sequence.
struct RowSorter {
  /// The format of a key and the type of its first part, which all keys have in common.
  private static let firstOffset = 2

  /// Of each key the eight bytes from ``firstOffset`` on.
  private var words: [UInt64] = []
  /// The encoded keys one after the other; none where the words tell all keys apart.
  private var keys: [UInt8] = []
  /// Where each key ends, after a leading 0.
  private var keyEnds = [0]
  /// A time for each row; none where rows have no event time.
  private var eventTimes: [Timestamp] = []
  /// A time for each row, no created time counting as earliest; none where the source has none, or
  /// rows have no event time.
  private var createdTimes: [Timestamp] = []

  /// The number of rows added.
  var count: Int { words.count }

  /// Adds rows, the next in sequence.
  ///
  /// - Parameters:
  ///   - keys: The key columns, ordered by name, without nulls.
  ///   - eventTimes: Timestamps without nulls; nil for rows that have no time.
  ///   - createdTimes: Timestamps; nil where the source has none.
  mutating func append(keys: [Column], eventTimes: Column?, createdTimes: Column?) {
    let encoder = EntityKeyEncoder(keys)
    if let byteCount = encoder.keyByteCount, byteCount <= Self.firstOffset + 8 {
      words += encoder.words(of: 0..<encoder.count, from: Self.firstOffset)
    } else {
      append(encoder)
    }
    guard let eventTimes else { return }
    self.eventTimes.append(contentsOf: Array(eventTimes.timestamps))
    guard let createdTimes else { return }
    let times = createdTimes.timestamps
    for row in 0..<createdTimes.count {
      self.createdTimes.append(createdTimes.validity[row] ? times[row] : .distantPast)
    }
  }

  private mutating func append(_ encoder: EntityKeyEncoder) {
    var key: [UInt8] = []
    for row in 0..<encoder.count {
      let isWhole = encoder.encode(row, into: &key)
      precondition(isWhole, "a projected key has no null part")
      words.append(key.bigEndianWord(from: Self.firstOffset, in: 0..<key.count))
      keys += key
      keyEnds.append(keys.count)
    }
  }

  /// The order of the rows added: their numbers, each once.
  func sortedRows() -> [Int] {
    var sorter = WordSorter(words)
    // Stretches of keys that are the same up to an offset. Not recursive: keys may be long.
    var stretches: [(range: Range<Int>, offset: Int)] = [(0..<count, Self.firstOffset)]
    while let (range, offset) = stretches.popLast() {
      if offset > Self.firstOffset {
        for place in range {
          let row = Int(sorter.entries[place].row)
          let bytes = keyEnds[row]..<keyEnds[row + 1]
          sorter.entries[place].word = keys.bigEndianWord(from: offset, in: bytes)
        }
      }
      sorter.sort(range)
      sorter.forEachEqual(in: range) { sorter, equal in
        if isKey(of: Int(sorter.entries[equal.lowerBound].row), longerThan: offset + 8) {
          stretches.append((equal, offset + 8))
        } else {
          sortByTimes(&sorter, equal)
        }
      }
    }
    return sorter.entries.map { Int($0.row) }
  }

  /// Whether there is more of the keys of rows that are the same up to a length: as no key is the
  /// beginning of another one, they are the same where one of them ends.
  private func isKey(of row: Int, longerThan byteCount: Int) -> Bool {
    !keys.isEmpty && keyEnds[row + 1] - keyEnds[row] > byteCount
  }

  /// Sorts rows of one key.
  private func sortByTimes(_ sorter: inout WordSorter, _ range: Range<Int>) {
    guard !eventTimes.isEmpty, !isAscending(sorter, range) else { return }
    load(eventTimes, &sorter, range)
    sorter.sort(range)
    guard !createdTimes.isEmpty else { return }
    sorter.forEachEqual(in: range) { sorter, equal in
      load(createdTimes, &sorter, equal)
      sorter.sort(equal)
    }
  }

  /// Whether rows are sorted by event times, no two of which are the same: so most come in.
  private func isAscending(_ sorter: WordSorter, _ range: Range<Int>) -> Bool {
    range.dropFirst().allSatisfy { place in
      eventTimes[Int(sorter.entries[place - 1].row)] < eventTimes[Int(sorter.entries[place].row)]
    }
  }

  private func load(_ times: [Timestamp], _ sorter: inout WordSorter, _ range: Range<Int>) {
    for place in range {
      let time = times[Int(sorter.entries[place].row)].microseconds
      // As a number without sign, in the order of the times.
      sorter.entries[place].word = UInt64(bitPattern: time) ^ 1 << 63
    }
  }
}
