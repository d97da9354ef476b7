import GranaryColumns

/// The rows of sorted key columns, one key after the other, in memory that depends on neither keys
/// nor rows.
///
/// Keys are encoded only where they change.
struct KeyGroups: Sendable {
  private let keys: [ChunkedColumn]
  private let rowCount: Int
  /// The chunk that is being looked through, and its first row.
  private var chunk = 0
  private var chunkStart = 0
  /// The rows of the chunk whose key differs from the row's before; row 0 is one of them.
  private var changes: [Int] = []
  private var nextChange = 0
  /// Where the group after the current one begins.
  private var nextStart = 0

  /// The encoded key of the current group.
  private(set) var key: [UInt8] = []
  /// The rows of the current group; empty before the first and after the last.
  private(set) var rows = 0..<0

  /// Groups of sorted rows.
  ///
  /// - Parameter keys: The join-key columns, ordered by name, without nulls.
  init(_ keys: [ChunkedColumn]) {
    self.keys = keys
    rowCount = keys[0].count
    loadChanges()
  }

  /// Moves to the next group; false when there is none.
  mutating func advance() -> Bool {
    guard nextStart < rowCount else {
      rows = rowCount..<rowCount
      return false
    }
    let start = nextStart
    encode(start, into: &key)
    nextStart = findNextStart()
    rows = start..<nextStart
    return true
  }

  private func encode(_ row: Int, into bytes: inout [UInt8]) {
    let encoder = EntityKeyEncoder(keys.map { $0.chunks[chunk] })
    let isWhole = encoder.encode(row - chunkStart, into: &bytes)
    precondition(isWhole, "a sorted key has no null part")
  }

  private mutating func findNextStart() -> Int {
    var other: [UInt8] = []
    while true {
      nextChange += 1
      if nextChange < changes.count { return chunkStart + changes[nextChange] }
      guard chunkStart + keys[0].chunks[chunk].count < rowCount else { return rowCount }
      chunkStart += keys[0].chunks[chunk].count
      chunk += 1
      loadChanges()
      // The key of a chunk's first row may be that of the row before.
      encode(chunkStart, into: &other)
      if other != key { return chunkStart }
    }
  }

  private mutating func loadChanges() {
    nextChange = 0
    if rowCount == 0 { return }
    let columns = keys.map { $0.chunks[chunk] }
    for column in columns { column.willRead() }
    changes = columns.rowsWithNewKey
  }
}

extension [Column] {
  /// The rows in which one of the columns differs from the row before; the first is one of them.
  var rowsWithNewKey: [Int] {
    if count == 1 { return self[0].rowsWithNewValue }
    var isNew = [Bool](repeating: false, count: self[0].count)
    for column in self {
      for row in column.rowsWithNewValue { isNew[row] = true }
    }
    return isNew.indices.filter { isNew[$0] }
  }
}

extension Column {
  fileprivate var rowsWithNewValue: [Int] {
    switch type {
    case .int64, .timestamp, .float64:
      return rowsWithNewWord(values.values(UInt64.self, count: count))
    case .date, .float32: return rowsWithNewWord(values.values(UInt32.self, count: count))
    case .bool:
      let bits = bools
      return (0..<count).filter { $0 == 0 || bits[$0] != bits[$0 - 1] }
    case .string:
      let texts = strings
      return (0..<count).filter { $0 == 0 || !texts.isEqual($0, $0 - 1) }
    }
  }

  private func rowsWithNewWord<Word: FixedWidthInteger & BitwiseCopyable>(
    _ values: Values<Word>
  ) -> [Int] {
    values.withSpan { values in
      var rows: [Int] = []
      for row in values.indices where row == 0 || values[row] != values[row - 1] {
        rows.append(row)
      }
      return rows
    }
  }
}
