import GranaryColumns
import GranaryDefinitions
import GranaryRegistry

/// Computes the columns of a projection from rows of a source.
protocol RowProjector {
  /// What the projection is of.
  var subject: ProjectionSubject { get }
  /// The source whose rows are projected.
  var source: ResolvedSource { get }
  /// The ids of the source's columns; nil for those of now.
  var columnIDs: [String: Int]? { get }
  /// The columns of the projection.
  var shape: ProjectionShape { get }
  /// Whether the rows of the row log become one projection, which is probed faster, or one for each
  /// segment, of which only those that are new are made.
  var joinsLog: Bool { get }
  /// The columns of the source that are needed, each once.
  var columnNames: [String] { get }

  /// The projection's columns for the rows that have a key, in their order.
  ///
  /// - Parameter source: The columns named, in any order.
  /// - Returns: Rows of the shape.
  func project(_ source: SourceRows) -> Batch
}

extension RowProjector {
  /// The two columns that say which row of the source a row is.
  static func sequence(of source: SourceRows) -> [Column] {
    [Column(.int64, copying: source.snapshots), Column(.int64, copying: source.ordinals)]
  }
}
