import GranaryColumns
public import GranaryDefinitions
import GranaryExpressions
import GranaryRegistry

/// A view as it is stored: its definition and the number of its version.
public struct VersionedView: Sendable {
  /// The view and what it refers to.
  public let view: ResolvedView
  /// The number of its version.
  public let version: Int
  /// The ids of the columns of its source that this version reads; nil for those of now.
  public let columnIDs: [String: Int]?

  /// A version of a view.
  public init(_ view: ResolvedView, version: Int, columnIDs: [String: Int]? = nil) {
    self.view = view
    self.version = version
    self.columnIDs = columnIDs
  }

  var name: String { view.definition.name }
  var isStatic: Bool { view.source.definition.eventTime == nil }
}

/// The rows of a view: features of each row and arguments of windows, but for rows whose key has a
/// null part and those that only say that their primary key is deleted.
struct ViewProjector: RowProjector {
  let subject: ProjectionSubject
  let shape: ProjectionShape
  let joinsLog = true
  private let view: VersionedView
  private let features: [CompiledExpression]
  private let arguments: [CompiledArgument]
  private let deleted: CompiledExpression?

  var source: ResolvedSource { view.view.source }
  var columnIDs: [String: Int]? { view.columnIDs }

  init(_ view: VersionedView) throws(ExpressionError) {
    self.view = view
    subject = .view(view.name, version: view.version)
    shape = Self.shape(of: view)
    let source = view.view.source
    features = try view.view.latestFeatures.map { feature throws(ExpressionError) in
      try CompiledExpression(feature.expression, over: source.schema)
    }
    arguments = try view.view.arguments.map { argument throws(ExpressionError) in
      try CompiledArgument(argument, over: source.schema)
    }
    deleted = try source.compiledDeletion
  }

  /// The columns: the join keys' and the arguments' names are their own, since a feature may be
  /// called the same.
  private static func shape(of view: VersionedView) -> ProjectionShape {
    ProjectionShape(
      keys: view.view.joinKeys.map { Field("__key_\($0.name)", $0.type) },
      clocks: view.view.source.definition,
      hasEventTime: true,
      values: view.view.latestFeatures.map(\.field)
        + view.view.arguments.enumerated().map { Field("__argument_\($0)", $1.type) }
    )
  }

  /// The event time and the created time, which may be one column.
  private var clocks: [String] {
    [source.definition.eventTime, source.definition.createdTime].compactMap(\.self)
  }

  var columnNames: [String] {
    let used =
      view.view.joinKeys.map(\.name) + clocks + features.flatMap { $0.expression.columnNames }
      + arguments.flatMap(\.columnNames) + (deleted?.expression.columnNames ?? [])
    return used.uniqued
  }

  func project(_ source: SourceRows) -> Batch {
    let rows = source.rows
    let keys = rows.selecting(view.view.joinKeys.map(\.name)).columns
    let columns =
      keys + clocks.flatMap { rows.selecting([$0]).columns } + Self.sequence(of: source)
      + features.map { $0.evaluate(rows).column } + arguments.map { $0.evaluate(rows) }
    let projected = Batch(shape.schema, columns, count: rows.count)
    let kept = keptRows(rows, keys)
    return kept.count == rows.count ? projected : projected.taking(kept)
  }

  private func keptRows(_ rows: Batch, _ keys: [Column]) -> [Int] {
    // Rows from before the source had its clock have no time to be known from.
    let clock = source.definition.eventTime.flatMap { rows[$0] }?.validity
    let deleted = deleted?.evaluate(rows).column
    return (0..<rows.count).filter { row in
      clock?[row] ?? true && keys.allSatisfy { $0.validity[row] }
        && deleted?[row] != .bool(true)
    }
  }
}

extension ResolvedSource {
  /// The condition of rows that say that their primary key is deleted; nil where there is none.
  var compiledDeletion: CompiledExpression? {
    get throws(ExpressionError) {
      try definition.deleted.map { condition throws(ExpressionError) in
        try CompiledExpression(condition, over: schema)
      }
    }
  }
}

extension [String] {
  /// The names, each once, in the order of their first use.
  var uniqued: [String] {
    var seen: Set<Text> = []
    return filter { seen.insert(Text($0)).inserted }
  }
}
