import GranaryColumns
import GranaryFeatures

extension DefinitionResolver {
  func resolve(_ view: FeatureViewDefinition, _ entry: DefinitionSet.Entry) -> ResolvedView? {
    let entity = resolved.entities[view.entity]
    let source = resolved.sources[view.source]
    if entity == nil { reportUnknown(.entity, view.entity, at: "entity", of: entry) }
    guard let source else {
      reportUnknown(.source, view.source, at: "source", of: entry)
      return nil
    }
    let errorCount = errors.count
    if view.maxAge != nil, source.definition.eventTime == nil {
      let message = "max_age needs an event time, which the source '\(view.source)' does not have"
      report(.invalidValue, at: "max_age", of: entry, message)
    }
    for key in entity?.joinKeys ?? [] {
      let what = "the join key of '\(view.entity)' in the source '\(view.source)'"
      _ = hasColumn(key.name, key.type, in: source.schema, at: "source", of: entry, what)
    }
    var layout = LayoutBuilder()
    for feature in view.features { resolve(feature, of: source, entry, into: &layout) }
    checkRetention(of: source, by: view, entry)
    guard let entity, errors.count == errorCount else { return nil }
    return ResolvedView(
      definition: view,
      entity: entity,
      source: source,
      features: zip(view.features, layout.layout.types).map { Field($0.name, $1) },
      layout: layout.layout,
      arguments: layout.arguments
    )
  }

  private func resolve(
    _ feature: FeatureDefinition,
    of source: ResolvedSource,
    _ entry: DefinitionSet.Entry,
    into layout: inout LayoutBuilder
  ) {
    switch feature.computation {
    case .expression(let expression):
      let type = type(
        of: expression,
        over: source.schema,
        at: DefinitionPath("features", feature.name),
        of: entry,
        "the feature '\(feature.name)'"
      )
      if let type { layout.append(type) }
    case .aggregate(let aggregate):
      let argument = argument(of: aggregate, feature.name, source, entry)
      if let argument { layout.append(aggregate, argument) }
    }
  }
}
