public import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFeatures
import GranaryFiles
import GranaryRegistry

extension OfflineStore {
  /// Where the value of a feature of an entity at a time comes from: the rows that give it, and why
  /// the entity's other rows do not.
  ///
  /// Rows that came in after the snapshot are not mentioned, nor are rows that only say that a primary
  /// key is deleted.
  ///
  /// - Parameters:
  ///   - feature: Which feature, by its place in the view.
  ///   - view: The view.
  ///   - entity: The parts of the key, ordered by join-key name and of the keys' types; one that is
  ///     null finds nothing.
  ///   - time: The time asked about.
  ///   - snapshot: The state of the data to read.
  ///   - limit: How many rows are shown of those taken, and of each reason not to be; nil for all.
  /// - Returns: The value that a training set has, and its rows.
  /// - Throws: What ``history(of:asOf:)`` throws.
  public func explain(
    _ feature: Int,
    of view: VersionedView,
    entity: [Scalar],
    at time: Timestamp,
    asOf snapshot: Int64,
    limit: Int?
  ) throws -> FeatureExplanation {
    // The rows are looked for in segments that others may merge meanwhile.
    try readingFiles {
      try explainOnce(feature, of: view, entity: entity, at: time, asOf: snapshot, limit: limit)
    }
  }

  private func explainOnce(
    _ feature: Int,
    of view: VersionedView,
    entity: [Scalar],
    at time: Timestamp,
    asOf snapshot: Int64,
    limit: Int?
  ) throws -> FeatureExplanation {
    let history = try history(of: view, asOf: snapshot)
    var explainer = try Explainer(
      feature,
      of: view,
      history,
      SourceRowFinder(view.view.source, asOf: snapshot, in: self),
      limit: limit
    )
    let value =
      try EntityKey(entity).map { try explainer.visit($0, at: time) }
      ?? ExplainedValue(.null, .notFound)
    return FeatureExplanation(
      view: view,
      feature: view.view.features[feature].name,
      entity: entity,
      time: time,
      snapshot: snapshot,
      value: value,
      window: explainer.window.map { min($0.start(at: time), time)...time },
      expiredBefore: try expiredBefore(of: view.view.source.definition.name).flatMap { expired in
        history.earliestEventTime(readAt: time) < expired ? expired : nil
      },
      taken: try explainer.taken(),
      lost: try explainer.lost(asOf: snapshot, in: self)
    )
  }
}

/// Puts together what becomes of an entity's rows.
private struct Explainer {
  private let feature: Int
  private let history: ViewHistory
  private let definition: FeatureDefinition
  private let source: ResolvedSource
  private var finder: SourceRowFinder
  private var collector: RowCollector
  /// The condition of the feature's window.
  private let filter: CompiledExpression?

  init(
    _ feature: Int,
    of view: VersionedView,
    _ history: ViewHistory,
    _ finder: SourceRowFinder,
    limit: Int?
  ) throws(ExpressionError) {
    self.feature = feature
    self.history = history
    self.finder = finder
    source = view.view.source
    definition = view.view.definition.features[feature]
    collector = RowCollector(limit: limit)
    guard case .aggregate(let aggregate) = definition.computation, let filter = aggregate.filter
    else {
      self.filter = nil
      return
    }
    self.filter = try CompiledExpression(filter, over: source.schema)
  }

  /// The feature's window; nil for a feature of the latest row.
  var window: WindowAggregate? {
    guard case .window(let index) = history.layout.features[feature] else { return nil }
    return history.layout.windows[index]
  }

  /// Looks at all rows of an entity.
  mutating func visit(_ key: EntityKey, at time: Timestamp) throws -> ExplainedValue {
    let history = history
    let value = history.explain(feature, of: key, at: time) { address, fate in
      collect(address, fate)
    }
    let passed =
      try filter.map { try finder.rows(collector.withoutArgument, where: $0) }
      ?? Set(collector.withoutArgument)
    collector.resolve { passed.contains($0) ? .nullArgument : .filtered }
    return value
  }

  private mutating func collect(_ address: ViewHistory.RowAddress, _ fate: RowFate) {
    let rows = history.runs[address.run].rows
    let sequence = RowSequence(
      snapshot: rows.snapshots[address.row],
      ordinal: rows.ordinals[address.row]
    )
    // Projections may hold rows of snapshots that are still to come.
    guard finder.records[sequence.snapshot] != nil else { return }
    switch fate {
    case .taken: collector.take(address)
    case .outsideMaxAge: collector.lose(sequence, .outsideMaxAge)
    case .superseded(by: .eventTime): collector.lose(sequence, .laterEventTime)
    case .superseded(by: .createdTime): collector.lose(sequence, .laterCreatedTime)
    case .superseded(by: .sequence): collector.lose(sequence, .laterSequence)
    case .afterTime: collector.lose(sequence, .afterTime)
    case .beforeWindow: collector.lose(sequence, .beforeWindow)
    case .nullArgument: collector.loseWithoutArgument(sequence)
    case .doesNotCount:
      let isHidden = finder.replacement(of: sequence.snapshot) != nil
      collector.lose(sequence, isHidden ? .ingestionReplaced : .primaryKeyReplaced)
    }
  }

  mutating func taken() throws -> FeatureExplanation.Taken {
    let examples = try collector.taken.map { address in
      let run = history.runs[address.run]
      let sequence = RowSequence(
        snapshot: run.rows.snapshots[address.row],
        ordinal: run.rows.ordinals[address.row]
      )
      return TakenRow(
        row: try finder.row(at: sequence, columns: definition.columnNames),
        contribution: contribution(of: address.row, in: run)
      )
    }
    return FeatureExplanation.Taken(count: collector.takenCount, examples: examples)
  }

  private func contribution(of row: Int, in run: HistoryRun) -> Scalar {
    switch history.layout.features[feature] {
    case .latest(let index): run.features[index][row]
    case .window(let index): run.arguments[history.layout.windows[index].argument][row]
    }
  }

  mutating func lost(asOf snapshot: Int64, in store: OfflineStore) throws -> FeatureExplanation.Lost
  {
    var current: CurrentRowFinder?
    let examples = try collector.losses.map { loss in
      var replacement: LostRow.Replacement?
      if loss.reason == .ingestionReplaced {
        replacement = finder.replacement(of: loss.sequence.snapshot).map(
          LostRow.Replacement.ingestion
        )
      } else if loss.reason == .primaryKeyReplaced {
        current = try current ?? CurrentRowFinder(source, asOf: snapshot, in: store)
        replacement = try current?.current(
          like: loss.sequence,
          columns: definition.columnNames,
          &finder
        )
      }
      return LostRow(
        row: try finder.row(at: loss.sequence, columns: definition.columnNames),
        reason: loss.reason,
        replacement: replacement
      )
    }
    return FeatureExplanation.Lost(counts: collector.counts, examples: examples)
  }
}
