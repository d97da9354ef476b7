import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryOffline
import GranaryOnline
import GranaryRegistry
import GranaryStatistics

/// What is registered, parsed and resolved once.
struct Catalog: Sendable {
  let generation: Int64
  let definitions: DefinitionSet
  let registered: [RegisteredDefinition]
  let models: [ModelRecord]

  init(_ registry: Registry) throws {
    generation = try registry.generation()
    registered = try registry.currentDefinitions()
    models = try registry.models()
    definitions = try DefinitionSet(
      parsing: registered.map { ("registry:\($0.kind)/\($0.name)", $0.text) }
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
    return VersionedView(try definitions.resolve(view: name), version: version)
  }

  func service(_ name: String) throws -> VersionedService {
    let version = try require(.featureService, name).version
    let service = try definitions.resolve(service: name)
    return VersionedService(
      service: service,
      version: version,
      views: try service.views.map { try view($0.definition.name) }
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
  let views: [VersionedView]

  /// `late_arrival@1`.
  var description: String { "\(service.definition.name)@\(version)" }
}

extension VersionedView {
  var viewVersion: ViewVersion { ViewVersion(name: view.definition.name, version: version) }
}

extension DefinitionSet {
  /// What a version of a definition stands for.
  ///
  /// A view's rows also depend on its entity's keys and on the types of the columns that it reads,
  /// so these are part of its version.
  func versionHash(of definition: Definition) throws -> String {
    guard case .featureView(let view) = definition else {
      return definition.contentHash.description
    }
    let resolved = try resolve(view: view.name)
    let schema = resolved.source.schema
    let read = Set(view.features.flatMap(\.expression.columnNames)).sorted()
    let columns = read.map { "\($0) \(schema[$0]?.type.rawValue ?? "")" }
    let keys = resolved.joinKeys.map { "\($0.name) \($0.type.rawValue)" }
    let clocks = [resolved.source.definition.eventTime, resolved.source.definition.createdTime]
    let parts = [definition.canonicalText] + keys + columns + clocks.map { $0 ?? "none" }
    return SHA256Digest(hashing: Array(parts.joined(separator: "\n").utf8)).description
  }
}
