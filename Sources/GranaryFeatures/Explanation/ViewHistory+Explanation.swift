public import GranaryColumns

/// A feature of one entity at one time.
public struct ExplainedValue: Hashable, Sendable {
  /// The value; null unless ``FeatureStatus/present``.
  public let value: Scalar
  /// Why it is what it is.
  public let status: FeatureStatus
  /// Whether it is null because an integer sum is past int64.
  public let isPastInt64: Bool

  /// A value.
  public init(_ value: Scalar, _ status: FeatureStatus, isPastInt64: Bool = false) {
    self.value = value
    self.status = status
    self.isPastInt64 = isPastInt64
  }
}

extension ViewHistory {
  /// A feature of an entity at a time, with what becomes of each of the entity's rows.
  ///
  /// The row that answers, its age and the rows of a window are found by what the join finds them
  /// with. Linear in the entity's rows.
  ///
  /// - Parameters:
  ///   - feature: Which feature, by its place in the view.
  ///   - key: The entity.
  ///   - time: t.
  ///   - body: Called for each row of the entity, the last one by (event time, created time, sequence)
  ///     first.
  /// - Returns: What ``features(of:at:)`` answers.
  /// - Throws: What `body` throws.
  public func explain(
    _ feature: Int,
    of key: EntityKey,
    at time: Timestamp,
    _ body: (RowAddress, RowFate) throws -> Void
  ) rethrows -> ExplainedValue {
    switch layout.features[feature] {
    case .latest(let index): try explainLatest(index, of: key, at: time, body)
    case .window(let index): try explainWindow(layout.windows[index], of: key, at: time, body)
    }
  }

  private func explainLatest(
    _ feature: Int,
    of key: EntityKey,
    at time: Timestamp,
    _ body: (RowAddress, RowFate) throws -> Void
  ) rethrows -> ExplainedValue {
    let latest = latestRow(of: key, upTo: time)
    for address in RowsNewestFirst(runs, of: key) {
      try body(address, fate(of: address, latest: latest, at: time))
    }
    guard let latest else { return ExplainedValue(.null, .notFound) }
    let value = runs[latest.run].features[feature][latest.row]
    let status = ageRule.status(
      eventTime: eventTime(of: latest),
      isNull: value.isNull,
      at: time
    )
    return ExplainedValue(status == .present ? value : .null, status)
  }

  private func fate(of address: RowAddress, latest: RowAddress?, at time: Timestamp) -> RowFate {
    if let fate = fateOutside(of: address, at: time) { return fate }
    if let latest, latest != address {
      return .superseded(by: precedence(of: latest).decision(over: precedence(of: address)))
    }
    let status = ageRule.status(eventTime: eventTime(of: address), isNull: false, at: time)
    return status == .outsideMaxAge ? .outsideMaxAge : .taken
  }

  private func explainWindow(
    _ window: WindowAggregate,
    of key: EntityKey,
    at time: Timestamp,
    _ body: (RowAddress, RowFate) throws -> Void
  ) rethrows -> ExplainedValue {
    let start = window.start(at: time)
    let readers = argumentReaders[window.argument]
    let rows = argumentRows(readers, in: self.rows(of: key.bytes), from: start, through: time)
    var taken = rows.addresses[...]
    for address in RowsNewestFirst(runs, of: key) {
      if address == taken.last {
        taken.removeLast()
        try body(address, .taken)
      } else {
        try body(address, fate(of: address, notTakenFrom: start, at: time))
      }
    }
    var results = WindowResults(window, textByteLimit: TextOverflow.byteLimit)
    rows.answer(window, at: [time], into: &results)
    let value = results.value
    return ExplainedValue(
      value,
      value.isNull ? .nullValue : .present,
      isPastInt64: !results.pastInt64.isEmpty
    )
  }

  private func fate(
    of address: RowAddress,
    notTakenFrom start: Timestamp,
    at time: Timestamp
  ) -> RowFate {
    if let fate = fateOutside(of: address, at: time) { return fate }
    guard let eventTime = eventTime(of: address), eventTime < start else { return .nullArgument }
    return .beforeWindow
  }

  /// What becomes of a row that is none of those to choose from; nil for one that is.
  private func fateOutside(of address: RowAddress, at time: Timestamp) -> RowFate? {
    if let eventTime = eventTime(of: address), eventTime > time { return .afterTime }
    return runs[address.run].counts(address.row) ? nil : .doesNotCount
  }
}
