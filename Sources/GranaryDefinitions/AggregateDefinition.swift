public import GranaryColumns
public import GranaryExpressions
public import GranaryFeatures

/// A windowed aggregate over the rows of an entity, as a view defines it.
public struct AggregateDefinition: Hashable, Sendable {
  /// What is computed.
  public var function: AggregateFunction
  /// What it is computed of; nil where `count` counts rows.
  public var argument: Expression?
  /// Which rows count; null counts as false.
  public var filter: Expression?
  /// How far back from the time asked for.
  public var window: TimeSpan
  /// Whether the window's early end is kept to the microsecond, and not rounded down.
  public var isExact: Bool

  /// An aggregate.
  public init(
    _ function: AggregateFunction,
    of argument: Expression? = nil,
    where filter: Expression? = nil,
    over window: TimeSpan,
    isExact: Bool = false
  ) {
    self.function = function
    self.argument = argument
    self.filter = filter
    self.window = window
    self.isExact = isExact
  }
}

/// What a window aggregates of each row: the value of an expression where a condition holds.
///
/// Windows of one view share it.
public struct WindowArgument: Hashable, Sendable {
  /// The value; nil where rows are counted.
  public let value: Expression?
  /// The condition; nil where every row counts.
  public let filter: Expression?
  /// The type of the value; bool where rows are counted.
  public let type: ColumnType
}
