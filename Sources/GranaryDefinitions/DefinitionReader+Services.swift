extension DefinitionReader {
  func featureService(_ root: DefinitionNode) -> FeatureServiceDefinition? {
    let known = ["kind", "name", "description", "features", "request"]
    let keyed = keys(of: root, "a feature service", known: known)
    let name = definitionName(keyed)
    let nodes = list(required("features", keyed), "features") ?? []
    let selections = nodes.enumerated().compactMap { index, node in
      record(DefinitionPath("features", String(index)), node.place)
      return selection(node, DefinitionPath("features", String(index)))
    }
    let request = keyed?["request"].map { fields($0, "request", "the request value") } ?? []
    guard let name, !nodes.isEmpty, selections.count == nodes.count, let request else {
      return nil
    }
    return FeatureServiceDefinition(
      name: name,
      description: description(keyed),
      selections: selections,
      request: request
    )
  }

  /// `view`, `view[feature, feature]`, or a mapping.
  private func selection(
    _ node: DefinitionNode,
    _ path: DefinitionPath
  ) -> FeatureServiceDefinition.Selection? {
    if case .mapping = node.content { return mappedSelection(node, path) }
    guard let text = text(node, "every element of features") else { return nil }
    guard let selection = FeatureServiceDefinition.Selection(parsing: text) else {
      let due = "a view such as weather, or \"weather[temp, wind_speed]\""
      report(.invalidValue, at: node, "every element of features must be \(due), not '\(text)'")
      return nil
    }
    return selection
  }

  /// `{view: weather, by: {origin: dest}, as: dest_weather, features: [temp]}`.
  private func mappedSelection(
    _ node: DefinitionNode,
    _ path: DefinitionPath
  ) -> FeatureServiceDefinition.Selection? {
    let what = "an element of features"
    let keyed = keys(of: node, what, known: ["view", "features", "by", "as"])
    let errorCount = errors.count
    let view = name(required("view", keyed), "the view")
    let features = keyed?["features"].map { featureNames($0, path) ?? [] }
    let columns = keyed?["by"].map { keyColumns($0, path) ?? [] } ?? []
    let alias = name(keyed?["as"], "the name after 'as'")
    record(path.appending("as"), keyed?["as"]?.place)
    guard let view, errors.count == errorCount else { return nil }
    return FeatureServiceDefinition.Selection(
      view: view,
      features: features,
      by: columns,
      as: alias
    )
  }

  private func featureNames(_ node: DefinitionNode, _ path: DefinitionPath) -> [String]? {
    let names = list(node, "features")?.enumerated().compactMap { index, node -> String? in
      record(path.appending("features", String(index)), node.place)
      return name(node, "the feature")
    }
    return names
  }

  private func keyColumns(
    _ node: DefinitionNode,
    _ path: DefinitionPath
  ) -> [FeatureServiceDefinition.KeyColumn]? {
    entries(of: node, "by")?.compactMap { entry in
      record(path.appending("by", entry.key), entry.keyPlace)
      record(path.appending("by", entry.key, "column"), entry.value.place)
      guard let column = name(entry.value, "the column of the join key '\(entry.key)'") else {
        return nil
      }
      return FeatureServiceDefinition.KeyColumn(entry.key, in: column)
    }
  }
}

extension FeatureServiceDefinition.Selection: CustomStringConvertible {
  /// `view` or `view[feature, feature]`, then ` by key = column, …` and ` as name` where these are.
  public var description: String {
    let names = features.map { "[\($0.joined(separator: ", "))]" } ?? ""
    let keys = columns.map { "\($0.key) = \($0.column)" }.joined(separator: ", ")
    return view + names + (keys.isEmpty ? "" : " by \(keys)") + (alias.map { " as \($0)" } ?? "")
  }

  /// Reads `view` and `view[feature, feature]`; nil for anything else, names that break the rule
  /// among it.
  init?(parsing text: String) {
    let parts = text.split(separator: "[", maxSplits: 1, omittingEmptySubsequences: false)
    let view = parts[0].trimmed
    guard DefinitionName.isValid(view) else { return nil }
    guard parts.count == 2 else {
      self.init(view: view)
      return
    }
    let list = parts[1].trimmed
    guard list.hasSuffix("]") else { return nil }
    let names = list.dropLast().split(separator: ",", omittingEmptySubsequences: false)
    let features = names.map(\.trimmed)
    guard features.allSatisfy(DefinitionName.isValid) else { return nil }
    self.init(view: view, features: features)
  }
}

extension Substring {
  /// The text without the spaces around it.
  fileprivate var trimmed: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
