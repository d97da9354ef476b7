import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles

/// Finds the row that counts of a primary key.
struct CurrentRowFinder {
  private let projector: PrimaryKeyProjector
  private let runs: [ProjectionRun]
  private let deleted: CompiledExpression?

  /// A finder; nil for a source without a primary key.
  init?(_ source: ResolvedSource, asOf snapshot: Int64, in store: OfflineStore) throws {
    guard let projector = PrimaryKeyProjector(source) else { return nil }
    self.projector = projector
    runs = try store.runs(of: projector, through: snapshot).map(\.1)
    deleted = try source.compiledDeletion
  }

  /// The row that counts among those that share a row's primary key.
  ///
  /// - Parameters:
  ///   - sequence: The row.
  ///   - names: The columns wanted of the one that counts.
  ///   - rows: The source's rows.
  /// - Returns: The row; nil where none of the key counts.
  /// - Throws: `SegmentError` where a segment does not read back.
  func current(
    like sequence: RowSequence,
    columns names: [String],
    _ rows: inout SourceRowFinder
  ) throws -> LostRow.Replacement? {
    let key = try rows.row(at: sequence, columns: projector.columnNames).columns
    let hashed = projector.project(
      SourceRows(rows: key, snapshots: [sequence.snapshot], ordinals: [sequence.ordinal])
    )
    guard hashed.count == 1 else { return nil }
    let hash = PrimaryKeyHash(
      high: hashed.columns[0].int64s[0],
      low: hashed.columns[1].int64s[0]
    )
    var versions: [PrimaryKeyVersion] = []
    for run in runs {
      var keys = PrimaryKeyRun(run)
      keys.take(hash, into: &versions)
    }
    let visible = versions.filter { version in
      rows.records[version.snapshot] != nil && rows.replacement(of: version.snapshot) == nil
    }
    guard let current = visible.max() else { return nil }
    let place = RowSequence(snapshot: current.snapshot, ordinal: current.ordinal)
    let condition = deleted?.expression.columnNames ?? []
    let row = try rows.row(at: place, columns: names)
    let read = try rows.row(at: place, columns: condition).columns
    return .row(row, isDeletion: deleted?.evaluate(read).column[0] == .bool(true))
  }
}
