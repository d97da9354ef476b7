public import GranaryColumns
public import GranaryExpressions
public import GranaryFeatures

/// A source whose expressions are typed.
public struct ResolvedSource: Hashable, Sendable {
  /// The source.
  public let definition: SourceDefinition
  /// The declared columns, then the derived ones: what views, frames and checks can refer to.
  public let schema: Schema

  /// Names and types of the primary key's columns; none where every row counts.
  public var primaryKeyFields: [Field] { definition.primaryKey.compactMap { schema[$0] } }
}

/// A feature view with what it refers to.
public struct ResolvedView: Hashable, Sendable {
  /// The view.
  public let definition: FeatureViewDefinition
  /// The entity that it describes.
  public let entity: EntityDefinition
  /// The source that it reads.
  public let source: ResolvedSource
  /// Names (without the view's) and types of the features, in order.
  public let features: [Field]
  /// The features in order, those of the latest row and those of windows told apart.
  public let layout: ViewLayout
  /// What the windows aggregate, each once, in order of first use.
  public let arguments: [WindowArgument]

  /// Names and types of the entity's keys, ordered by name.
  public var joinKeys: [Field] { entity.joinKeys }

  /// The features of the latest row, in order.
  public var latestFeatures: [(field: Field, expression: Expression)] {
    zip(features, definition.features).compactMap { field, feature in
      guard case .expression(let expression) = feature.computation else { return nil }
      return (field, expression)
    }
  }
}

/// A feature that a service reads.
public struct ResolvedFeature: Hashable, Sendable {
  /// The name that the view is read under: its own, or the one after `as`.
  public let view: String
  /// The name within the view.
  public let name: String
  /// The type of every value.
  public let type: ColumnType

  /// `view__name`: the column in training sets and answers.
  public var qualifiedName: String { "\(view)__\(name)" }

  /// The column in training sets and answers.
  public var field: Field { Field(qualifiedName, type) }
}

/// A view as a service reads it: under a name, by keys from columns of the entity frame or request.
public struct ServiceView: Hashable, Sendable {
  /// What the features' names begin with: the view's name, or the one after `as`.
  public let name: String
  /// The view.
  public let view: ResolvedView
  /// The columns with the entity's join keys, in their order and of their types.
  public let keyColumns: [Field]
}

/// A feature service with what it refers to.
public struct ResolvedService: Hashable, Sendable {
  /// The service.
  public let definition: FeatureServiceDefinition
  /// The views read, each name once, in order of first use; one view may occur under several names.
  public let views: [ServiceView]
  /// The features, in the service's order.
  public let features: [ResolvedFeature]

  /// The values known only when asked, in order.
  public var request: [Field] { definition.request }

  /// The columns of the entity frame and of requests that hold join keys, each once: in the order of
  /// ``views``, then of the key's name.
  public var joinKeys: [Field] { views.flatMap(\.keyColumns).uniqued(by: \.name) }
}

/// A model with what it refers to.
public struct ResolvedModel: Hashable, Sendable {
  /// The model.
  public let definition: ModelDefinition
  /// The service that it reads.
  public let service: ResolvedService
  /// The source whose rows it learns from.
  public let frame: ResolvedSource

  /// What goes into the transforms: the service's features, its request values, its join keys.
  public var inputs: [Field] { service.inputs }
}

extension ResolvedService {
  /// What a model that reads it gets, in the order of ``ResolvedModel/inputs``.
  var inputs: [Field] { features.map(\.field) + request + joinKeys }
}

extension Sequence {
  /// The elements without those whose name came before.
  func uniqued(by name: (Element) -> String) -> [Element] {
    var seen: Set<Text> = []
    return filter { seen.insert(Text(name($0))).inserted }
  }
}
