import GranaryColumns

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
    var groups = KeyGroups(keys)
    while groups.advance() {
      _ = table.insert(groups.key)
      firstRows.append(groups.rows.lowerBound)
    }
    firstRows.append(groups.rows.upperBound)
  }

  /// The number of entities.
  var count: Int { table.count }

  /// The encoded key of an entity, by its number in the order of keys.
  func key(at entity: Int) -> EntityKey { table[entity] }

  /// The rows of the entity with an encoded key; nil when there is none.
  func rows(of key: [UInt8]) -> Range<Int>? {
    table.number(of: key).map { firstRows[$0]..<firstRows[$0 + 1] }
  }
}
