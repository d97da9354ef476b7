import GranaryColumns

/// The order that projections have: row numbers by (key, event time, created time, sequence).
///
/// Rows are counted out by key, which keeps their sequence, and only those of a key that are not in
/// order of time yet are sorted: linear for data that comes in as it happens.
struct ProjectionOrder {
  /// Numbers the keys as they come in.
  private var table = EntityKeyTable()
  private var entities: [Int32] = []
  private var key: [UInt8] = []

  /// Adds a row, the next in sequence; false, without adding it, where a part of its key is null.
  mutating func append(_ row: Int, of keys: EntityKeyEncoder) -> Bool {
    guard keys.encode(row, into: &key) else { return false }
    entities.append(Int32(table.insert(key)))
    return true
  }

  /// The order of the rows added.
  ///
  /// - Parameters:
  ///   - eventTimes: A time for each row; nil for static views.
  ///   - createdTimes: A time for each row, null counting as earliest; nil where there are none.
  /// - Returns: Row numbers, each once.
  func rows(eventTimes: Values<Timestamp>?, createdTimes: Column?) -> [Int] {
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
    guard let eventTimes else { return rows }
    for entity in entityOrder {
      let range = next[entity] - counts[entity]..<next[entity]
      sortByTime(&rows, range, eventTimes, createdTimes)
    }
    return rows
  }

  private func sortByTime(
    _ rows: inout [Int],
    _ range: Range<Int>,
    _ eventTimes: Values<Timestamp>,
    _ createdTimes: Column?
  ) {
    func created(_ row: Int) -> Timestamp {
      guard case .timestamp(let time)? = createdTimes?[row] else { return .distantPast }
      return time
    }
    func isBefore(_ left: Int, _ right: Int) -> Bool {
      if eventTimes[left] != eventTimes[right] { return eventTimes[left] < eventTimes[right] }
      if createdTimes != nil, created(left) != created(right) {
        return created(left) < created(right)
      }
      return left < right
    }
    let isSorted = range.dropFirst().allSatisfy { isBefore(rows[$0 - 1], rows[$0]) }
    if !isSorted { rows[range].sort(by: isBefore) }
  }
}
