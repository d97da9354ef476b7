public import GranaryColumns

/// Features of one view of which each counts only rows that had been written down by its time.
public struct KnownFeatures: Sendable {
  /// The features.
  public let features: ViewFeatures
  /// How many values of each feature, or their statuses, differ from those that count every row.
  public let changedCounts: [Int]
}

extension ViewHistory {
  /// All features of the view in its order, for rows of (entity, time), with `created time ≤ t`
  /// (DESIGN §3.3).
  ///
  /// A row counts at t if it had been written down by t and no row of its primary key had replaced it
  /// by then. No created time counts as the earliest.
  ///
  /// Entities whose rows were all written down by their event times cost no more than without.
  ///
  /// - Parameters:
  ///   - keys: The entity of each row; none where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  ///   - features: What ``features(of:at:)`` answers to the same.
  /// - Returns: A column for each feature; rows out equal rows in, in the same order.
  public func known(
    of keys: some EntityKeys,
    at times: [Timestamp],
    given features: ViewFeatures
  ) -> KnownFeatures {
    var answers: [Int: ViewFeatures] = [:]
    var isPunctual: [EntityKey: Bool] = [:]
    var bytes: [UInt8] = []
    for row in times.indices where keys.encode(row, into: &bytes) {
      let key = EntityKey(encoded: bytes)
      let isSettled = isPunctual[key] ?? runs.allSatisfy { $0.isPunctual(key) }
      isPunctual[key] = isSettled
      if !isSettled { answers[row] = known(by: times[row]).features(of: [key], at: [times[row]]) }
    }
    return KnownFeatures(
      features: features.replacing(answers),
      changedCounts: features.columns.indices.map { column in
        answers.count { row, answer in
          answer.statuses[column][0] != features.statuses[column][row]
            || answer.columns[column][0] != features.columns[column][row]
        }
      }
    )
  }
}

extension ViewFeatures {
  /// These features with other answers in some rows.
  fileprivate func replacing(_ answers: [Int: ViewFeatures]) -> ViewFeatures {
    if answers.isEmpty { return self }
    var statuses = statuses
    var eventTimes = eventTimes
    for (row, answer) in answers {
      eventTimes[row] = answer.eventTimes[0]
      for column in columns.indices { statuses[column][row] = answer.statuses[column][0] }
    }
    return ViewFeatures(
      columns: columns.indices.map { column in
        let values = columns[column]
        return Column(
          values.type,
          (0..<values.count).map { answers[$0]?.columns[column][0] ?? values[$0] }
        )
      },
      statuses: statuses,
      eventTimes: eventTimes,
      sumsPastInt64: sumsPastInt64
    )
  }
}
