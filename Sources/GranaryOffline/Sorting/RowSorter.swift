import GranaryColumns
import GranaryFeatures

/// Sorts rows by their keys, and rows of one key by their event times.
///
/// Rows are sorted by the first eight bytes of their keys, those with the same ones by the next eight,
/// and so on through keys and times; what is equal in these is sorted as its owner says.
struct RowSorter {
  /// The format of a key and the type of its first part, which all keys have in common.
  private static let firstOffset = 2
  /// How many rows ahead memory is asked for.
  private static let prefetchDistance = 24

  /// Where each row is.
  private var addresses: [Int] = []
  /// Of each key the eight bytes from ``firstOffset`` on.
  private var words: [UInt64] = []
  /// The encoded keys one after the other; none where the words tell all keys apart.
  private var keys: [UInt8] = []
  /// Where each key ends, after a leading 0.
  private var keyEnds = [0]
  /// A time for each row; none where rows have no event time.
  private var eventTimes: [Timestamp] = []

  /// Rows to come.
  ///
  /// - Parameter count: How many.
  init(reservingCapacity count: Int) {
    addresses.reserveCapacity(count)
    words.reserveCapacity(count)
  }

  /// Adds rows of one chunk.
  ///
  /// - Parameters:
  ///   - rows: Their numbers in the chunk.
  ///   - first: Where the chunk's first row is.
  ///   - keys: The chunk's keys, which have no null part.
  ///   - eventTimes: A time for each of the rows; nil where rows have none.
  mutating func append(
    _ rows: Range<Int>,
    at first: ChunkAddress,
    keys: EntityKeyEncoder,
    eventTimes: (some Sequence<Timestamp>)?
  ) {
    addresses += first.rawValue + rows.lowerBound..<first.rawValue + rows.upperBound
    if let byteCount = keys.keyByteCount, byteCount <= Self.firstOffset + 8 {
      words += keys.words(of: rows, from: Self.firstOffset)
    } else {
      append(rows, keys)
    }
    if let eventTimes { self.eventTimes += eventTimes }
  }

  private mutating func append(_ rows: Range<Int>, _ encoder: EntityKeyEncoder) {
    var key: [UInt8] = []
    for row in rows {
      encoder.encodeWhole(row, into: &key)
      words.append(key.bigEndianWord(from: Self.firstOffset, in: 0..<key.count))
      keys += key
      keyEnds.append(keys.count)
    }
  }

  /// The rows added in their order.
  ///
  /// - Parameter isBefore: The order of rows that have the same key and event time.
  /// - Returns: The addresses, each once.
  func sortedAddresses(_ isBefore: (ChunkAddress, ChunkAddress) -> Bool) -> [Int] {
    var sorter = WordSorter(words)
    // Stretches of keys that are the same up to an offset. Not recursive: keys may be long.
    var stretches: [(range: Range<Int>, offset: Int)] = [(words.indices, Self.firstOffset)]
    while let (range, offset) = stretches.popLast() {
      if offset > Self.firstOffset {
        for place in range {
          let row = Int(sorter.entries[place].row)
          let bytes = keyEnds[row]..<keyEnds[row + 1]
          sorter.entries[place].word = keys.bigEndianWord(from: offset, in: bytes)
        }
      }
      sorter.sort(range)
      var soon = range.lowerBound
      sorter.forEachEqual(in: range) { sorter, equal in
        soon = max(soon, equal.lowerBound)
        while soon < min(equal.lowerBound + Self.prefetchDistance, range.upperBound) {
          prefetchEventTime(of: sorter.entries[soon])
          soon += 1
        }
        if isKey(of: Int(sorter.entries[equal.lowerBound].row), longerThan: offset + 8) {
          stretches.append((equal, offset + 8))
        } else {
          sortByTimes(&sorter, equal, isBefore)
        }
      }
    }
    return sorter.entries.indices.map { place in
      let soon = place + Self.prefetchDistance
      if soon < sorter.entries.count { addresses.prefetch(Int(sorter.entries[soon].row)) }
      return addresses[Int(sorter.entries[place].row)]
    }
  }

  private func prefetchEventTime(of entry: WordSorter.Entry) {
    // Where keys are longer they are read before the times.
    if keys.isEmpty, !eventTimes.isEmpty { eventTimes.prefetch(Int(entry.row)) }
  }

  /// Whether there is more of the keys of rows that are the same up to a length: as no key is the
  /// beginning of another one, they are the same where one of them ends.
  private func isKey(of row: Int, longerThan byteCount: Int) -> Bool {
    !keys.isEmpty && keyEnds[row + 1] - keyEnds[row] > byteCount
  }

  /// Sorts rows of one key.
  private func sortByTimes(
    _ sorter: inout WordSorter,
    _ range: Range<Int>,
    _ isBefore: (ChunkAddress, ChunkAddress) -> Bool
  ) {
    if eventTimes.isEmpty { return sort(&sorter, range, isBefore) }
    for place in range {
      let time = eventTimes[Int(sorter.entries[place].row)].microseconds
      // As a number without sign, in the order of the times.
      sorter.entries[place].word = UInt64(bitPattern: time) ^ 1 << 63
    }
    sorter.sort(range)
    sorter.forEachEqual(in: range) { sorter, equal in sort(&sorter, equal, isBefore) }
  }

  /// Sorts rows of one key and event time.
  private func sort(
    _ sorter: inout WordSorter,
    _ range: Range<Int>,
    _ isBefore: (ChunkAddress, ChunkAddress) -> Bool
  ) {
    func address(_ entry: WordSorter.Entry) -> ChunkAddress {
      ChunkAddress(rawValue: addresses[Int(entry.row)])
    }
    let isSorted = range.dropFirst().allSatisfy { place in
      !isBefore(address(sorter.entries[place]), address(sorter.entries[place - 1]))
    }
    if isSorted { return }
    sorter.entries[range].sort { isBefore(address($0), address($1)) }
  }
}
