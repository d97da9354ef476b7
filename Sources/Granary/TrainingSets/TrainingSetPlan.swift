import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryOffline
import GranaryRegistry

/// A training set as it is asked for: what is read, as of when, for which rows.
struct TrainingSetPlan: Sendable {
  /// Where the rows of the entity frame come from.
  enum Frame: Sendable {
    /// A source's rows, all or those that a condition keeps, and the ids of its columns.
    case source(ResolvedSource, filter: Expression?, [String: Int])
    /// A file.
    case file(String)
  }

  let service: VersionedService
  /// The model whose training set it is, as `late_arrival@1`; nil where a service was asked.
  let model: String?
  let frame: Frame
  /// The column with each row's time.
  let eventTime: String
  /// The state of the data.
  let snapshot: Int64
  /// Whether rows count only that had been written down by each row's time.
  let writtenOnly: Bool
  /// All definitions that the rows depend on: none refers to one after it.
  let definitions: [RegisteredDefinition]
}

extension TrainingSetPlan {
  /// The training set of a model.
  ///
  /// - Parameters:
  ///   - name: The model.
  ///   - catalog: What is registered.
  ///   - columnIDs: The ids of a source's columns.
  ///   - snapshot: The state of the data.
  ///   - writtenOnly: Whether rows count only that had been written down by each row's time.
  /// - Throws: `unknown_model`; what `columnIDs` throws.
  init(
    model name: String,
    _ catalog: Catalog,
    columnIDs: (String) throws -> [String: Int],
    asOf snapshot: Int64,
    writtenOnly: Bool
  ) throws {
    let registered = try catalog.require(.model, name)
    let model = try catalog.model(name)
    let frame = model.definition.entityFrame
    service = try catalog.service(model.service.definition.name)
    self.model = "\(registered.name)@\(registered.version)"
    self.frame = .source(model.frame, filter: frame.filter, try columnIDs(frame.source))
    eventTime = frame.eventTime
    self.snapshot = snapshot
    self.writtenOnly = writtenOnly
    definitions = try catalog.involved(in: service, source: frame.source) + [registered]
  }

  /// The training set of a service for a frame.
  init(
    _ service: VersionedService,
    for frame: Frame,
    eventTime: String,
    _ catalog: Catalog,
    asOf snapshot: Int64,
    writtenOnly: Bool
  ) throws {
    self.service = service
    model = nil
    self.frame = frame
    self.eventTime = eventTime
    self.snapshot = snapshot
    self.writtenOnly = writtenOnly
    var source: String?
    if case .source(let resolved, _, _) = frame { source = resolved.definition.name }
    definitions = try catalog.involved(in: service, source: source)
  }
}

extension Catalog {
  /// The definitions that the rows of a service's training set depend on, and the frame's source.
  fileprivate func involved(
    in service: VersionedService,
    source: String?
  ) throws -> [RegisteredDefinition] {
    let views = service.service.views.map(\.view)
    let names: [(DefinitionKind, [String])] = [
      (.entity, views.map(\.entity.name)),
      (.source, views.map(\.source.definition.name) + [source].compactMap(\.self)),
      (.featureView, views.map(\.definition.name)),
      (.featureService, [service.service.definition.name]),
    ]
    return try names.flatMap { kind, names in
      let sorted = Set(names.map { Text($0) }).sorted()
      return try sorted.map { try require(kind, $0.string) }
    }
  }
}

extension TrainingSetPlan {
  /// Refuses to write a training set over the entity frame that it is made from.
  func checkTarget(_ file: String) throws {
    guard case .file(let frame) = frame,
      try Path(frame).absolute().normalized == Path(file).absolute().normalized
    else { return }
    throw GranaryError(
      code: "frame_overwritten",
      kind: .invalid,
      message: "\(file) is the entity frame, which is needed to make the training set again; "
        + "write to another file"
    )
  }
}

extension FeatureStore {
  /// Opens the rows of a training set's entity frame.
  func frameRows(_ plan: TrainingSetPlan) throws -> any EntityFrameRows {
    switch plan.frame {
    case .source(let source, let filter, let ids):
      return try offline.frameRows(
        from: source,
        columnIDs: ids,
        filter: filter.map { try CompiledExpression($0, over: source.schema) },
        asOf: plan.snapshot
      )
    case .file(let file):
      return try frameRows(file: file, plan.service.service, eventTime: plan.eventTime)
    }
  }

  /// Opens what a service reads.
  func history(
    _ service: VersionedService,
    asOf snapshot: Int64,
    writtenOnly: Bool
  ) throws -> ServiceHistory {
    try offline.history(
      of: service.service,
      views: service.views,
      asOf: snapshot,
      writtenOnly: writtenOnly
    )
  }
}
