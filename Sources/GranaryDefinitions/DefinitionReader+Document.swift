import GranaryColumns

/// A document as read: what it defines, or at least what it would.
struct ReadDocument {
  /// What it says to define; nil where that cannot be told.
  let reference: DefinitionReference?
  /// The name, or the document where there is none.
  let place: Place
  /// The definition, as far as it could be read; nil where too little could.
  let definition: Definition?
  /// What is known of its parts.
  let parts: DefinitionParts
}

/// What a reader knows of the parts of a definition.
struct DefinitionParts: Sendable {
  /// Where they stand.
  var places: [DefinitionPath: Place] = [:]
  /// Columns and features that are there, but could not be read.
  var unreadable: Set<Text> = []
  /// Paths of references that could not be read; something else stands in their place.
  var unreadPaths: Set<DefinitionPath> = []
  /// Whether nothing of it was refused: only then does what it lacks mean anything.
  var isWhole = false
}

extension DefinitionReader {
  /// Reads a document of any kind.
  func document(_ document: YAMLFile.Document) -> ReadDocument {
    let root = document.root
    guard case .mapping(let entries) = root.content else {
      report(.wrongShape, at: root, "a definition must be a mapping, not \(root.shape)")
      let parts = DefinitionParts()
      return ReadDocument(reference: nil, place: root.place, definition: nil, parts: parts)
    }
    let kind = entries.first { $0.key == "kind" }?.value
    let name = entries.first { $0.key == "name" }?.value
    let reference = reference(kind: kind, name: name)
    let errorCount = errors.count
    beginDefinition()
    let definition = document.isWhole ? self.definition(root, kind: kind) : nil
    return ReadDocument(
      reference: reference,
      place: name?.place ?? root.place,
      definition: definition,
      parts: DefinitionParts(
        places: places,
        unreadable: unreadable,
        unreadPaths: unreadPaths,
        isWhole: document.isWhole && errors.count == errorCount
      )
    )
  }

  /// The name of the definition at hand.
  func definitionName(_ keyed: KeyedNodes?) -> String? {
    name(required("name", keyed), "the name")
  }

  /// The description of what is at hand.
  func description(_ keyed: KeyedNodes?) -> String? {
    text(keyed?["description"], "the description")
  }

  /// What a document would define, without a word about what is wrong.
  private func reference(kind: DefinitionNode?, name: DefinitionNode?) -> DefinitionReference? {
    guard case .scalar(let kind, _)? = kind?.content, let kind = DefinitionKind(rawValue: kind),
      case .scalar(let name, _)? = name?.content
    else { return nil }
    return DefinitionReference(kind: kind, name: name)
  }

  private func definition(_ root: DefinitionNode, kind: DefinitionNode?) -> Definition? {
    guard let kind else {
      let kinds = DefinitionKind.allCases.map(\.rawValue).joined(separator: ", ")
      report(.missingKey, at: root, "a definition needs the key 'kind': one of \(kinds)")
      return nil
    }
    let choice: DefinitionKind? = choice(kind, "the kind")
    switch choice {
    case .entity: return entity(root).map(Definition.entity)
    case .source: return source(root).map(Definition.source)
    case .featureView: return featureView(root).map(Definition.featureView)
    case .featureService: return featureService(root).map(Definition.featureService)
    case .model: return model(root).map(Definition.model)
    case nil: return nil
    }
  }

  // MARK: Entity

  private func entity(_ root: DefinitionNode) -> EntityDefinition? {
    let keyed = keys(of: root, "an entity", known: ["kind", "name", "description", "join_keys"])
    let name = definitionName(keyed)
    let description = description(keyed)
    let joinKeys = fields(required("join_keys", keyed), "join_keys", "the join key") { node, type in
      guard !type.isKeyable else { return true }
      let message =
        "a join key cannot be \(type.rawValue): equality of floats is a matter of opinion"
      report(.invalidValue, at: node, message)
      return false
    }
    guard let name, let joinKeys else { return nil }
    return EntityDefinition(name: name, description: description, joinKeys: joinKeys)
  }

  /// A mapping from names to types; nil where one of them is wrong.
  func fields(
    _ node: DefinitionNode?,
    _ key: String,
    _ what: String,
    where isAllowed: (DefinitionNode, ColumnType) -> Bool = { _, _ in true }
  ) -> [Field]? {
    guard let entries = entries(of: node, key) else { return nil }
    let fields = entries.compactMap { entry -> Field? in
      let isName = isName(entry.key, what, entry.keyPlace)
      let type = columnType(entry.value, "\(what) '\(entry.key)'")
      record(DefinitionPath(key, entry.key), entry.keyPlace)
      guard isName, let type, isAllowed(entry.value, type) else { return nil }
      return Field(entry.key, type)
    }
    return fields.count == entries.count ? fields : nil
  }
}
