import GranaryColumns

extension DefinitionResolver {
  func resolve(
    _ service: FeatureServiceDefinition,
    _ entry: DefinitionSet.Entry
  ) -> ResolvedService? {
    let errorCount = errors.count
    var views: [ServiceView] = []
    var features: [(feature: ResolvedFeature, path: DefinitionPath)] = []
    for (index, selection) in service.selections.enumerated() {
      let path = DefinitionPath("features", String(index))
      guard let view = resolved.views[selection.view] else {
        reportUnknown(.featureView, selection.view, at: path, of: entry)
        checkFeatures(of: selection, at: path, entry)
        continue
      }
      let read = serviceView(selection, of: view, at: path, entry)
      checkName(of: read, selection, against: views, at: path, entry)
      checkTypes(of: read, against: views, at: path, entry)
      views.append(read)
      checkFeatures(of: selection, at: path, entry)
      features += self.features(selection, of: view).map { ($0, path) }
    }
    // What a model reads is known only where all of it could be read; what could not was reported there.
    let references = views.map {
      DefinitionReference(kind: .featureView, name: $0.view.definition.name)
    }
    guard views.count == service.selections.count, errors.count == errorCount,
      references.allSatisfy({ untyped[$0]?.isEmpty ?? true })
    else { return nil }
    let resolved = ResolvedService(
      definition: service,
      views: views.uniqued(by: \.name),
      features: features.map(\.feature)
    )
    checkTwice(features, entry)
    checkRequest(of: resolved, entry)
    return errors.count == errorCount && entry.parts.isWhole ? resolved : nil
  }

  /// The features selected that have a type.
  private func features(
    _ selection: FeatureServiceDefinition.Selection,
    of view: ResolvedView
  ) -> [ResolvedFeature] {
    let schema = Schema(view.features)
    return (selection.features ?? schema.names).compactMap { name in
      schema[name].map { ResolvedFeature(view: selection.name, name: name, type: $0.type) }
    }
  }

  /// Reports features that are selected and that the view does not have, be they typed or not.
  private func checkFeatures(
    of selection: FeatureServiceDefinition.Selection,
    at path: DefinitionPath,
    _ entry: DefinitionSet.Entry
  ) {
    guard let selected = selection.features, let names = featureNames(ofView: selection.view) else {
      return
    }
    let known = Set(names.map(Text.init(_:)))
    for (index, name) in selected.enumerated() where !known.contains(Text(name)) {
      let near = suggestion(for: name, among: names)
      let message = "the feature view '\(selection.view)' has no feature '\(name)'; \(near)"
      let ownPath = path.appending("features", String(index))
      report(
        .unknownName,
        at: entry.parts.places[ownPath] == nil ? path : ownPath,
        of: entry,
        message,
        suggesting: nearestName(to: name, in: names)
      )
    }
  }

  /// The view with the columns that its keys are taken from; unknown keys in `by` are reported.
  private func serviceView(
    _ selection: FeatureServiceDefinition.Selection,
    of view: ResolvedView,
    at path: DefinitionPath,
    _ entry: DefinitionSet.Entry
  ) -> ServiceView {
    let names = view.joinKeys.map(\.name)
    for column in selection.columns where !names.contains(column.key) {
      let near = suggestion(for: column.key, among: names)
      let message = "the entity '\(view.entity.name)' has no join key '\(column.key)'; \(near)"
      report(
        .unknownName,
        at: path.appending("by", column.key),
        of: entry,
        message,
        suggesting: nearestName(to: column.key, in: names)
      )
    }
    return ServiceView(
      name: selection.name,
      view: view,
      keyColumns: view.joinKeys.map { Field(selection.column(ofKey: $0.name), $0.type) }
    )
  }

  /// One name stands for one view by one set of columns; a name that `as` gives is new.
  private func checkName(
    of view: ServiceView,
    _ selection: FeatureServiceDefinition.Selection,
    against others: [ServiceView],
    at path: DefinitionPath,
    _ entry: DefinitionSet.Entry
  ) {
    guard let other = others.first(where: { $0.name == view.name }),
      selection.alias != nil || other != view
    else { return }
    let message =
      selection.alias == nil
      ? "the service reads something else as '\(view.name)' already; give one of them another"
        + " name with 'as'"
      : "the service has the name '\(view.name)' already; give another one with 'as'"
    let place = selection.alias == nil ? path : path.appending("as")
    report(.duplicateName, at: place, of: entry, message)
  }

  /// A column that holds join keys of several entities has the type of all of them.
  private func checkTypes(
    of view: ServiceView,
    against others: [ServiceView],
    at path: DefinitionPath,
    _ entry: DefinitionSet.Entry
  ) {
    let entity = view.view.entity.name
    var taken = others.flatMap { other in
      other.keyColumns.map { (column: $0, entity: other.view.entity.name) }
    }
    for (key, column) in zip(view.view.joinKeys, view.keyColumns) {
      let other = taken.first { $0.column.name == column.name && $0.column.type != column.type }
      taken.append((column, entity))
      guard let other else { continue }
      let message =
        "the join key '\(column.name)' is \(other.column.type.rawValue) in the entity"
        + " '\(other.entity)' and \(column.type.rawValue) in '\(entity)'"
      let ownPath = path.appending("by", key.name, "column")
      report(
        .typeMismatch,
        at: entry.parts.places[ownPath] == nil ? path : ownPath,
        of: entry,
        message
      )
    }
  }

  private func checkTwice(
    _ features: [(feature: ResolvedFeature, path: DefinitionPath)],
    _ entry: DefinitionSet.Entry
  ) {
    var seen: Set<String> = []
    for (feature, path) in features where !seen.insert(feature.qualifiedName).inserted {
      let name = "'\(feature.view)[\(feature.name)]'"
      report(.duplicateName, at: path, of: entry, "the service has \(name) twice")
    }
  }

  /// Request values have names of their own.
  private func checkRequest(of service: ResolvedService, _ entry: DefinitionSet.Entry) {
    for value in service.request {
      let owner = service.views.lazy.flatMap { view in
        zip(view.view.joinKeys, view.keyColumns).lazy.map { ($0, $1, view.view.entity.name) }
      }.first { $0.1.name == value.name }
      guard let (key, column, entity) = owner else { continue }
      let what =
        key.name == column.name
        ? "a join key of the entity" : "the join key '\(key.name)' of the entity"
      let message = "'\(value.name)' is \(what) '\(entity)' already"
      report(.duplicateName, at: DefinitionPath("request", value.name), of: entry, message)
    }
  }
}
