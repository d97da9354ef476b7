import GranaryColumns
import GranaryExpressions
import GranaryFeatures

extension DefinitionResolver {
  /// What an aggregate aggregates, typed; nil where that, its condition or its source do not fit.
  func argument(
    of aggregate: AggregateDefinition,
    _ feature: String,
    _ source: ResolvedSource,
    _ entry: DefinitionSet.Entry
  ) -> WindowArgument? {
    let what = "the feature '\(feature)'"
    let path = DefinitionPath("features", feature)
    let errorCount = errors.count
    let columns = columns(of: source)
    if source.definition.eventTime == nil, isWhole(source) {
      let name = source.definition.name
      let message =
        "\(what): a window needs an event time, which the source '\(name)' does not have"
      report(.invalidValue, at: path, of: entry, message)
    }
    if let filter = aggregate.filter {
      let path = DefinitionPath("features", feature, "where")
      _ = isCondition(filter, over: columns, at: path, of: entry, "'where' of \(what)")
    }
    var type: ColumnType? = .bool
    if let argument = aggregate.argument {
      let path = DefinitionPath("features", feature, "of")
      type = self.type(of: argument, over: columns, at: path, of: entry, "'of' of \(what)")
      if let type, aggregate.function.resultType(of: type) == nil {
        let function = aggregate.function.rawValue
        let message = "'of' of \(what): \(function) needs a number, not \(type.rawValue)"
        report(.typeMismatch, at: path, of: entry, message)
      }
    }
    guard let type, errors.count == errorCount else { return nil }
    return WindowArgument(value: aggregate.argument, filter: aggregate.filter, type: type)
  }
}

/// Collects the features of a view.
struct LayoutBuilder {
  private var features: [ViewLayout.Feature] = []
  private var latestTypes: [ColumnType] = []
  private var windows: [WindowAggregate] = []
  /// What the windows aggregate, each once.
  private(set) var arguments: [WindowArgument] = []
  private var positions: [WindowArgument: Int] = [:]

  var layout: ViewLayout {
    ViewLayout(
      features: features,
      latestTypes: latestTypes,
      windows: windows,
      argumentTypes: arguments.map(\.type)
    )
  }

  mutating func append(_ type: ColumnType) {
    features.append(.latest(latestTypes.count))
    latestTypes.append(type)
  }

  mutating func append(_ aggregate: AggregateDefinition, _ argument: WindowArgument) {
    let index = positions[argument] ?? arguments.count
    if index == arguments.count {
      arguments.append(argument)
      positions[argument] = index
    }
    let window = WindowAggregate(
      aggregate.function,
      argument: index,
      of: argument.type,
      over: aggregate.window,
      isExact: aggregate.isExact
    )
    guard let window else { preconditionFailure("an aggregate that was not checked") }
    features.append(.window(windows.count))
    windows.append(window)
  }
}
