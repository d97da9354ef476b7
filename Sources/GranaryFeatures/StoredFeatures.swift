public import GranaryColumns

/// Features of one view as the online store holds them: one row an entity, judged by the same rule.
public struct StoredFeatures: Sendable {
  /// When the row's fact became known; nil in a static view.
  public let eventTime: Timestamp?
  /// The features of the latest row, in the view's order.
  public let features: [Scalar]
  /// What is kept of the entity's windows, by series; none in a view without windows.
  public let windows: [WindowBuckets]

  /// A row as stored.
  public init(eventTime: Timestamp?, features: [Scalar], windows: [WindowBuckets] = []) {
    self.eventTime = eventTime
    self.features = features
    self.windows = windows
  }
}

extension ViewFeatures {
  /// Features at time t from rows that are the latest up to t, as an online store returns them.
  ///
  /// - Parameters:
  ///   - stored: The entity's row; nil where there is none or its key has a null part.
  ///   - features: Which features, by their place in the view.
  ///   - types: The types of all features of the view.
  ///   - ageRule: How old a row may be and still count.
  ///   - time: t, the same for every row.
  /// - Throws: `TextOverflow` where the texts of a feature pass 2³¹ − 1 bytes.
  public init(
    stored: [StoredFeatures?],
    features: [Int],
    types: [ColumnType],
    ageRule: AgeRule,
    at time: Timestamp
  ) throws(TextOverflow) {
    let statuses = features.map { feature in
      stored.map { row in
        row.map {
          ageRule.status(
            eventTime: $0.eventTime,
            isNull: $0.features[feature].isNull,
            at: time
          )
        } ?? .notFound
      }
    }
    var columns: [Column] = []
    for (feature, statuses) in zip(features, statuses) {
      var values = ColumnBuilder(types[feature])
      values.reserveCapacity(stored.count)
      for (row, status) in zip(stored, statuses) {
        let value = status == .present ? row?.features[feature] : nil
        try values.append(value ?? .null, textByteLimit: TextOverflow.byteLimit)
      }
      columns.append(values.finish())
    }
    self.init(columns: columns, statuses: statuses, eventTimes: stored.map { $0?.eventTime })
  }
}
