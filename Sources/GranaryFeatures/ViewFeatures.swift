public import GranaryColumns

/// Features of one view for rows of (entity, time): values, statuses and event times, a row each.
public struct ViewFeatures: Sendable {
  /// One column a feature, in the order asked for; null unless ``FeatureStatus/present``.
  public let columns: [Column]
  /// The status of each feature, by column and row.
  public let statuses: [[FeatureStatus]]
  /// The event time of the row that answers, by row; nil where there is none or it has none.
  public let eventTimes: [Timestamp?]
  /// The rows in which an integer sum is null because it is past int64, by column, in any order.
  let rowsPastInt64: [[Int32]]

  /// How many integer sums of each column are null because they are past int64.
  public var sumsPastInt64: [Int] { rowsPastInt64.map(\.count) }

  /// The parts as they are.
  ///
  /// - Precondition: Equal row counts; a list of statuses for each column.
  init(
    columns: [Column],
    statuses: [[FeatureStatus]],
    eventTimes: [Timestamp?],
    rowsPastInt64: [[Int32]]? = nil
  ) {
    precondition(columns.count == statuses.count, "a list of statuses for each column")
    self.columns = columns
    self.statuses = statuses
    self.eventTimes = eventTimes
    self.rowsPastInt64 = rowsPastInt64 ?? columns.map { _ in [] }
  }
}
