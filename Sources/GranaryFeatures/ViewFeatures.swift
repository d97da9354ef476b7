public import GranaryColumns

/// Features of one view for rows of (entity, time): values, statuses and event times, a row each.
public struct ViewFeatures: Sendable {
  /// One column a feature, in the order asked for; null unless ``FeatureStatus/present``.
  public let columns: [Column]
  /// The status of each feature, by column and row.
  public let statuses: [[FeatureStatus]]
  /// The event time of the row that answers, by row; nil where there is none or it has none.
  public let eventTimes: [Timestamp?]
  /// How many integer sums of each column are null because they are past int64.
  public let sumsPastInt64: [Int]

  /// The parts as they are.
  ///
  /// - Precondition: Equal row counts; a list of statuses for each column.
  public init(
    columns: [Column],
    statuses: [[FeatureStatus]],
    eventTimes: [Timestamp?],
    sumsPastInt64: [Int]? = nil
  ) {
    precondition(columns.count == statuses.count, "a list of statuses for each column")
    self.columns = columns
    self.statuses = statuses
    self.eventTimes = eventTimes
    self.sumsPastInt64 = sumsPastInt64 ?? columns.map { _ in 0 }
  }
}
