import GranaryColumns
import GranaryDefinitions
import GranaryRegistry

/// Computes the columns of a projection from rows of a source.
protocol RowProjector {
  /// What the projection is of.
  var subject: ProjectionSubject { get }
  /// The source whose rows are projected.
  var source: ResolvedSource { get }
  /// The columns of the projection.
  var shape: ProjectionShape { get }
  /// The columns of the source that are needed, each once.
  var columnNames: [String] { get }

  /// The projection's columns for the rows that have a key, in their order.
  ///
  /// - Parameters:
  ///   - rows: The columns named, in any order.
  ///   - snapshot: The snapshot of all the rows.
  ///   - ordinals: The place of each row in it.
  func project(_ rows: Batch, snapshot: Int64, ordinals: [Int64]) -> Batch
}

extension RowProjector {
  /// The two columns that say which row of the source a row is.
  static func sequence(_ snapshot: Int64, _ ordinals: [Int64]) -> [Column] {
    [
      Column(.int64, copying: [Int64](repeating: snapshot, count: ordinals.count)),
      Column(.int64, copying: ordinals),
    ]
  }
}
