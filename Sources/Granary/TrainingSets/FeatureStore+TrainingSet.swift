public import GranaryColumns
import GranaryDefinitions
import GranaryFiles
public import GranaryOffline
import GranaryStatistics

/// A training set in memory and what it was asked as.
public struct NamedTrainingSet: Sendable {
  /// The rows.
  public let set: TrainingSet
  /// The service and its version, as `late_arrival@1`.
  public let service: String
  /// What was read, in the service's order: views and their versions, as `weather@1`; one read by
  /// other columns or under another name as `weather@1 by origin = dest as dest_weather`.
  public let views: [String]
  /// By view, how many rows ask for a time at which it reaches back to rows that are deleted as past
  /// retention; views without any are left out.
  public let beforeRetention: [(view: String, count: Int)]

  init(_ frame: EntityFrame, _ history: ServiceHistory, _ service: VersionedService) throws {
    set = try history.trainingSet(for: frame)
    beforeRetention = history.beforeRetention(frame.times)
    self.service = service.description
    views = service.viewDescriptions
  }
}

extension FeatureStore {
  /// The training set of a model: the rows of its entity frame with the features known at each
  /// row's time.
  ///
  /// - Parameters:
  ///   - name: A defined model, without a version; it need not be trained.
  ///   - snapshot: The state of the data to read; nil for the last one.
  ///   - writtenOnly: Whether rows count only that had been written down by each row's time (`created
  ///     time ≤ t`).
  /// - Returns: A row for each row of the frame's source that its filter keeps, in the order
  ///   stored.
  /// - Throws: `unknown_model`; `unknown_snapshot`; `bad_entity_frame` where a row has no time or a
  ///   join key is missing; `store_locked` where rows are still to be projected and another process
  ///   commits for too long.
  public func trainingSet(
    model name: String,
    asOf snapshot: Int64? = nil,
    writtenOnly: Bool = false
  ) throws(GranaryError) -> NamedTrainingSet {
    try GranaryError.wrapping {
      try trainingSet(model: name, catalog(), asOf: snapshot, writtenOnly: writtenOnly)
    }
  }

  /// The training set of a model as one state of the catalogue defines both.
  func trainingSet(
    model name: String,
    _ catalog: Catalog,
    asOf snapshot: Int64? = nil,
    writtenOnly: Bool = false
  ) throws -> NamedTrainingSet {
    try trainingSet(plan(model: name, catalog, asOf: snapshot, writtenOnly: writtenOnly))
  }

  /// The training set of a service for the rows of a source or of a file.
  ///
  /// - Parameters:
  ///   - service: A registered service, or a version of it as `late_arrival@1`.
  ///   - entities: The name of a source, whose rows are the entity frame; or the path of a
  ///     CSV, JSON Lines or Arrow file with the service's join keys and a time, and request values as
  ///     the service declares them. Its other columns pass through, those of Arrow with their types,
  ///     others as text.
  ///   - eventTime: The timestamp column with each row's time; null in no row.
  ///   - snapshot: The state of the data to read; nil for the last one.
  ///   - writtenOnly: Whether rows count only that had been written down by each row's time (`created
  ///     time ≤ t`).
  /// - Returns: A row for each of the frame, in its order.
  /// - Throws: `unknown_feature_service`; `unknown_snapshot`; `no_such_file` where `entities` is
  ///   neither source nor file; `bad_entity_frame` where a join key or the time is missing or of
  ///   another type; for a row of the file that does not fit, the code of its first reason;
  ///   `store_locked` as for a model.
  public func trainingSet(
    service: String,
    entities: String,
    eventTime: String = "event_time",
    asOf snapshot: Int64? = nil,
    writtenOnly: Bool = false
  ) throws(GranaryError) -> NamedTrainingSet {
    try GranaryError.wrapping {
      try trainingSet(
        plan(
          service: service,
          entities: entities,
          eventTime: eventTime,
          asOf: snapshot,
          writtenOnly: writtenOnly
        )
      )
    }
  }

