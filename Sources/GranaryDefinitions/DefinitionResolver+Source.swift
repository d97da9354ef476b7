import GranaryColumns
import GranaryExpressions

extension DefinitionResolver {
  func resolve(_ source: SourceDefinition, _ entry: DefinitionSet.Entry) -> ResolvedSource? {
    let errorCount = errors.count
    guard let schema = schema(of: source, entry) else { return nil }
    let clocks: [(DefinitionPath, String, String?)] = [
      ("event_time", "event_time", source.eventTime),
      ("created_time", "created_time", source.createdTime),
    ]
    for (path, key, column) in clocks {
      guard let column else { continue }
      _ = hasColumn(column, .timestamp, in: schema, at: path, of: entry, key)
    }
    for (index, check) in source.checks.enumerated() {
      guard case .expression(let expression) = check.kind else { continue }
      let path = DefinitionPath("checks", String(index))
      let what = "the check '\(check.name)'"
      _ = isCondition(expression, over: schema, at: path, of: entry, what)
    }
    guard errors.count == errorCount else { return nil }
    return ResolvedSource(definition: source, schema: schema)
  }

  /// The declared and the derived columns; nil where one of these has no type.
  private func schema(of source: SourceDefinition, _ entry: DefinitionSet.Entry) -> Schema? {
    var schema = source.declaredSchema
    var untyped: Set<Text> = []
    for derived in source.derived {
      // What uses a column that has no type has none either, and needs no error of its own.
      let names = derived.expression.columnNames.map(Text.init(_:))
      guard untyped.isDisjoint(with: names) else {
        untyped.insert(Text(derived.name))
        continue
      }
      let type = type(
        of: derived.expression,
        over: schema,
        at: DefinitionPath("derive", derived.name),
        of: entry,
        "the derived column '\(derived.name)'"
      )
      if let type {
        schema = Schema(schema.fields + [Field(derived.name, type)])
      } else {
        untyped.insert(Text(derived.name))
      }
    }
    return untyped.isEmpty ? schema : nil
  }
}
