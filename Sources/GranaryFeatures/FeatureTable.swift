public import GranaryColumns

/// The features of a service for rows of entities: what a training set and a lookup both consist
/// of, so that their comparison is one of equals.
public struct FeatureTable: Sendable {
  /// One feature.
  public struct Entry: Sendable {
    /// `view__feature`.
    public let name: String
    /// The values; null unless ``FeatureStatus/present``.
    public let column: Column
    /// The status of each row.
    public let statuses: [FeatureStatus]
    /// The event time of the row that answers; nil where there is none, the view is static or the
    /// feature that of a window.
    public let eventTimes: [Timestamp?]
    /// How many integer sums are null because they are past int64.
    public let sumsPastInt64: Int
    /// How many values, or their statuses, depend on whether rows count that were written down later
    /// than asked for; nil where rows have no created time.
    public let changedByCreatedTime: Int?

    /// A feature.
    ///
    /// - Precondition: As many statuses and event times as rows.
    public init(
      name: String,
      column: Column,
      statuses: [FeatureStatus],
      eventTimes: [Timestamp?],
      sumsPastInt64: Int = 0,
      changedByCreatedTime: Int? = nil
    ) {
      precondition(column.count == statuses.count && statuses.count == eventTimes.count)
      self.name = name
      self.column = column
      self.statuses = statuses
      self.eventTimes = eventTimes
      self.sumsPastInt64 = sumsPastInt64
      self.changedByCreatedTime = changedByCreatedTime
    }
  }

  /// The features in the service's order.
  public let entries: [Entry]
  /// The number of rows.
  public let rowCount: Int

  /// Features in the service's order.
  ///
  /// - Precondition: Each has `rowCount` rows.
  public init(entries: [Entry], rowCount: Int) {
    precondition(entries.allSatisfy { $0.column.count == rowCount }, "rows for every feature")
    self.entries = entries
    self.rowCount = rowCount
  }

  /// The values as columns named `view__feature`.
  public var values: Batch {
    Batch(
      Schema(entries.map { Field($0.name, $0.column.type) }),
      entries.map(\.column),
      count: rowCount
    )
  }
}
