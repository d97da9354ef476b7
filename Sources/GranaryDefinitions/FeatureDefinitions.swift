public import GranaryColumns
public import GranaryExpressions

/// Features of an entity computed from one source.
public struct FeatureViewDefinition: Hashable, Sendable {
  /// The name.
  public var name: String
  /// For people.
  public var description: String?
  /// The entity that the features describe.
  public var entity: String
  /// Where the rows come from.
  public var source: String
  /// How old a value may be and still count; nil for ever, and for static sources.
  public var maxAge: TimeSpan?
  /// The features, in order.
  public var features: [FeatureDefinition]

  /// A feature view.
  public init(
    name: String,
    description: String? = nil,
    entity: String,
    source: String,
    maxAge: TimeSpan? = nil,
    features: [FeatureDefinition]
  ) {
    self.name = name
    self.description = description
    self.entity = entity
    self.source = source
    self.maxAge = maxAge
    self.features = features
  }
}

/// One feature, computed from the columns of its view's source.
public struct FeatureDefinition: Hashable, Sendable {
  /// How a feature is computed; integer overflow and a failed cast give null.
  public enum Computation: Hashable, Sendable {
    /// From the latest row.
    case expression(Expression)
    /// From the rows of a window of time.
    case aggregate(AggregateDefinition)
  }

  /// The name within the view.
  public var name: String
  /// How it is computed.
  public var computation: Computation
  /// For people.
  public var description: String?

  /// A feature of the latest row.
  public init(_ name: String, _ expression: Expression, description: String? = nil) {
    self.init(name, .expression(expression), description: description)
  }

  /// A feature of a window.
  public init(_ name: String, _ aggregate: AggregateDefinition, description: String? = nil) {
    self.init(name, .aggregate(aggregate), description: description)
  }

  /// A feature.
  public init(_ name: String, _ computation: Computation, description: String? = nil) {
    self.name = name
    self.computation = computation
    self.description = description
  }

  /// What it reads of the source's rows: one expression, or those of an aggregate.
  public var expressions: [Expression] {
    switch computation {
    case .expression(let expression): [expression]
    case .aggregate(let aggregate): [aggregate.argument, aggregate.filter].compactMap(\.self)
    }
  }

  /// The columns of the source that it reads.
  public var columnNames: [String] { expressions.flatMap(\.columnNames) }
}

/// A named list of features that a model reads, with the values known only at request time.
public struct FeatureServiceDefinition: Hashable, Sendable {
  /// Features of one view: all of them, or those named.
  public struct Selection: Hashable, Sendable {
    /// The view.
    public var view: String
    /// The features chosen, in order; nil for all in the view's order.
    public var features: [String]?

    /// A selection.
    public init(view: String, features: [String]? = nil) {
      self.view = view
      self.features = features
    }
  }

  /// The name.
  public var name: String
  /// For people.
  public var description: String?
  /// What is read, in order.
  public var selections: [Selection]
  /// Values known only when asked, in order.
  public var request: [Field]

  /// A feature service.
  public init(
    name: String,
    description: String? = nil,
    selections: [Selection],
    request: [Field] = []
  ) {
    self.name = name
    self.description = description
    self.selections = selections
    self.request = request
  }
}
