/// Rows sorted by words of eight bytes, any stretch of them by itself; rows with the same word stay in
/// their order.
struct WordSorter {
  /// A row, and what it is being sorted by.
  struct Entry {
    var word: UInt64
    let row: UInt32
  }

  /// Fewer are sorted by moving each to its place.
  private static let comparingMinimum = 24
  /// Fewer are sorted by comparing: counting out is for many.
  private static let countingMinimum = 256

  /// The rows.
  var entries: [Entry]
  private var scratch: [Entry]

  /// Rows in the order of their numbers.
  init(_ words: [UInt64]) {
    entries = words.enumerated().map { Entry(word: $1, row: UInt32($0)) }
    scratch = entries
  }

  /// Sorts a stretch, whose rows have been the same so far and are in the order of their numbers where
  /// their words are.
  mutating func sort(_ range: Range<Int>) {
    let isSorted = range.dropFirst().allSatisfy { entries[$0 - 1].word <= entries[$0].word }
    if isSorted { return }
    if range.count < Self.comparingMinimum {
      insert(range)
    } else if range.count < Self.countingMinimum {
      entries[range].sort { ($0.word, $0.row) < ($1.word, $1.row) }
    } else {
      countOut(range)
    }
  }

  /// Calls the closure with each stretch of two or more rows that have the same word.
  mutating func forEachEqual(in range: Range<Int>, _ body: (inout Self, Range<Int>) -> Void) {
    var start = range.lowerBound
    while start < range.upperBound {
      let word = entries[start].word
      var end = start + 1
      while end < range.upperBound, entries[end].word == word { end += 1 }
      if end - start > 1 { body(&self, start..<end) }
      start = end
    }
  }

  private mutating func insert(_ range: Range<Int>) {
    for next in range.dropFirst() {
      let entry = entries[next]
      var place = next
      while place > range.lowerBound, entries[place - 1].word > entry.word {
        entries[place] = entries[place - 1]
        place -= 1
      }
      entries[place] = entry
    }
  }

  /// Deals entries out by one byte of their words after the other, the last one first; bytes that all
  /// have in common are passed over.
  private mutating func countOut(_ range: Range<Int>) {
    var differing: UInt64 = 0
    for place in range { differing |= entries[place].word ^ entries[range.lowerBound].word }
    var isInScratch = false
    for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 0xFF != 0 {
      if isInScratch {
        Self.deal(scratch, range, byteAt: shift, to: &entries)
      } else {
        Self.deal(entries, range, byteAt: shift, to: &scratch)
      }
      isInScratch.toggle()
    }
    if isInScratch { for place in range { entries[place] = scratch[place] } }
  }

  private static func deal(
    _ entries: [Entry],
    _ range: Range<Int>,
    byteAt shift: UInt64,
    to target: inout [Entry]
  ) {
    // Where the next entry of each byte goes; first how many there are, one place further on.
    var places = [Int](repeating: 0, count: 257)
    places[0] = range.lowerBound
    for place in range { places[Int(entries[place].word >> shift & 0xFF) + 1] += 1 }
    for byte in 0..<256 { places[byte + 1] += places[byte] }
    for place in range {
      let byte = Int(entries[place].word >> shift & 0xFF)
      target[places[byte]] = entries[place]
      places[byte] += 1
    }
  }
}
