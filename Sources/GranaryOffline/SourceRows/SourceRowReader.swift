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
  private let deleted: CompiledExpression?
  private let segments: [SourceSegment]
  private var nextSegment = 0
  private var nextBatch = 0

  init(
    _ source: ResolvedSource,
    columnIDs: [String: Int],
    asOf snapshot: Int64,
    in store: OfflineStore
  ) throws {
    self.source = source
    state = try SourceState(of: source.definition.name, asOf: snapshot, in: store)
    deleted = try source.compiledDeletion
    let snapshots = try store.registry.snapshots(
      of: source.definition.name,
      through: snapshot
    ).filter { [state] in !state.hides($0.number) }
    segments = try store.sourceSegments(snapshots, of: source, columnIDs: columnIDs)
  }

  /// The next rows with all declared and derived columns, a column that their segment lacks being
  /// null; nil at the end.
  mutating func next() throws -> Batch? {
    while nextSegment < segments.count {
      guard nextBatch < segments[nextSegment].batchCount else {
        nextSegment += 1
        nextBatch = 0
        continue
      }
      nextBatch += 1
      let segment = segments[nextSegment]
      let rows = try segment.batch(nextBatch - 1, columns: source.schema.names)
      let countsWhole =
        !segment.isShared && deleted == nil && state.countsWhole(segment.firstSnapshot)
      return countsWhole ? rows.rows : counting(rows)
    }
    return nil
  }

  private func counting(_ source: SourceRows) -> Batch {
    let deleted = deleted?.evaluate(source.rows).column
    return source.keeping { row, snapshot, ordinal in
      deleted?[row] != .bool(true) && state.counts(ordinal, of: snapshot)
    }.rows
  }
}
