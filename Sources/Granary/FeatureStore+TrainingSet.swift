import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
public import GranaryJSON
public import GranaryOffline
import GranaryOnline
import GranaryStatistics

/// What a training set was made of, written beside it.
public struct TrainingSetManifest: Hashable, Sendable {
  /// The file that the training set is in.
  public let file: String
  /// What it says: service, views and their versions, snapshot, rows, digests.
  public let json: JSONValue
}

/// A training set and what it was asked as.
public struct NamedTrainingSet: Sendable {
  /// The rows.
  public let set: TrainingSet
  /// The service and its version, as `late_arrival@1`.
  public let service: String
  /// The views that were read and their versions, as `weather@1`, in the service's order.
  public let views: [String]
}

extension FeatureStore {
  /// The training set of a model: the rows of its entity frame with the features known at each
  /// row's time.
  ///
  /// - Parameters:
  ///   - name: A defined model, without a version; it need not be trained.
  ///   - snapshot: The state of the data to read; nil for the last one.
  /// - Returns: A row for each row of the frame's source that its filter keeps, in the order
  ///   stored.
  /// - Throws: `unknown_model`; `unknown_snapshot`; `bad_entity_frame` where a row has no time or a
  ///   join key is missing; `store_locked` where rows are still to be projected and another process
  ///   commits for too long.
  public func trainingSet(
    model name: String,
    asOf snapshot: Int64? = nil
  ) throws(GranaryError) -> NamedTrainingSet {
    try GranaryError.wrapping {
      try trainingSet(model: name, catalog(), asOf: snapshot)
    }
  }

  /// The training set of a model as one state of the catalogue defines both.
  func trainingSet(
    model name: String,
    _ catalog: Catalog,
    asOf snapshot: Int64? = nil
  ) throws -> NamedTrainingSet {
    let model = try catalog.model(name)
    let filter = try model.definition.entityFrame.filter.map {
      try CompiledExpression($0, over: model.frame.schema)
    }
    let snapshot = try checked(snapshot)
    let frame = try offline.entityFrame(
      from: model.frame,
      eventTime: model.definition.entityFrame.eventTime,
      filter: filter,
      asOf: snapshot
    )
    let service = try catalog.service(model.service.definition.name)
    return try trainingSet(service, for: frame, asOf: snapshot)
  }

  /// The training set of a service for the rows of a source or of a file.
  ///
  /// - Parameters:
  ///   - service: A registered service, without a version.
  ///   - entities: The name of a source, whose rows are the entity frame; or the path of a
  ///     CSV, JSON Lines or Arrow file with the service's join keys and a time, and request values as
  ///     the service declares them. Its other columns pass through, those of Arrow with their types,
  ///     others as text.
  ///   - eventTime: The timestamp column with each row's time; null in no row.
  ///   - snapshot: The state of the data to read; nil for the last one.
  /// - Returns: A row for each of the frame, in its order.
  /// - Throws: `unknown_feature_service`; `unknown_snapshot`; `no_such_file` where `entities` is
  ///   neither source nor file; `bad_entity_frame` where a join key or the time is missing or of
  ///   another type; for a row of the file that does not fit, the code of its first reason;
  ///   `store_locked` as for a model.
  public func trainingSet(
    service: String,
    entities: String,
    eventTime: String = "event_time",
    asOf snapshot: Int64? = nil
  ) throws(GranaryError) -> NamedTrainingSet {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let service = try catalog.service(service)
      let snapshot = try checked(snapshot)
      let sources = catalog.names(.source)
      let frame: EntityFrame
      if sources.contains(entities) {
        frame = try offline.entityFrame(
          from: catalog.source(entities),
          eventTime: eventTime,
          filter: nil,
          asOf: snapshot
        )
      } else {
        guard try fileSystem.status(Path(entities)) != nil else {
          throw GranaryError(
            code: "no_such_file",
            kind: .invalid,
            message: "there is neither a file nor a source '\(entities)'; sources: "
              + suggestion(for: entities, among: sources)
          )
        }
        frame = try entityFrame(file: entities, service.service, eventTime: eventTime)
      }
      return try trainingSet(service, for: frame, asOf: snapshot)
    }
  }

  /// The training set of a service for rows in memory.
  ///
  /// - Parameters:
  ///   - service: A registered service, without a version.
  ///   - frame: The service's join keys, with their types, and a time for each row. A key with a
  ///     null part finds nothing.
  ///   - snapshot: The state of the data to read; nil for the last one.
  /// - Returns: A row for each of the frame, in its order.
  /// - Throws: `unknown_feature_service`; `unknown_snapshot`; `bad_entity_frame` where a join key
  ///   is missing or of another type; `store_locked` as for a model.
  public func trainingSet(
    service: String,
    frame: EntityFrame,
    asOf snapshot: Int64? = nil
  ) throws(GranaryError) -> NamedTrainingSet {
    try GranaryError.wrapping {
      try trainingSet(catalog().service(service), for: frame, asOf: checked(snapshot))
    }
  }

  private func trainingSet(
    _ service: VersionedService,
    for frame: EntityFrame,
    asOf snapshot: Int64
  ) throws -> NamedTrainingSet {
    try frame.checkNames(against: service.service)
    let features = try offline.features(
      of: service.service,
      views: service.views,
      for: frame,
      asOf: snapshot
    )
    return NamedTrainingSet(
      set: TrainingSet(frame: frame, features: features, snapshot: snapshot),
      service: service.description,
      views: service.views.map(\.viewVersion.description)
    )
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

  /// Writes a training set, in the format that the file's ending says, with a manifest beside it:
  /// `FILE.manifest.json`.
  public func write(
    _ named: NamedTrainingSet,
    to file: String,
    statuses: Bool
  ) throws(GranaryError) -> TrainingSetManifest {
    try GranaryError.wrapping {
      guard let format = TableFormat(fileName: file) else {
        let endings = TableFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
        throw GranaryError(
          code: "unknown_format",
          kind: .invalid,
          message: "'\(file)' has no ending that says the format; there are: \(endings)"
        )
      }
      let table = named.set.table(statuses: statuses)
      let digest = try format.write(table, to: Path(file), on: fileSystem)
      let json = JSONValue.object([
        "format": .int(1),
        "file": .string(Path(file).lastComponent),
        "service": .string(named.service),
        "views": .array(named.views.map(JSONValue.string)),
        "snapshot": .int(named.set.snapshot),
        "rows": .int(table.count),
        "columns": .array(
          table.schema.fields.map {
            .object(["name": .string($0.name), "type": .string($0.type.rawValue)])
          }
        ),
        "sums_past_int64": named.set.sumsPastInt64,
        "content": .string(named.set.contentDigest),
        "digest": .string(digest.description),
      ])
      try fileSystem.writeAtomically(
        Array((json.prettyDescription + "\n").utf8),
        to: Path(file + ".manifest.json")
      )
      return TrainingSetManifest(file: file, json: json)
    }
  }
}

extension TrainingSet {
  /// By feature, how many integer sums are null because they are past int64; those of none are left
  /// out.
  fileprivate var sumsPastInt64: JSONValue {
    .object(
      features.entries.filter { $0.sumsPastInt64 > 0 }.map {
        JSONValue.Member($0.name, .int($0.sumsPastInt64))
      }
    )
  }
}
