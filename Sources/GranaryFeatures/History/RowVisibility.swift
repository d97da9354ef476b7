public import GranaryColumns

/// Which rows of a run count as of a snapshot.
///
/// A row does not count that came in later, whose ingestion was replaced, or that another row of its
/// primary key has replaced. This last one still counts for who asks what was known earlier.
public struct RowVisibility: Sendable {
  private let current: RowBits
  /// Rows that another has replaced, and when that one was written down.
  private let replacedAt: [Int: Timestamp]

  /// A visibility.
  ///
  /// - Parameters:
  ///   - current: For each row whether it counts.
  ///   - replacedAt: Of rows that do not count only because another has replaced them, the created
  ///     time of that one; ``Timestamp/distantPast`` where it has none.
  public init(current: some Collection<Bool>, replacedAt: [Int: Timestamp]) {
    self.current = RowBits(current)
    self.replacedAt = replacedAt
  }

  /// Whether a row counts.
  func contains(_ row: Int) -> Bool { current.contains(row) }

  /// The last row of a range that counts; nil where there is none.
  func last(in rows: Range<Int>) -> Int? {
    current.last(before: rows.upperBound).flatMap { $0 >= rows.lowerBound ? $0 : nil }
  }

  /// When another row replaced one that would count without it; nil where that is not why it does
  /// not count.
  func replacedTime(of row: Int) -> Timestamp? { replacedAt[row] }
}

/// A set of rows that finds the last one before a row in constant time.
struct RowBits: Sendable {
  /// Bit `i` of word `w` is row `64w + i`.
  private var words: [UInt64]
  /// For each word the last one up to it that is not 0; −1 where there is none.
  private var lastNonzero: [Int32] = []

  /// The rows whose bit is set.
  init(_ bits: some Collection<Bool>) {
    words = [UInt64](repeating: 0, count: (bits.count + 63) / 64)
    for (row, bit) in bits.enumerated() where bit { words[row / 64] |= 1 << UInt64(row % 64) }
    var last: Int32 = -1
    for (index, word) in words.enumerated() {
      if word != 0 { last = Int32(index) }
      lastNonzero.append(last)
    }
  }

  func contains(_ row: Int) -> Bool { words[row / 64] >> UInt64(row % 64) & 1 == 1 }

  /// The last row of the set before a row; nil where there is none.
  func last(before row: Int) -> Int? {
    let word = row / 64
    if row % 64 > 0, let bit = Self.highestBit(words[word] & (1 << UInt64(row % 64) - 1)) {
      return 64 * word + bit
    }
    guard word > 0, lastNonzero[word - 1] >= 0 else { return nil }
    let last = Int(lastNonzero[word - 1])
    return Self.highestBit(words[last]).map { 64 * last + $0 }
  }

  private static func highestBit(_ word: UInt64) -> Int? {
    word == 0 ? nil : 63 - word.leadingZeroBitCount
  }
}