  /// The training set of a service for rows in memory.
  ///
  /// - Parameters:
  ///   - service: A registered service, or a version of it as `late_arrival@1`.
  ///   - frame: The service's join keys, with their types, and a time for each row. A key with a
  ///     null part finds nothing.
  ///   - snapshot: The state of the data to read; nil for the last one.
  ///   - writtenOnly: Whether rows count only that had been written down by each row's time (`created
  ///     time ≤ t`).
  /// - Returns: A row for each of the frame, in its order.
  /// - Throws: `unknown_feature_service`; `unknown_snapshot`; `bad_entity_frame` where a join key
  ///   is missing or of another type; `store_locked` as for a model.
  public func trainingSet(
    service: String,
    frame: EntityFrame,
    asOf snapshot: Int64? = nil,
    writtenOnly: Bool = false
  ) throws(GranaryError) -> NamedTrainingSet {
    try GranaryError.wrapping {
      let (service, _) = try self.service(service)
      let history = try history(service, asOf: checked(snapshot), writtenOnly: writtenOnly)
      return try NamedTrainingSet(frame, history, service)
    }
  }

  private func trainingSet(_ plan: TrainingSetPlan) throws -> NamedTrainingSet {
    let frame = try frameRows(plan).frame(eventTime: plan.eventTime)
    let history = try history(
      plan.service,
      asOf: plan.snapshot,
      writtenOnly: plan.writtenOnly
    )
    return try NamedTrainingSet(frame, history, plan.service)
  }

  // MARK: Plans

  func plan(
    model name: String,
    _ catalog: Catalog,
    asOf snapshot: Int64?,
    writtenOnly: Bool
  ) throws -> TrainingSetPlan {
    try TrainingSetPlan(
      model: name,
      catalog,
      columnIDs: registry.columnIDs,
      asOf: checked(snapshot),
      writtenOnly: writtenOnly
    )
  }

  func plan(
    service: String,
    entities: String,
    eventTime: String,
    asOf snapshot: Int64?,
    writtenOnly: Bool
  ) throws -> TrainingSetPlan {
    let (service, catalog) = try self.service(service)
    return try TrainingSetPlan(
      service,
      for: frame(entities, catalog),
      eventTime: eventTime,
      catalog,
      asOf: checked(snapshot),
      writtenOnly: writtenOnly
    )
  }

  /// A service by name, or an older version of it as `late_arrival@1`: over the views of now, which its
  /// features must still be in.
  func service(_ text: String) throws -> (VersionedService, Catalog) {
    let catalog = try catalog()
    guard let name = VersionedName(text), name.version != nil else {
      return (try catalog.service(text), catalog)
    }
    let definition = try registered(.featureService, name)
    let current = try catalog.require(.featureService, name.name)
    let chosen = definition == current ? catalog : try catalog.replacing(definition, in: registry)
    return (try chosen.service(name.name), chosen)
  }

  private func frame(_ entities: String, _ catalog: Catalog) throws -> TrainingSetPlan.Frame {
    let sources = catalog.names(.source)
    if sources.contains(where: { Text($0) == Text(entities) }) {
      return try .source(catalog.source(entities), filter: nil, registry.columnIDs(of: entities))
    }
    if entities == "-" { throw GranaryError.frameOnce(entities) }
    guard try fileSystem.status(Path(entities)) != nil else {
      throw GranaryError(
        code: "no_such_file",
        kind: .invalid,
        message: "there is no file '\(entities)', and no source of that name; "
          + suggestion(for: entities, among: sources)
      )
    }
    return .file(entities)
  }

  /// The last snapshot committed by a time.
  ///
  /// - Parameter time: When it was committed at the latest.
  /// - Returns: Its number.
  /// - Throws: `unknown_snapshot` where none was committed by then.
  public func snapshot(committedBy time: Timestamp) throws(GranaryError) -> Int64 {
    try GranaryError.wrapping {
      let snapshots = try registry.snapshots()
      if let last = snapshots.last(where: { $0.committedAt <= time }) { return last.number }
      let first = snapshots.map(\.committedAt).min()
      throw OfflineStoreError(
        code: .unknownSnapshot,
        message: "no snapshot was committed by \(time); "
          + (first.map { "the first one was at \($0)" } ?? "there is none")
      )
    }
  }

  func checked(_ snapshot: Int64?) throws -> Int64 {
    let latest = try offline.latestSnapshot()
    guard let snapshot else { return latest }
    guard (0...latest).contains(snapshot) else {
      throw OfflineStoreError(
        code: .unknownSnapshot,
        message: "there is no snapshot \(snapshot); the last one is \(latest)"
      )
    }
    return snapshot
  }
}
