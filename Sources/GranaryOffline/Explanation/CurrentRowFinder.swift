import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles

/// Finds the row that counts of a primary key.
struct CurrentRowFinder {
  private let keys: PrimaryKeyFinder
  private let deleted: CompiledExpression?

  /// A finder; nil for a source without a primary key.
  init?(_ source: ResolvedSource, asOf snapshot: Int64, in store: OfflineStore) throws {
    guard let keys = try PrimaryKeyFinder(source, asOf: snapshot, in: store) else { return nil }
    self.keys = keys
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
    let row = SourceRows(
      rows: try rows.row(at: sequence, columns: keys.projector.columnNames).columns,
      snapshots: [sequence.snapshot],
      ordinals: [sequence.ordinal]
    )
    guard let key = keys.keys(of: row).first?.key else { return nil }
    let visible = keys.versions(of: key).filter { version in
      rows.records[version.snapshot] != nil && rows.replacement(of: version.snapshot) == nil
    }
    guard let current = visible.max() else { return nil }
    let place = RowSequence(snapshot: current.snapshot, ordinal: current.ordinal)
    let condition = deleted?.expression.columnNames ?? []
    let answer = try rows.row(at: place, columns: names)
    let read = try rows.row(at: place, columns: condition).columns
    return .row(answer, isDeletion: deleted?.evaluate(read).column[0] == .bool(true))
  }
}
