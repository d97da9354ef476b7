/// Sorts rows by words of eight bytes, any stretch of them by itself; rows with the same word stay in
/// their order.
struct WordSorter {
  /// A row, and what it is being sorted by.
  struct Entry {
    var word: UInt64
    let row: UInt32
  }

  /// Fewer are sorted by moving each to its place.
  private static let dealingMinimum = 32

  /// The rows.
  var entries: [Entry]
  private var scratch: [Entry]

  /// Rows in the order of their numbers.
  init(_ words: [UInt64]) {
    entries = words.enumerated().map { Entry(word: $1, row: UInt32($0)) }
    scratch = entries
  }

  /// Sorts a stretch by the words.
  mutating func sort(_ range: Range<Int>) {
    guard let first = range.first else { return }
    var differing: UInt64 = 0
    var isSorted = true
    for place in range.dropFirst() {
      differing |= entries[place].word ^ entries[first].word
      isSorted = isSorted && entries[place - 1].word <= entries[place].word
    }
    if isSorted { return }
    if range.count < Self.dealingMinimum { return insert(range) }
    deal(range, by: max(0, 56 - differing.leadingZeroBitCount))
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

  /// Deals entries out by eight bits of their words, above which they have none that differ, and sorts
  /// what has these in common.
  private mutating func deal(_ range: Range<Int>, by shift: Int) {
    // Where the next entry of each digit goes; first how many there are, one place further on.
    var places = [Int](repeating: 0, count: 257)
    places[0] = range.lowerBound
    for place in range { places[Int(entries[place].word >> shift & 0xFF) + 1] += 1 }
    for digit in 0..<256 { places[digit + 1] += places[digit] }
    for place in range {
      let digit = Int(entries[place].word >> shift & 0xFF)
      scratch[places[digit]] = entries[place]
      places[digit] += 1
    }
    entries.replaceSubrange(range, with: scratch[range])
    guard shift > 0 else { return }
    var start = range.lowerBound
    // Each digit's entries end now where the next one's go.
    for end in places.dropLast() {
      sort(start..<end)
      start = end
    }
  }
}
