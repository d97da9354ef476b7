public import GranaryDefinitions
public import GranaryRegistry
import Synchronization

extension FeatureStore {
  /// What registering definitions would bring to a store that does not exist yet.
  ///
  /// - Parameter files: YAML texts with the names that errors show.
  /// - Returns: The plan; everything is added.
  /// - Throws: The errors of the definitions, such as `unknown_name`.
  public static func planForNewStore(
    files: [(name: String, text: String)]
  ) throws(GranaryError) -> DefinitionPlan {
    try GranaryError.wrapping {
      let next = try DefinitionSet(parsing: files)
      try next.checkTransforms()
      return DefinitionPlan(from: DefinitionSet(), to: next)
    }
  }

  /// What registering definitions would change, and what that affects.
  ///
  /// - Parameter files: YAML texts with the names that errors show.
  /// - Returns: A step for each definition registered or in the files; none refers to one after it.
  /// - Throws: All that is wrong with the files, under the code of the first error, such as
  ///   `unknown_name`.
  public func plan(
    files: [(name: String, text: String)]
  ) throws(GranaryError) -> DefinitionPlan {
    try GranaryError.wrapping {
      let registered = try catalog().definitions
      let next = try DefinitionSet(parsing: files, over: registered)
      try next.checkTransforms()
      return DefinitionPlan(from: registered, to: next)
    }
  }

  /// Registers definitions, all together or not at all.
  ///
  /// - Parameters:
  ///   - files: YAML texts with the names that errors show.
  ///   - allowBreaking: Whether something in use may be removed or narrowed.
  /// - Returns: The plan that was carried out, as ``plan(files:)`` gives it beforehand.
  /// - Throws: What ``plan(files:)`` throws; `breaking_change` where something in use would be
  ///   removed or narrowed without consent; `changed_primary_key` where a source that has rows would
  ///   get another one, or another created time to decide by.
  @discardableResult
  public func apply(
    files: [(name: String, text: String)],
    allowBreaking: Bool = false
  ) throws(GranaryError) -> DefinitionPlan {
    try GranaryError.wrapping {
      var attempt = 1
      while true {
        do {
          return try applyOnce(files, allowBreaking: allowBreaking)
        } catch let error as RegistryError where error.code == .changed {
          // The plan was made for other definitions: make it anew, but not for ever.
          guard attempt < Self.applyAttempts else { throw error }
          attempt += 1
        }
      }
    }
  }

  private static let applyAttempts = 20

  private func applyOnce(
    _ files: [(name: String, text: String)],
    allowBreaking: Bool
  ) throws -> DefinitionPlan {
    let catalog = try catalog()
    let registered = catalog.definitions
    let next = try DefinitionSet(parsing: files, over: registered)
    let plan = DefinitionPlan(from: registered, to: next)
    guard allowBreaking || !plan.isBreaking else { throw GranaryError.breaking(plan) }
    try next.checkTransforms()
    try checkPrimaryKeys(from: registered, to: next)
    var columns: [String: [String]] = [:]
    for case .source(let source) in next.definitions {
      columns[source.name] = try next.resolve(source: source.name).schema.names
    }
    let ids = try columns.reduce(into: [:]) { ids, source in
      ids[source.key] = try registry.columnIDs(of: source.key, declaring: source.value)
    }
    var viewColumns: [String: [String: Int]] = [:]
    for case .featureView(let view) in next.definitions {
      viewColumns[view.name] = ids[view.source]
    }
    let versions = try next.definitions.map { definition in
      RegisteredDefinition(
        kind: definition.kind.rawValue,
        name: definition.name,
        version: 0,
        hash: try next.versionHash(of: definition, columnIDs: ids),
        text: definition.canonicalText
      )
    }
    _ = try registry.register(
      versions,
      columns: columns,
      viewColumns: viewColumns,
      ifGeneration: catalog.generation,
      at: clock()
    )
    return plan
  }

  /// Which rows replace which was decided when they came in.
  private func checkPrimaryKeys(from old: DefinitionSet, to new: DefinitionSet) throws {
    for name in old.names(of: .source) where new.names(of: .source).contains(name) {
      let (before, after) = try (old.resolve(source: name), new.resolve(source: name))
      let clocks = (before.definition.createdTime, after.definition.createdTime)
      let isSame = before.primaryKeyFields == after.primaryKeyFields
      guard !isSame || (!before.primaryKeyFields.isEmpty && clocks.0 != clocks.1),
        let latest = try registry.snapshots(of: name, through: .max).last
      else { continue }
      throw GranaryError.changedPrimaryKey(of: name, since: latest.number)
    }
  }

  /// Registers the definitions of files and of the YAML files directly in directories.
  @discardableResult
  public func apply(
    paths: [String],
    allowBreaking: Bool = false
  ) throws(GranaryError) -> DefinitionPlan {
    try apply(files: DefinitionFiles.read(paths), allowBreaking: allowBreaking)
  }

  /// What is registered, by kind and name: the version that a bare name means.
  public func registered() throws(GranaryError) -> [RegisteredDefinition] {
    try GranaryError.wrapping { try registry.currentDefinitions() }
  }

  /// One version of a definition.
  ///
  /// - Parameters:
  ///   - kind: What is defined.
  ///   - name: Its name, alone for the version that the bare name means, or as `weather@2`.
  /// - Returns: The definition.
  /// - Throws: `unknown_entity` and the like; `unknown_version`.
  public func registered(
    _ kind: DefinitionKind,
    _ name: VersionedName
  ) throws(GranaryError) -> RegisteredDefinition {
    try GranaryError.wrapping {
      let current = try catalog().require(kind, name.name)
      guard let version = name.version, version != current.version else { return current }
      let versions = try registry.versions(of: kind.rawValue, name.name)
      if let found = versions.first(where: { $0.version == version }) { return found }
      throw GranaryError(
        code: "unknown_version",
        kind: .notFound,
        message: "there is no \(kind.title) '\(name)'; there are: "
          + versions.map { "\($0.name)@\($0.version)" }.joined(separator: ", ")
      )
    }
  }

  /// What is registered, from memory where nothing was registered since.
  func catalog() throws -> Catalog {
    let generation = try registry.generation()
    if let cached = cachedCatalog.withLock({ $0 }), cached.generation == generation {
      return cached
    }
    let catalog = try Catalog(registry)
    cachedCatalog.withLock { $0 = catalog }
    return catalog
  }
}
