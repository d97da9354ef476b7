import GranaryColumns

/// Merges rows of sorted runs.
///
/// What all keys begin with is left out of sight, and the eight bytes after it decide between most
/// rows; of what is equal in these the rest of the key is compared, then times and sequence.
struct PartMerger {
  /// What decides between most rows, side by side.
  private struct Head {
    /// Of the key; the greatest one past the end of the run's rows.
    var word = UInt64.max
    var eventTime = Timestamp.distantPast
  }

  /// The rows of one run.
  private struct Cursor {
    let run: MergedRun
    /// Those that are not merged yet.
    var rows: Range<Int>
    /// What decides between rows, from one on up to the end of its chunk.
    var heads: [Head] = []
    var firstHead = 0
    /// The key of a row, where it was needed.
    var key: [UInt8] = []
    var keyRow = -1
  }

  private var heads: [Head]
  private var cursors: [Cursor]
  /// Where in the keys the words begin.
  private let offset: Int
  /// Whether rows with the same word have the same key.
  private let areWordsWhole: Bool

  init(_ runs: [MergedRun], _ rows: [Range<Int>]) {
    cursors = zip(runs, rows).filter { !$0.1.isEmpty }.map { Cursor(run: $0, rows: $1) }
    heads = cursors.map { _ in Head() }
    (offset, areWordsWhole) = Self.words(of: cursors)
    for index in cursors.indices { loadHead(index) }
  }

  /// Where the keys begin to differ, and whether the eight bytes from there on are all that does.
  private static func words(of cursors: [Cursor]) -> (offset: Int, areWhole: Bool) {
    // All keys are between those of the first and last rows, so they begin with what these do.
    var (common, other): ([UInt8], [UInt8]) = ([], [])
    for (index, cursor) in cursors.enumerated() {
      if index == 0 { cursor.run.encode(cursor.rows.lowerBound, into: &common) }
      for row in [cursor.rows.lowerBound, cursor.rows.upperBound - 1] {
        cursor.run.encode(row, into: &other)
        common = zip(common, other).prefix { $0 == $1 }.map(\.0)
      }
    }
    // No key is the beginning of another one.
    let isOneKey = common == other
    let byteCount = cursors.first?.run.keyByteCount
    return (common.count, isOneKey || byteCount.map { $0 <= common.count + 8 } ?? false)
  }

  /// All rows in their order, as addresses among the chunks of all runs.
  mutating func addresses() -> [Int] {
    guard !cursors.isEmpty else { return [] }
    var left = cursors.reduce(0) { $0 + $1.rows.count }
    var addresses: [Int] = []
    addresses.reserveCapacity(left)
    var tree = LoserTree(count: cursors.count) { isBefore($0, $1) }
    while left > 0 {
      let first = tree.winner
      addresses.append(cursors[first].run.firstAddress + cursors[first].rows.lowerBound)
      cursors[first].rows.removeFirst()
      loadHead(first)
      tree.replay { isBefore($0, $1) }
      left -= 1
    }
    return addresses
  }

  private mutating func loadHead(_ index: Int) {
    guard let row = cursors[index].rows.first else {
      heads[index] = Head()
      return
    }
    if row >= cursors[index].firstHead + cursors[index].heads.count { loadChunk(index) }
    heads[index] = cursors[index].heads[row - cursors[index].firstHead]
  }

  private mutating func loadChunk(_ index: Int) {
    let (run, rows) = (cursors[index].run, cursors[index].rows)
    let times = run.rows.eventTimes
    cursors[index].heads = run.words(of: rows, from: offset).enumerated().map { place, word in
      Head(word: word, eventTime: times?[rows.lowerBound + place] ?? .distantPast)
    }
    cursors[index].firstHead = rows.lowerBound
  }

  private mutating func isBefore(_ left: Int, _ right: Int) -> Bool {
    if heads[left].word != heads[right].word { return heads[left].word < heads[right].word }
    return isBeforeByMore(left, right)
  }

  /// Of two whose words are equal.
  private mutating func isBeforeByMore(_ left: Int, _ right: Int) -> Bool {
    guard let row = cursors[left].rows.first else { return false }
    guard let other = cursors[right].rows.first else { return true }
    if !areWordsWhole {
      loadKey(left)
      loadKey(right)
      if cursors[left].key != cursors[right].key {
        return cursors[left].key.lexicographicallyPrecedes(cursors[right].key)
      }
    }
    if heads[left].eventTime != heads[right].eventTime {
      return heads[left].eventTime < heads[right].eventTime
    }
    return cursors[left].run.rows.precedence(of: row)
      < cursors[right].run.rows.precedence(of: other)
  }

  private mutating func loadKey(_ index: Int) {
    guard let row = cursors[index].rows.first, row != cursors[index].keyRow else { return }
    cursors[index].run.encode(row, into: &cursors[index].key)
    cursors[index].keyRow = row
  }
}
