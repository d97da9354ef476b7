/// A set of rows of a batch, one bit each.
package struct RowSet: Hashable, Sendable {
  /// How many rows it has.
  package private(set) var count = 0
  /// Row `i` is bit `i % 64` of word `i / 64`.
  private var words: [UInt64]

  /// No rows of a batch that has so many.
  package init(of rowCount: Int) { words = [UInt64](repeating: 0, count: (rowCount + 63) / 64) }

  /// Some rows of a batch that has so many.
  package init(_ rows: some Sequence<Int>, of rowCount: Int) {
    self.init(of: rowCount)
    for row in rows { insert(row) }
  }

  package func contains(_ row: Int) -> Bool { words[row / 64] >> UInt64(row % 64) & 1 == 1 }

  package mutating func insert(_ row: Int) {
    let bit = UInt64(1) << UInt64(row % 64)
    guard words[row / 64] & bit == 0 else { return }
    words[row / 64] |= bit
    count += 1
  }

  /// Adds the rows of another set, of the same batch.
  package mutating func formUnion(_ other: RowSet) {
    count = 0
    for index in words.indices {
      words[index] |= other.words[index]
      count += words[index].nonzeroBitCount
    }
  }
}

extension RowSet {
  /// Where rows of another order stand in it: the places in a list of rows of those that are in the set.
  package func places(in rows: [Int]) -> RowSet {
    RowSet(rows.indices.lazy.filter { contains(rows[$0]) }, of: rows.count)
  }
}

extension RowSet: Sequence {
  /// Passes the rows, ascending.
  package struct Iterator: IteratorProtocol {
    fileprivate let words: [UInt64]
    private var index = 0
    /// The rows of the word that were not passed yet.
    private var bits: UInt64

    fileprivate init(_ words: [UInt64]) {
      self.words = words
      bits = words.first ?? 0
    }

    package mutating func next() -> Int? {
      while bits == 0 {
        index += 1
        guard index < words.count else { return nil }
        bits = words[index]
      }
      defer { bits &= bits - 1 }
      return index * 64 + bits.trailingZeroBitCount
    }
  }

  package var underestimatedCount: Int { count }

  package func makeIterator() -> Iterator { Iterator(words) }
}
