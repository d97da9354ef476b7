import GranaryColumns

/// The entities of several sorted runs, one after the other in the order of their keys, each with where its
/// rows lie.
///
/// Memory depends on the number of runs alone.
struct EntityGroups: Sendable {
  /// Each at its first entity that was not passed on; those at their end are left out.
  private var runs: [(run: Int, groups: KeyGroups)] = []

  init(_ runs: [HistoryRun]) {
    for (run, history) in runs.enumerated() {
      var groups = KeyGroups(history.rows.keys)
      if groups.advance() { self.runs.append((run, groups)) }
    }
  }

  /// The next entity; nil at the end.
  mutating func next() -> (key: EntityKey, rows: [EntityRows])? {
    guard let key = runs.map(\.groups.key).min(by: { $0.lexicographicallyPrecedes($1) }) else {
      return nil
    }
    var rows: [EntityRows] = []
    for index in runs.indices where runs[index].groups.key == key {
      rows.append(EntityRows(run: runs[index].run, rows: runs[index].groups.rows))
      _ = runs[index].groups.advance()
    }
    runs.removeAll { $0.groups.rows.isEmpty }
    return (EntityKey(encoded: key), rows)
  }
}
