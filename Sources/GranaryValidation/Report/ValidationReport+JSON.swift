import GranaryDefinitions
public import GranaryJSON

extension ValidationReport {
  /// The report as JSON: what the checks found.
  ///
  /// What became of the rows is not in it, and stands beside it: `passed` rows may be stored where
  /// `storable` is true, whether or not somebody does.
  public var json: JSONValue {
    .object([
      "source": .string(source),
      "file": .string(file),
      "passes": .bool(passes),
      "storable": .bool(isAccepted),
      "refused_because": .array(verdictReasons.map(JSONValue.string)),
      "read": .int(rowsRead),
      "passed": .int(accepted),
      "failed": .int(refused),
      "on_invalid": .string(invalidRows.rawValue),
      "missing_columns": .array(missingColumns.map(JSONValue.string)),
      "absent_columns": .array(absentColumns.map(\.json)),
      "ignored_columns": .array(ignoredColumns.map(JSONValue.string)),
      "checks": .array(checks.map(\.json)),
      "refusals": .array(refusals.map(\.json)),
    ])
  }

  /// The report as a JSON text, a member a line.
  public func jsonText() -> String { json.prettyDescription }
}

extension CheckResult {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name),
      "kind": .string(kind.rawValue),
      "column": column.map(JSONValue.string) ?? .null,
      "severity": .string(severity.rawValue),
      "outcome": .string(outcome.rawValue),
      "expected": .string(expected),
      "observed": observed.map(JSONValue.string) ?? .null,
      "note": note.map(JSONValue.string) ?? .null,
      "checked": .int(checked),
      "failed": .int(failed),
      "examples": .array(examples.map(\.json)),
    ])
  }
}

extension RefusalCount {
  fileprivate var json: JSONValue {
    .object([
      "code": .string(code),
      "check": check.map(JSONValue.string) ?? .null,
      "column": column.map(JSONValue.string) ?? .null,
      "count": .int(count),
      "examples": .array(examples.map(\.json)),
    ])
  }
}

extension FailureExample {
  fileprivate var json: JSONValue {
    .object([
      "file": .string(file),
      "line": .int(line),
      "element": element.map { .int($0) } ?? .null,
      "value": value.map(JSONValue.string) ?? .null,
      "message": message.map(JSONValue.string) ?? .null,
    ])
  }
}
