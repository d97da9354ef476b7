import GranaryColumns

/// Rows of (entity, time) put together by entity and ordered by time, so that windows can slide.
struct EntityQuestions: Sendable {
  /// The entities asked about, numbered as they came.
  private var table = EntityKeyTable()
  /// Row numbers by entity, then by time.
  private(set) var rows: [Int] = []
  /// Where the rows of each entity begin in `rows`, then their number.
  private var starts: [Int] = [0]
  /// Whether each row has an entity; not where a part of its key is null.
  private(set) var isAsked: [Bool]

  /// Puts rows together.
  ///
  /// - Parameters:
  ///   - times: The time of each row.
  ///   - encode: Encodes the key of a row; false where a part of it is null.
  init(at times: [Timestamp], encode: (Int, inout [UInt8]) -> Bool) {
    isAsked = [Bool](repeating: false, count: times.count)
    var entities: [Int] = []
    entities.reserveCapacity(times.count)
    var key: [UInt8] = []
    for row in times.indices {
      isAsked[row] = encode(row, &key)
      entities.append(isAsked[row] ? table.insert(key) : -1)
    }
    order(entities, times)
  }

  private mutating func order(_ entities: [Int], _ times: [Timestamp]) {
    var counts = [Int](repeating: 0, count: table.count)
    for entity in entities where entity >= 0 { counts[entity] += 1 }
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    var next = starts
    rows = [Int](repeating: 0, count: starts[table.count])
    for (row, entity) in entities.enumerated() where entity >= 0 {
      rows[next[entity]] = row
      next[entity] += 1
    }
    for entity in 0..<table.count {
      let range = starts[entity]..<starts[entity + 1]
      let isSorted = range.dropFirst().allSatisfy { times[rows[$0 - 1]] <= times[rows[$0]] }
      if !isSorted { rows[range].sort { times[$0] < times[$1] } }
    }
  }

  /// The encoded key of an entity.
  func key(of entity: Int) -> [UInt8] { table[entity].bytes }

  /// Which of ``rows`` are an entity's; there is one at least.
  func range(of entity: Int) -> Range<Int> { starts[entity]..<starts[entity + 1] }

  /// Entities in parts of about equally many rows.
  var parts: [Range<Int>] {
    let rowsPerPart = 16_384
    var parts: [Range<Int>] = []
    var first = 0
    for entity in 0..<table.count {
      guard starts[entity + 1] - starts[first] >= rowsPerPart || entity == table.count - 1 else {
        continue
      }
      parts.append(first..<entity + 1)
      first = entity + 1
    }
    return parts
  }
}
