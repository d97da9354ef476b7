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
    /// `by`: join keys of the view's entity that are columns of another name in the entity frame
    /// and in requests, ordered by key; the other keys keep their names.
    public private(set) var columns: [KeyColumn]
    /// `as`: what the features' names begin with instead of the view's; nil for the view's.
    public private(set) var alias: String?

    /// A selection.
    ///
    /// What says nothing new, a key under its own name and the view's name as its alias, is left
    /// out, so that equal selections have equal parts.
    public init(
      view: String,
      features: [String]? = nil,
      by columns: [KeyColumn] = [],
      as alias: String? = nil
    ) {
      self.view = view
      self.features = features
      self.columns = columns.filter { Text($0.key) != Text($0.column) }
        .sorted { Text($0.key) < Text($1.key) }
      self.alias = alias.flatMap { Text($0) == Text(view) ? nil : $0 }
    }

    /// The name that the view is read under.
    public var name: String { alias ?? view }

    /// The column of the entity frame that a join key of the view's entity stands in.
    public func column(ofKey key: String) -> String {
      columns.first { Text($0.key) == Text(key) }?.column ?? key
    }
  }

  /// A join key that stands in a column of another name.
  public struct KeyColumn: Hashable, Sendable {
    /// The join key of the view's entity.
    public let key: String
    /// The column of the entity frame, or the name in a request's entities.
    public let column: String

    /// A key and its column.
    public init(_ key: String, in column: String) {
      self.key = key
      self.column = column
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
