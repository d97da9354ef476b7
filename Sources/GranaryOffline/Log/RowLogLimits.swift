public import GranaryColumns

/// How long the row log of a source becomes before its rows go elsewhere.
public struct RowLogLimits: Hashable, Sendable {
  /// From so many rows on, the log becomes a segment in a file.
  public var rows: Int
  /// So many segments at the end of the log, none much larger than those after it, become one.
  public var segments: Int
  /// Up to so many rows are projected in memory by who reads them: a file for each push would cost
  /// more than it saves.
  public var unprojectedRows: Int

  /// Limits.
  public init(rows: Int = Batch.rowCount, segments: Int = 16, unprojectedRows: Int = 4_096) {
    self.rows = rows
    self.segments = segments
    self.unprojectedRows = unprojectedRows
  }
}
