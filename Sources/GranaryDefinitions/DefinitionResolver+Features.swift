import GranaryColumns
import GranaryFeatures

extension DefinitionResolver {
  // MARK: Views

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

  // MARK: Services

  func resolve(
    _ service: FeatureServiceDefinition,
    _ entry: DefinitionSet.Entry
  ) -> ResolvedService? {
    let errorCount = errors.count
    var views: [ResolvedView] = []
    var features: [ResolvedFeature] = []
    for (index, selection) in service.selections.enumerated() {
      let path = DefinitionPath("features", String(index))
      guard let view = resolved.views[selection.view] else {
        reportUnknown(.featureView, selection.view, at: path, of: entry)
        continue
      }
      views.append(view)
      features += self.features(selection, of: view, at: path, entry)
    }
    // A view that is wrong itself was reported there.
    guard views.count == service.selections.count, errors.count == errorCount else { return nil }
    let resolved = ResolvedService(
      definition: service,
      views: views.uniqued(by: \.definition.name),
      features: features
    )
    checkTwice(features, entry)
    checkKeys(of: resolved, entry)
    return errors.count == errorCount ? resolved : nil
  }

  private func features(
    _ selection: FeatureServiceDefinition.Selection,
    of view: ResolvedView,
    at path: DefinitionPath,
    _ entry: DefinitionSet.Entry
  ) -> [ResolvedFeature] {
    let names = view.features.map(\.name)
    return (selection.features ?? names).compactMap { name in
      guard let field = view.features.first(where: { $0.name == name }) else {
        let near = suggestion(for: name, among: names)
        let message = "the feature view '\(selection.view)' has no feature '\(name)'; \(near)"
        report(.unknownName, at: path, of: entry, message)
        return nil
      }
      return ResolvedFeature(view: selection.view, name: name, type: field.type)
    }
  }

  private func checkTwice(_ features: [ResolvedFeature], _ entry: DefinitionSet.Entry) {
    var seen: Set<String> = []
    for feature in features where !seen.insert(feature.qualifiedName).inserted {
      let name = "'\(feature.view)[\(feature.name)]'"
      report(.duplicateName, at: "features/0", of: entry, "the service has \(name) twice")
    }
  }

  /// Join keys of one name have one type, and request values have names of their own.
  private func checkKeys(of service: ResolvedService, _ entry: DefinitionSet.Entry) {
    var types: [String: (type: ColumnType, entity: String)] = [:]
    for entity in service.entities {
      for key in entity.joinKeys {
        if let other = types[key.name], other.type != key.type {
          let message =
            "the join key '\(key.name)' is \(other.type.rawValue) in the entity '\(other.entity)'"
            + " and \(key.type.rawValue) in '\(entity.name)'"
          report(.typeMismatch, at: "features/0", of: entry, message)
        }
        types[key.name] = (key.type, entity.name)
      }
    }
    for value in service.request {
      guard let key = types[value.name] else { continue }
      let message = "'\(value.name)' is a join key of the entity '\(key.entity)' already"
      report(.duplicateName, at: DefinitionPath("request", value.name), of: entry, message)
    }
  }
}
