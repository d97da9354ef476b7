import GranaryColumns

extension DefinitionResolver {
  func checkRetention(of source: SourceDefinition, _ entry: DefinitionSet.Entry) {
    guard let retention = source.retention else { return }
    if source.eventTime == nil, entry.parts.isWhole {
      let message = "retention needs an event_time: it says how old a row is"
      report(.invalidValue, at: "retention", of: entry, message)
    }
    if retention <= TimeSpan(microseconds: 0) {
      report(.invalidValue, at: "retention", of: entry, "retention must be longer than 0")
    }
  }

  /// A view must not need rows that its source has deleted: what is served would depend on when that
  /// was done.
  func checkRetention(
    of source: ResolvedSource,
    by view: FeatureViewDefinition,
    _ entry: DefinitionSet.Entry
  ) {
    guard let retention = source.definition.retention, retention > TimeSpan(microseconds: 0) else {
      return
    }
    let rule =
      "the source '\(source.definition.name)' deletes rows older than \(retention) (its retention)"
    var hasLatest = false
    for feature in view.features {
      guard case .aggregate(let aggregate) = feature.computation else {
        hasLatest = true
        continue
      }
      guard aggregate.window > retention else { continue }
      let message =
        "the feature '\(feature.name)': a window of \(aggregate.window) is too long, as \(rule)"
      report(.invalidValue, at: DefinitionPath("features", feature.name), of: entry, message)
    }
    guard hasLatest, view.maxAge.map({ $0 > retention }) ?? entry.parts.isWhole else { return }
    let message = "max_age must be at most \(retention), as \(rule)"
    report(.invalidValue, at: "max_age", of: entry, message)
  }
}
