import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryRegistry

/// Reads the rows of a source that count as of a snapshot, a batch at a time, in sequence order.
///
/// Rows that say that their primary key is deleted do not count.
struct SourceRowReader {
  private let source: ResolvedSource
  private let state: SourceState
  private let store: OfflineStore
  private let deleted: CompiledExpression?
  private var segment: SourceSegment?
  private var nextSnapshot = 0
  private var nextBatch = 0

  init(_ source: ResolvedSource, asOf snapshot: Int64, in store: OfflineStore) throws {
    self.source = source
    self.store = store
    state = try SourceState(of: source.definition.name, asOf: snapshot, in: store)
    deleted = try source.compiledDeletion
  }

  /// The next rows with all declared and derived columns, a column that their segment lacks being
  /// null; nil at the end.
  mutating func next() throws -> Batch? {
    while true {
      if let segment, nextBatch < segment.batchCount {
        nextBatch += 1
        let number = state.snapshots[nextSnapshot - 1].number
        let (rows, ordinals) = try segment.batch(nextBatch - 1, columns: source.schema.names)
        return keeping(rows, ordinals, of: number)
      }
      guard nextSnapshot < state.snapshots.count else { return nil }
      segment = try store.sourceSegment(state.snapshots[nextSnapshot], of: source)
      nextSnapshot += 1
      nextBatch = 0
    }
  }

  private func keeping(_ rows: Batch, _ ordinals: [Int64], of snapshot: Int64) -> Batch {
    let deleted = deleted?.evaluate(rows).column
    if deleted == nil, state.countsWhole(snapshot) { return rows }
    let kept = (0..<rows.count).filter { row in
      deleted?[row] != .bool(true) && state.counts(ordinals[row], of: snapshot)
    }
    return rows.taking(kept)
  }
}
