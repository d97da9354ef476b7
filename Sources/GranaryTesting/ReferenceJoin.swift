public import GranaryColumns
public import GranaryFeatures

/// A row of a feature view, as a person would write it down.
public struct ReferenceRow: Hashable, Sendable {
  /// The parts of the entity's key, ordered by join-key name; null where they are missing.
  public var key: [Scalar]
  /// When the fact became known; nil in a static view.
  public var eventTime: Timestamp?
  /// When the fact was written down; nil where that is not known.
  public var createdTime: Timestamp?
  /// The ingestion that brought the row.
  public var snapshot: Int64
  /// Its place among the rows of that ingestion.
  public var ordinal: Int64
  /// The features in the view's order.
  public var features: [Scalar]

  /// A row.
  public init(
    key: [Scalar],
    eventTime: Timestamp?,
    createdTime: Timestamp?,
    snapshot: Int64,
    ordinal: Int64,
    features: [Scalar]
  ) {
    self.key = key
    self.eventTime = eventTime
    self.createdTime = createdTime
    self.snapshot = snapshot
    self.ordinal = ordinal
    self.features = features
  }
}

/// What a view answers for one entity at one time.
public struct ReferenceAnswer: Hashable, Sendable {
  /// The features; null unless present.
  public let features: [Scalar]
  /// Why each feature has its value.
  public let statuses: [FeatureStatus]
  /// The event time of the row that answers, whatever its age.
  public let eventTime: Timestamp?
}

/// The point-in-time join as DESIGN §3.2 to §3.4 say it, and nothing else.
///
/// Every row is looked at for every question: slow on purpose. What is fast is compared with this.
public struct ReferenceJoin: Sendable {
  /// All rows of the view, in any order.
  public let rows: [ReferenceRow]
  /// The number of features in the view.
  public let featureCount: Int
  /// How old a row may be and still count; nil for ever.
  public let maxAge: TimeSpan?

  /// A view's rows and its max age.
  public init(rows: [ReferenceRow], featureCount: Int, maxAge: TimeSpan?) {
    self.rows = rows
    self.featureCount = featureCount
    self.maxAge = maxAge
  }

  /// What the view answers for an entity at a time.
  public func answer(_ key: [Scalar], at time: Timestamp) -> ReferenceAnswer {
    guard let row = latestRow(of: key, upTo: time) else {
      return ReferenceAnswer(
        features: Array(repeating: .null, count: featureCount),
        statuses: Array(repeating: .notFound, count: featureCount),
        eventTime: nil
      )
    }
    let tooOld = row.eventTime.map { isTooOld($0, at: time) } ?? false
    return ReferenceAnswer(
      features: row.features.map { tooOld ? .null : $0 },
      statuses: row.features.map { feature in
        if tooOld { return .outsideMaxAge }
        return feature.isNull ? .nullValue : .present
      },
      eventTime: row.eventTime
    )
  }

  /// The row that answers for an entity at a time, however old; nil where there is none.
  public func latestRow(of key: [Scalar], upTo time: Timestamp) -> ReferenceRow? {
    if key.contains(.null) { return nil }
    var latest: ReferenceRow?
    for row in rows where row.key == key {
      if let eventTime = row.eventTime, eventTime > time { continue }
      if let other = latest, !wins(row, over: other) { continue }
      latest = row
    }
    return latest
  }

  /// "Of rows with the same key and event time the later created wins (none counts as earliest),
  /// then the later sequence"; of a static view's rows "the latest sequence of each key".
  private func wins(_ row: ReferenceRow, over other: ReferenceRow) -> Bool {
    if let eventTime = row.eventTime, let otherEventTime = other.eventTime {
      if eventTime != otherEventTime { return eventTime > otherEventTime }
      if row.createdTime != other.createdTime {
        guard let createdTime = row.createdTime else { return false }
        guard let otherCreatedTime = other.createdTime else { return true }
        return createdTime > otherCreatedTime
      }
    }
    if row.snapshot != other.snapshot { return row.snapshot > other.snapshot }
    return row.ordinal > other.ordinal
  }

  /// `t − max_age ≤ event time`, in numbers that cannot overflow.
  private func isTooOld(_ eventTime: Timestamp, at time: Timestamp) -> Bool {
    guard let maxAge else { return false }
    return Int128(time.microseconds) - Int128(maxAge.microseconds) > Int128(eventTime.microseconds)
  }
}
