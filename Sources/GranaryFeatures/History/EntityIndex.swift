import GranaryColumns
import Synchronization

/// From an encoded entity key to the rows of that entity, for rows sorted by key.
///
/// Building is linear in the rows; the keys themselves are encoded only where they change.
struct EntityIndex: Sendable {
  /// The keys, numbered in their order.
  private var table = EntityKeyTable()
  /// The first row of each entity, then the number of rows.
  private var firstRows: [Int] = []

  /// Indexes sorted rows.
  ///
  /// - Parameter keys: The join-key columns, ordered by name, without nulls.
  init(sorted keys: [ChunkedColumn]) {
    let chunks = keys[0].chunks.indices.map { chunk in keys.map { $0.chunks[chunk] } }
    let entities = concurrentMap(parts: chunks.count) { chunk in
      for column in chunks[chunk] { column.willRead() }
      return ChunkEntities(sorted: chunks[chunk])
    }
    let count = entities.reduce(0) { $0 + $1.firstRows.count }
    table = EntityKeyTable(minimumCapacity: count)
    firstRows.reserveCapacity(count + 1)
    var rowCount = 0
    for entities in entities {
      for index in entities.firstRows.indices {
        // The entity of a chunk's first row may be that of the row before.
        guard table.insert(entities.keys, at: index) == firstRows.count else { continue }
        firstRows.append(rowCount + entities.firstRows[index])
      }
      rowCount += entities.rowCount
    }
    firstRows.append(rowCount)
  }

  /// The key of the entity that has a row.
  func key(ofRow row: Int) -> EntityKey {
    table[firstRows.indices.partitioningIndex { firstRows[$0] > row } - 1]
  }

  /// The rows of the entity with an encoded key; nil when there is none.
  func rows(of key: [UInt8]) -> Range<Int>? {
    table.number(of: key).map { firstRows[$0]..<firstRows[$0 + 1] }
  }

  /// The rows of each of several entities; none where it has none.
  func rows(of keys: EncodedKeys) -> [Range<Int>] {
    table.numbers(of: keys).map { $0 < 0 ? 0..<0 : firstRows[$0]..<firstRows[$0 + 1] }
  }
}

/// An index that is made when it is first asked for: who reads all entities in order needs none.
final class LazyEntityIndex: Sendable {
  private let keys: [ChunkedColumn]
  private let index = Mutex<EntityIndex?>(nil)

  /// As ``EntityIndex/init(sorted:)``.
  init(sorted keys: [ChunkedColumn]) { self.keys = keys }

  var value: EntityIndex {
    index.withLock { index in
      if let index { return index }
      let made = EntityIndex(sorted: keys)
      index = made
      return made
    }
  }
}

/// The entities of neighbouring rows, encoded while their keys are at hand.
private struct ChunkEntities: Sendable {
  let rowCount: Int
  /// The first row of each entity.
  private(set) var firstRows: [Int] = []
  private(set) var keys = EncodedKeys()

  init(sorted columns: [Column]) {
    let encoder = EntityKeyEncoder(columns)
    rowCount = encoder.count
    var key: [UInt8] = []
    for row in columns.rowsWithNewKey {
      // A projection holds no null keys; were there one, it would be no entity's row.
      guard encoder.encode(row, into: &key) else { continue }
      firstRows.append(row)
      keys.append(key)
    }
  }
}
