import GranaryColumns
import GranaryExpressions
import GranaryFeatures

extension DefinitionReader {
  static let aggregateKeys = ["aggregate", "of", "where", "window", "resolution", "description"]

  /// The one word that `resolution` knows; without it the window's length decides.
  private enum Resolution: String, CaseIterable {
    case exact
  }

  /// A windowed aggregate.
  func aggregate(
    _ keyed: KeyedNodes?,
    of feature: String,
    _ what: String
  ) -> AggregateDefinition? {
    guard let keyed else { return nil }
    let function: AggregateFunction? = choice(keyed["aggregate"], "\(what): the aggregate")
    let argument = argument(keyed, function, what)
    let filter = expression(keyed["where"], "'where' of \(what)")
    let window = window(required("window", keyed), what)
    let resolution: Resolution? = choice(keyed["resolution"], "the resolution of \(what)")
    record(DefinitionPath("features", feature), keyed["aggregate"]?.place)
    record(DefinitionPath("features", feature, "of"), keyed["of"]?.place)
    record(DefinitionPath("features", feature, "where"), keyed["where"]?.place)
    guard let function, let window, (argument != nil) || !function.needsArgument else { return nil }
    return AggregateDefinition(
      function,
      of: argument,
      where: filter,
      over: window,
      isExact: resolution == .exact
    )
  }

  private func argument(
    _ keyed: KeyedNodes,
    _ function: AggregateFunction?,
    _ what: String
  ) -> Expression? {
    if let node = keyed["of"] { return expression(node, "'of' of \(what)") }
    if let function, function.needsArgument {
      report(
        .missingKey,
        at: keyed.place.location,
        "\(what) needs the key 'of': the expression to take the \(function.rawValue) of"
      )
    }
    return nil
  }

  private func window(_ node: DefinitionNode?, _ what: String) -> TimeSpan? {
    guard let node, let span = timeSpan(node, "the window of \(what)") else { return nil }
    guard span.microseconds > 0 else {
      report(.invalidValue, at: node, "the window of \(what) must be longer than nothing")
      return nil
    }
    return span
  }
}
