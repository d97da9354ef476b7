import GranaryColumns
import GranaryExpressions

extension DefinitionReader {
  func featureView(_ root: DefinitionNode) -> FeatureViewDefinition? {
    let keyed = keys(
      of: root,
      "a feature view",
      known: ["kind", "name", "description", "entity", "source", "max_age", "features"],
      planned: ["retention"]
    )
    let name = definitionName(keyed)
    let entity = reference("entity", keyed)
    let source = reference("source", keyed)
    let maxAge = timeSpan(keyed?["max_age"], "max_age")
    record("max_age", keyed?["max_age"]?.place)
    let features = features(required("features", keyed))
    guard let name, let entity, let source, let features else { return nil }
    return FeatureViewDefinition(
      name: name,
      description: description(keyed),
      entity: entity,
      source: source,
      maxAge: maxAge,
      features: features
    )
  }

  /// A key that names another definition.
  private func reference(_ key: String, _ keyed: KeyedNodes?) -> String? {
    let node = required(key, keyed)
    record(DefinitionPath(key), node?.place)
    return text(node, "the \(key)")
  }

  /// Names with expressions, or a list of columns that are features of the same name.
  private func features(_ node: DefinitionNode?) -> [FeatureDefinition]? {
    guard case .sequence? = node?.content else {
      guard let entries = entries(of: node, "features") else { return nil }
      return entries.compactMap { entry in
        if let feature = feature(entry) { return feature }
        leaveOut(entry.key)
        return nil
      }
    }
    guard let nodes = list(node, "features"), let names = texts(node, "features") else {
      return nil
    }
    let features = zip(names, nodes).compactMap { name, node -> FeatureDefinition? in
      record(DefinitionPath("features", name), node.place)
      guard isName(name, "the feature", node.place) else { return nil }
      return Expression(column: name).map { FeatureDefinition(name, $0) }
    }
    return features.count == names.count ? features : nil
  }

  /// An expression, or a mapping with one or with an aggregate.
  private func feature(_ entry: DefinitionNode.Entry) -> FeatureDefinition? {
    let what = "the feature '\(entry.key)'"
    let isName = isName(entry.key, "the feature", entry.keyPlace)
    guard case .mapping = entry.value.content else {
      record(DefinitionPath("features", entry.key), entry.value.place)
      guard let expression = expression(entry.value, what), isName else { return nil }
      return FeatureDefinition(entry.key, expression)
    }
    guard DefinitionNode.hasKey("aggregate", in: entry.value) else {
      let keyed = keys(of: entry.value, what, known: ["expression", "description"])
      let node = required("expression", keyed)
      record(DefinitionPath("features", entry.key), node?.place)
      let description = description(keyed)
      guard let expression = expression(node, what), isName else { return nil }
      return FeatureDefinition(entry.key, expression, description: description)
    }
    let keyed = keys(of: entry.value, what, known: Self.aggregateKeys)
    let description = description(keyed)
    guard let aggregate = aggregate(keyed, of: entry.key, what), isName else { return nil }
    return FeatureDefinition(entry.key, aggregate, description: description)
  }
}

extension DefinitionNode {
  static func hasKey(_ key: String, in node: DefinitionNode) -> Bool {
    guard case .mapping(let entries) = node.content else { return false }
    return entries.contains { $0.key == key }
  }
}

extension Expression {
  /// A column and nothing else, in double quotes where its name is also a keyword.
  init?(column: String) {
    for text in [column, "\"\(column)\""] {
      guard let expression = try? Expression(parsing: text),
        expression.columnNames.map(Text.init(_:)) == [Text(column)]
      else { continue }
      self = expression
      return
    }
    return nil
  }
}
