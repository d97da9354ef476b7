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
    checkPrimaryKey(of: source, in: schema, entry)
    checkConditions(of: source, in: schema, entry)
    checkRetention(of: source, entry)
    guard errors.count == errorCount else { return nil }
    return ResolvedSource(definition: source, schema: schema)
  }

  private func checkPrimaryKey(
    of source: SourceDefinition,
    in schema: Schema,
    _ entry: DefinitionSet.Entry
  ) {
    for name in source.primaryKey {
      guard let field = schema[name] else {
        let near = suggestion(for: name, among: schema.names)
        let message = "primary_key: no column named '\(name)'; \(near)"
        report(
          .unknownName,
          at: "primary_key",
          of: entry,
          message,
          suggesting: nearestName(to: name, in: schema.names)
        )
        continue
      }
      if !field.type.isKeyable {
        let message = "primary_key: '\(name)' is \(field.type.rawValue), and floats are no keys"
        report(.typeMismatch, at: "primary_key", of: entry, message)
      }
    }
    guard let deleted = source.deleted else { return }
    _ = isCondition(deleted, over: schema, at: "deleted", of: entry, "'deleted'")
    if source.primaryKey.isEmpty {
      let message = "'deleted' needs a primary_key: it says which rows a deleted one replaces"
      report(.invalidValue, at: "deleted", of: entry, message)
    }
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
