public import GranaryColumns

/// What can be defined.
public enum DefinitionKind: String, CaseIterable, Hashable, Sendable, Codable {
  /// A thing that features describe.
  case entity
  /// A stream of raw rows with a schema, checks and clocks.
  case source
  /// Features of an entity computed from one source.
  case featureView = "feature_view"
  /// A named list of features that a model reads.
  case featureService = "feature_service"
  /// A fitted pipeline and its estimator, as they are to be made.
  case model
}

/// One definition of any kind.
public enum Definition: Hashable, Sendable {
  /// A thing that features describe.
  case entity(EntityDefinition)
  /// A stream of raw rows.
  case source(SourceDefinition)
  /// Features of an entity.
  case featureView(FeatureViewDefinition)
  /// Features that a model reads.
  case featureService(FeatureServiceDefinition)
  /// A model to train.
  case model(ModelDefinition)

  /// What is defined.
  public var kind: DefinitionKind {
    switch self {
    case .entity: .entity
    case .source: .source
    case .featureView: .featureView
    case .featureService: .featureService
    case .model: .model
    }
  }

  /// The name, unique within the kind.
  public var name: String {
    switch self {
    case .entity(let definition): definition.name
    case .source(let definition): definition.name
    case .featureView(let definition): definition.name
    case .featureService(let definition): definition.name
    case .model(let definition): definition.name
    }
  }
}

/// A thing that features describe, with its join keys.
public struct EntityDefinition: Hashable, Sendable {
  /// The name.
  public var name: String
  /// For people.
  public var description: String?
  /// Names and types of the keys, ordered by name; at least one, none a float.
  public var joinKeys: [Field]

  /// An entity; the keys are put in the order of their names.
  public init(name: String, description: String? = nil, joinKeys: [Field]) {
    self.name = name
    self.description = description
    self.joinKeys = joinKeys.sorted { Text($0.name) < Text($1.name) }
  }
}
