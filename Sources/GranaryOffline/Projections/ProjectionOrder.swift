import GranaryColumns

/// The order that projections have, for rows that come in the order of their sequence: by (key,
/// event time, created time, sequence).
///
/// Rows are counted out by key, which keeps their sequence, and only those of a key that are not in
/// order of time yet are sorted: linear for data that comes in as it happens.
struct ProjectionOrder {
  /// Numbers the keys as they come in.
  private var table = EntityKeyTable()
  private var entities: [Int32] = []
  /// A time for each row; none where rows have no event time.
  private var eventTimes: [Timestamp] = []
  /// A time for each row, no created time counting as earliest; none where the source has none.
  private var createdTimes: [Timestamp] = []
  private var key: [UInt8] = []

  /// The number of rows added.
  var count: Int { entities.count }

  /// Adds rows, the next in sequence.
  ///
  /// - Parameters:
  ///   - keys: The key columns, ordered by name, without nulls.
  ///   - eventTimes: Timestamps without nulls; nil for rows that have no time.
  ///   - createdTimes: Timestamps; nil where the source has none.
  mutating func append(keys: [Column], eventTimes: Column?, createdTimes: Column?) {
    let encoder = EntityKeyEncoder(keys)
    for row in 0..<keys[0].count {
      let isWhole = encoder.encode(row, into: &key)
      precondition(isWhole, "a projected key has no null part")
      entities.append(Int32(table.insert(key)))
    }
    if let eventTimes { self.eventTimes.append(contentsOf: Array(eventTimes.timestamps)) }
    if eventTimes != nil, let createdTimes {
      let times = createdTimes.timestamps
      for row in 0..<createdTimes.count {
        self.createdTimes.append(createdTimes.validity[row] ? times[row] : .distantPast)
      }
    }
  }

  /// The order of the rows added: their numbers, each once.
  var sortedRows: [Int] {
    let entityOrder = table.numbersInKeyOrder
    var counts = [Int](repeating: 0, count: table.count)
    for entity in entities { counts[Int(entity)] += 1 }
    var next = [Int](repeating: 0, count: table.count)
    var start = 0
    for entity in entityOrder {
      next[entity] = start
      start += counts[entity]
    }
    var rows = [Int](repeating: 0, count: entities.count)
    for (row, entity) in entities.enumerated() {
      rows[next[Int(entity)]] = row
      next[Int(entity)] += 1
    }
    guard !eventTimes.isEmpty else { return rows }
    for entity in entityOrder { sortByTime(&rows, next[entity] - counts[entity]..<next[entity]) }
    return rows
  }

  private func sortByTime(_ rows: inout [Int], _ range: Range<Int>) {
    func isBefore(_ left: Int, _ right: Int) -> Bool {
      if eventTimes[left] != eventTimes[right] { return eventTimes[left] < eventTimes[right] }
      if !createdTimes.isEmpty, createdTimes[left] != createdTimes[right] {
        return createdTimes[left] < createdTimes[right]
      }
      return left < right
    }
    let isSorted = range.dropFirst().allSatisfy { isBefore(rows[$0 - 1], rows[$0]) }
    if !isSorted { rows[range].sort(by: isBefore) }
  }
}
