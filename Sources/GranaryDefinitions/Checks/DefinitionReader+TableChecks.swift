import GranaryColumns

extension DefinitionReader {
  /// What a check of rows or of the table demands.
  func tableCheck(_ key: CheckKind, _ node: DefinitionNode) -> CheckDefinition.Kind? {
    switch key {
    case .expression: expression(node, "the check").map { .expression($0) }
    case .unique: texts(node, "unique").map { .unique(columns: $0) }
    case .rowCount: countLimits(node, "row_count").map { .rowCount($0) }
    case .columns: requiredColumns(node).map { .columns($0) }
    case .freshness: freshness(node)
    default: nil
    }
  }

  private func requiredColumns(_ node: DefinitionNode) -> RequiredColumns? {
    let known = ["exactly", "at_least", "ordered"]
    guard let keyed = keys(of: node, "'columns'", known: known) else { return nil }
    guard (keyed["exactly"] == nil) != (keyed["at_least"] == nil) else {
      report(.missingKey, at: node, "'columns' has exactly one of the keys exactly, at_least")
      return nil
    }
    let isExact = keyed["exactly"] != nil
    let names = texts(keyed["exactly"] ?? keyed["at_least"], "'columns'")
    let isOrdered = bool(keyed["ordered"], "'ordered' of 'columns'")
    return names.map { RequiredColumns($0, isExact: isExact, isOrdered: isOrdered ?? false) }
  }

  private func freshness(_ node: DefinitionNode) -> CheckDefinition.Kind? {
    guard let keyed = keys(of: node, "'freshness'", known: ["max_age", "column"]) else {
      return nil
    }
    let maxAge = timeSpan(required("max_age", keyed), "max_age of 'freshness'")
    let column = text(keyed["column"], "the column of 'freshness'")
    return maxAge.map { .freshness(maxAge: $0, column: column) }
  }
}
