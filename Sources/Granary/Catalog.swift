import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryOffline
import GranaryOnline
import GranaryRegistry
import GranaryStatistics
import GranaryTransforms

/// What is registered, parsed and resolved once.
struct Catalog: Sendable {
  let generation: Int64
  let definitions: DefinitionSet
  let registered: [RegisteredDefinition]
  let models: [ModelRecord]
  /// How far erasures are with views whose online rows may still be those from before.
  let staleViews: [Text: StaleView.State]
  /// By view and version, the ids of its source's columns.
  private let columnIDs: [ViewVersion: [String: Int]]

  /// What a registry holds now.
  init(_ registry: Registry) throws {
    // The generation first: what is registered meanwhile is then read anew.
    let generation = try registry.generation()
    try self.init(
      registry.currentDefinitions(),
      models: registry.models(),
      stale: registry.staleViews(),
      in: registry,
      generation: generation
    )
  }

  /// Some versions of definitions, one of a kind and name, that fit together.
  ///
  /// To read rows that are stored, `findsReferencedValues` may be false: what their checks compared
  /// them with is then not looked for.
  init(
    _ registered: [RegisteredDefinition],
    models: [ModelRecord] = [],
    stale: [StaleView] = [],
    in registry: Registry,
    generation: Int64,
    findsReferencedValues: Bool = true
  ) throws {
    self.generation = generation
    staleViews = stale.reduce(into: [:]) { states, view in
      if view.state != .renewed { states[Text(view.name)] = view.state }
    }
    self.registered = registered
    self.models = models
    let views = registered.filter { $0.kind == DefinitionKind.featureView.rawValue }
    columnIDs = try views.reduce(into: [:]) { ids, view in
      let version = ViewVersion(name: view.name, version: view.version)
      let own = try registry.columnIDs(ofView: view.name, version: view.version)
      if !own.isEmpty { ids[version] = own }
    }
    definitions = try DefinitionSet(
      parsing: registered.map { ("registry:\($0.kind)/\($0.name)", $0.text) },
      findsReferencedValues: findsReferencedValues
    )
  }

  /// The same with another version of one definition.
  func replacing(_ definition: RegisteredDefinition, in registry: Registry) throws -> Catalog {
    let others = registered.filter {
      $0.kind != definition.kind || Text($0.name) != Text(definition.name)
    }
    return try Catalog(
      others + [definition],
      models: models,
      stale: registry.staleViews(),
      in: registry,
      generation: generation
    )
  }

  func names(_ kind: DefinitionKind) -> [String] {
    registered.filter { $0.kind == kind.rawValue }.map(\.name)
  }

  func require(_ kind: DefinitionKind, _ name: String) throws -> RegisteredDefinition {
    let found = registered.first { $0.kind == kind.rawValue && Text($0.name) == Text(name) }
    guard let found else {
      throw GranaryError.unknown(kind.rawValue, name, among: names(kind))
    }
    return found
  }

  func source(_ name: String) throws -> ResolvedSource {
    _ = try require(.source, name)
    return try definitions.resolve(source: name)
  }

  func view(_ name: String) throws -> VersionedView {
    let version = try require(.featureView, name).version
    return VersionedView(
      try definitions.resolve(view: name),
      version: version,
      columnIDs: columnIDs[ViewVersion(name: name, version: version)]
    )
  }

  func service(_ name: String) throws -> VersionedService {
    let version = try require(.featureService, name).version
    let service = try definitions.resolve(service: name)
    return VersionedService(
      service: service,
      version: version,
      views: try service.views.map { try view($0.view.definition.name) }
    )
  }

  func model(_ name: String) throws -> ResolvedModel {
    _ = try require(.model, name)
    return try definitions.resolve(model: name)
  }
}

/// A service and the versions of what it reads.
struct VersionedService: Sendable {
  let service: ResolvedService
  let version: Int
  /// One for each of the service's views.
  let views: [VersionedView]

  /// `late_arrival@1`.
  var description: String { "\(service.definition.name)@\(version)" }

  /// What is read, in the service's order: `weather@1`, or `weather@1 by origin = dest as
  /// dest_weather` where it is read by other columns or under another name.
  var viewDescriptions: [String] {
    zip(service.views, views).map { read, versioned in
      let view = read.view
      let columns = zip(view.joinKeys, read.keyColumns).filter { Text($0.name) != Text($1.name) }
      let keys = columns.map { "\($0.name) = \($1.name)" }.joined(separator: ", ")
      return versioned.viewVersion.description + (keys.isEmpty ? "" : " by \(keys)")
        + (Text(read.name) == Text(view.definition.name) ? "" : " as \(read.name)")
    }
  }
}

extension VersionedView {
  var viewVersion: ViewVersion { ViewVersion(name: view.definition.name, version: version) }
}

extension DefinitionSet {
  /// What a version of a definition stands for.
  ///
  /// A view's rows depend on more than its own text: on its entity's keys, on the clocks and the
  /// primary key of its source, and on types and derivations of the columns that it reads. These are part of its
  /// version; descriptions are not.
  func versionHash(
    of definition: Definition,
    columnIDs: [String: [String: Int]]
  ) throws -> String {
    guard case .featureView(var view) = definition else {
      return definition.contentHash.description
    }
    let resolved = try resolve(view: view.name)
    let source = resolved.source
    view.description = nil
    for index in view.features.indices { view.features[index].description = nil }
    let clocks = [source.definition.eventTime, source.definition.createdTime]
    let identity = source.definition.primaryKey + [source.definition.deleted?.text ?? ""]
    let read =
      view.features.flatMap(\.columnNames) + clocks.compactMap(\.self)
      + (source.definition.deleted?.columnNames ?? [])
    let keys = resolved.joinKeys.map { "\($0.name) \($0.type.rawValue)" }
    // A column that was dropped and declared again is another one.
    let own = columnIDs[source.definition.name] ?? [:]
    let ids = (read + resolved.joinKeys.map(\.name)).map { "\($0) \(own[$0] ?? 0)" }
    let parts =
      [Definition.featureView(view).canonicalText] + keys + source.origins(of: read)
      + clocks.map { $0 ?? "none" } + identity + ids
    return SHA256Digest(hashing: Array(parts.joined(separator: "\n").utf8)).description
  }
}

extension ResolvedSource {
  /// Types and derivations of columns and of those that they are derived from, ordered by name.
  fileprivate func origins(of names: [String]) -> [String] {
    var pending = names
    var origins: [String: String] = [:]
    while let name = pending.popLast() {
      guard origins[name] == nil else { continue }
      let derivation = definition.derived.first { Text($0.name) == Text(name) }?.expression
      origins[name] =
        "\(name) \(schema[name]?.type.rawValue ?? "") \(derivation?.text ?? "")"
      pending += derivation?.columnNames ?? []
    }
    return origins.sorted { Text($0.key) < Text($1.key) }.map(\.value)
  }
}

extension DefinitionSet {
  /// Plans the transforms of every model, so that what cannot be fitted is refused when it is
  /// registered, not when it is trained.
  func checkTransforms() throws {
    for case .model(let model) in definitions {
      let inputs = Schema(try resolve(model: model.name).inputs)
      do {
        _ = try TransformPipeline(model.transforms, inputs: inputs)
      } catch {
        throw GranaryError(
          code: error.code.rawValue,
          kind: .invalid,
          message: "model '\(model.name)': \(error.message)",
          location: location(ofTransform: error.step, inModel: model.name)?.description
        )
      }
    }
  }
}
