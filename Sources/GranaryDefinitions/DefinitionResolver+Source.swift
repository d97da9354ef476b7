import GranaryColumns
import GranaryExpressions

extension DefinitionResolver {
  func resolve(_ source: SourceDefinition, _ entry: DefinitionSet.Entry) -> ResolvedSource {
    let columns = columns(of: source, entry)
    let clocks: [(DefinitionPath, String, String?)] = [
      ("event_time", "event_time", source.eventTime),
      ("created_time", "created_time", source.createdTime),
    ]
    for (path, key, column) in clocks {
      guard let column else { continue }
      checkColumn(column, .timestamp, in: columns, at: path, of: entry, key)
    }
    checkPrimaryKey(of: source, in: columns, entry)
    checkConditions(of: source, in: columns, entry)
    checkRetention(of: source, entry)
    untyped[DefinitionReference(kind: .source, name: source.name)] = columns.untyped
    return ResolvedSource(definition: source, schema: columns.schema)
  }

  private func checkPrimaryKey(
    of source: SourceDefinition,
    in columns: SourceColumns,
    _ entry: DefinitionSet.Entry
  ) {
    for name in source.primaryKey {
      let field = field(name, in: columns, at: "primary_key", of: entry, "primary_key")
      if let field, !field.type.isKeyable {
        let message = "primary_key: '\(name)' is \(field.type.rawValue), and floats are no keys"
        report(.typeMismatch, at: "primary_key", of: entry, message)
      }
    }
    guard let deleted = source.deleted else { return }
    _ = isCondition(deleted, over: columns, at: "deleted", of: entry, "'deleted'")
    if source.primaryKey.isEmpty, entry.parts.isWhole {
      let message = "'deleted' needs a primary_key: it says which rows a deleted one replaces"
      report(.invalidValue, at: "deleted", of: entry, message)
    }
  }

  /// The declared and the derived columns.
  private func columns(
    of source: SourceDefinition,
    _ entry: DefinitionSet.Entry
  ) -> SourceColumns {
    var columns = SourceColumns(schema: source.declaredSchema, untyped: entry.parts.unreadable)
    for derived in source.derived {
      let type = type(
        of: derived.expression,
        over: columns,
        at: DefinitionPath("derive", derived.name),
        of: entry,
        "the derived column '\(derived.name)'"
      )
      if let type {
        columns.schema.append(Field(derived.name, type))
      } else {
        columns.untyped.insert(Text(derived.name))
      }
    }
    return columns
  }
}
