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

extension ViewHistory {
  /// The point-in-time join (DESIGN §3.3): for each row the features of the latest row with `t −
  /// max_age ≤ event time ≤ t`.
  ///
  /// - Parameters:
  ///   - features: Which features, by their place in the view.
  ///   - keys: The entity of each row; nil where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  /// - Returns: A column for each of `features`; rows out equal rows in, in the same order.
  public func features(
    _ features: [Int],
    of keys: [EntityKey?],
    at times: [Timestamp]
  ) -> ViewFeatures {
    precondition(keys.count == times.count, "a time for each key")
    let parts = RowParts(rowCount: times.count)
    let answers = concurrentMap(parts: parts.count) { part in
      self.answers(rows: parts.rows(of: part), of: keys, at: times)
    }
    let eventTimes = answers.flatMap(\.eventTimes)
    let addresses = answers.flatMap(\.addresses)
    let rowStatuses = answers.flatMap(\.statuses)
    let columns = concurrentMap(parts: features.count) { index in
      let chunks = self.runs.flatMap { $0.features[features[index]].chunks }
      return ColumnChunks(self.featureTypes[features[index]], chunks).taking(addresses)
    }
    let statuses = columns.map { column in
      column.nullCount == 0
        ? rowStatuses
        : rowStatuses.indices.map { row in
          rowStatuses[row] == .present && !column.validity[row] ? .nullValue : rowStatuses[row]
        }
    }
    return ViewFeatures(columns: columns, statuses: statuses, eventTimes: eventTimes)
  }

  /// What some rows are answered with, before any feature is looked at.
  private struct Answers: Sendable {
    /// The row that answers and still counts, as a ``ChunkAddress``; negative where there is none.
    var addresses: [Int] = []
    /// The event time of the row that answers, however old.
    var eventTimes: [Timestamp?] = []
    /// The status of a feature that is not null.
    var statuses: [FeatureStatus] = []
  }

  private func answers(
    rows: Range<Int>,
    of keys: [EntityKey?],
    at times: [Timestamp]
  ) -> Answers {
    let precedingChunks = precedingChunks
    var answers = Answers()
    answers.addresses.reserveCapacity(rows.count)
    answers.eventTimes.reserveCapacity(rows.count)
    answers.statuses.reserveCapacity(rows.count)
    for row in rows {
      guard let key = keys[row], let found = latestRow(of: key, upTo: times[row]) else {
        answers.addresses.append(-1)
        answers.eventTimes.append(nil)
        answers.statuses.append(.notFound)
        continue
      }
      let eventTime = eventTime(of: found)
      let status = ageRule.status(eventTime: eventTime, isNull: false, at: times[row])
      let address = ChunkAddress(precedingChunks: precedingChunks[found.run], row: found.row)
      answers.addresses.append(status == .present ? address.rawValue : -1)
      answers.eventTimes.append(eventTime)
      answers.statuses.append(status)
    }
    return answers
  }

  /// For each run, the chunks of the runs before it.
  private var precedingChunks: [Int] {
    var chunks = 0
    return runs.map { run in
      defer { chunks += run.chunkCount }
      return chunks
    }
  }
}

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
  public init(
    stored: [StoredFeatures?],
    features: [Int],
    types: [ColumnType],
    ageRule: AgeRule,
    at time: Timestamp
  ) {
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
    let columns = zip(features, statuses).map { feature, statuses in
      Column(
        types[feature],
        zip(stored, statuses).map { row, status in
          guard let row, status == .present else { return .null }
          return row.features[feature]
        }
      )
    }
    self.init(columns: columns, statuses: statuses, eventTimes: stored.map { $0?.eventTime })
  }
}
