import GranaryColumns
import GranaryExpressions

extension DefinitionResolver {
  /// Types the expressions of checks and finds the columns that they name.
  func checkConditions(
    of source: SourceDefinition,
    in columns: SourceColumns,
    _ entry: DefinitionSet.Entry
  ) {
    for (check, path) in source.allChecks {
      let what = "the check '\(check.name)'"
      if let filter = check.filter {
        let place = path.appending("where")
        _ = isCondition(filter, over: columns, at: place, of: entry, "'where' of \(what)")
      }
      switch check.kind {
      case .expression(let expression):
        _ = isCondition(expression, over: columns, at: path, of: entry, what)
      case .unique(let names):
        for name in names { _ = field(name, in: columns, at: path, of: entry, what) }
      case .freshness(_, let column):
        if let column = column ?? source.eventTime {
          checkColumn(column, .timestamp, in: columns, at: path, of: entry, what)
        } else if entry.parts.isWhole {
          let message = "\(what) needs a column: the source has no event_time"
          report(.missingKey, at: path, of: entry, message)
        }
      default: continue
      }
    }
  }

  /// Finds the columns that values are compared with; for after all sources are resolved.
  func checkReferences(of source: SourceDefinition, _ entry: DefinitionSet.Entry) {
    for column in source.columns {
      for (index, check) in column.checks.enumerated() {
        guard case .inReference(let name, let referenced) = check.kind else { continue }
        let path = DefinitionPath("columns", column.name, "checks", String(index))
        let what = "the check '\(check.name)'"
        guard Text(name) != Text(source.name) else {
          let message = "\(what) refers to its own source, whose rows come in only after it"
          report(.invalidValue, at: path, of: entry, message)
          continue
        }
        guard let other = resolved.sources[name] else {
          reportUnknown(.source, name, at: path, of: entry)
          continue
        }
        checkColumn(
          referenced,
          column.type,
          in: columns(of: other),
          at: path,
          of: entry,
          "\(what), source '\(name)'"
        )
      }
    }
  }
}

extension SourceDefinition {
  /// All checks, each with where it stands in the definition.
  fileprivate var allChecks: [(CheckDefinition, DefinitionPath)] {
    let ofColumns = columns.flatMap { column in
      column.checks.enumerated().map { index, check in
        (check, DefinitionPath("columns", column.name, "checks", String(index)))
      }
    }
    return ofColumns
      + checks.enumerated().map { ($0.element, DefinitionPath("checks", String($0.offset))) }
  }
}
