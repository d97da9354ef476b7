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
    if view.maxAge != nil, source.definition.eventTime == nil, isWhole(source) {
      let message = "max_age needs an event time, which the source '\(view.source)' does not have"
      report(.invalidValue, at: "max_age", of: entry, message)
    }
    let columns = columns(of: source)
    for key in entity?.joinKeys ?? [] {
      let what = "the join key of '\(view.entity)' in the source '\(view.source)'"
      checkColumn(key.name, key.type, in: columns, at: "source", of: entry, what)
    }
    var layout = LayoutBuilder()
    let typed = view.features.filter { resolve($0, of: source, entry, into: &layout) }
    checkRetention(of: source, by: view, entry)
    untyped[DefinitionReference(kind: .featureView, name: view.name)] =
      entry.parts.unreadable.union(view.features.map { Text($0.name) })
      .subtracting(typed.map { Text($0.name) })
    guard let entity else { return nil }
    return ResolvedView(
      definition: view,
      entity: entity,
      source: source,
      features: zip(typed, layout.layout.types).map { Field($0.name, $1) },
      layout: layout.layout,
      arguments: layout.arguments
    )
  }

  /// Adds a feature to a layout; false where it has no type.
  private func resolve(
    _ feature: FeatureDefinition,
    of source: ResolvedSource,
    _ entry: DefinitionSet.Entry,
    into layout: inout LayoutBuilder
  ) -> Bool {
    switch feature.computation {
    case .expression(let expression):
      let type = type(
        of: expression,
        over: columns(of: source),
        at: DefinitionPath("features", feature.name),
        of: entry,
        "the feature '\(feature.name)'"
      )
      guard let type else { return false }
      layout.append(type)
    case .aggregate(let aggregate):
      let argument = argument(of: aggregate, feature.name, source, entry)
      guard let argument else { return false }
      layout.append(aggregate, argument)
    }
    return true
  }
}
