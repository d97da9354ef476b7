import GranaryColumns
import GranaryExpressions

/// A check as read; without a name it gets one from what it checks.
struct CheckDraft {
  let name: String?
  let place: Place
  /// What a name is made from.
  let stem: String
  /// All of it but the name.
  let check: CheckDefinition
}

extension DefinitionReader {
  private static let commonKeys = [
    "name", "severity", "where", "min_valid_fraction", "allow_not_run",
  ]

  /// The checks of a column; without its type none can be read.
  func columnChecks(_ node: DefinitionNode?, column: String, type: ColumnType?) -> [CheckDraft]? {
    guard let node else { return [] }
    let path = DefinitionPath("columns", column, "checks")
    return drafts(node, "the checks of '\(column)'", at: path, for: .column) { key, node in
      guard let type else { return nil }
      let what = "\(key.rawValue) of '\(column)'"
      return columnCheck(key, node, CheckSubject(what, column, type)).map {
        ("\(column)_\(key.rawValue)", $0)
      }
    }
  }

  /// The checks of rows and of the table.
  func tableChecks(_ node: DefinitionNode?) -> [CheckDraft]? {
    guard let node else { return [] }
    return drafts(node, "the checks", at: "checks", for: .source) { key, node in
      tableCheck(key, node).map { (key.rawValue, $0) }
    }
  }

  private func drafts(
    _ node: DefinitionNode,
    _ what: String,
    at path: DefinitionPath,
    for place: CheckKind.Place,
    _ read: (CheckKind, DefinitionNode) -> (stem: String, kind: CheckDefinition.Kind)?
  ) -> [CheckDraft]? {
    list(node, what)?.enumerated().compactMap { index, node in
      draft(node, at: path.appending(String(index)), for: place, read)
    }
  }

  private func draft(
    _ node: DefinitionNode,
    at path: DefinitionPath,
    for place: CheckKind.Place,
    _ read: (CheckKind, DefinitionNode) -> (stem: String, kind: CheckDefinition.Kind)?
  ) -> CheckDraft? {
    let errorCount = errors.count
    let kinds = CheckKind.allCases.map(\.rawValue)
    let keyed = keys(of: node, "a check", known: kinds + Self.commonKeys)
    guard let keyed, errors.count == errorCount else { return nil }
    let name = name(keyed["name"], "the check")
    let severity: CheckDefinition.Severity? = choice(keyed["severity"], "the severity")
    let filter = keyed["where"].flatMap { expression($0, "'where'") }
    let fraction = validFraction(keyed["min_valid_fraction"])
    let allowsNotRun = bool(keyed["allow_not_run"], "'allow_not_run'")
    guard let (key, value) = checkKey(keyed, for: place) else { return nil }
    refuseMeaninglessKeys(of: key, keyed)
    record(path, value.place)
    record(path.appending("where"), keyed["where"]?.place)
    guard let (stem, kind) = read(key, value), errors.count == errorCount else { return nil }
    return CheckDraft(
      name: name,
      place: keyed["name"]?.place ?? node.place,
      stem: stem,
      check: CheckDefinition(
        name: "",
        kind: kind,
        severity: severity ?? .error,
        minValidFraction: fraction,
        where: filter,
        allowsNotRun: allowsNotRun ?? false
      )
    )
  }

  private func validFraction(_ node: DefinitionNode?) -> Double? {
    number(node, "min_valid_fraction", "a number from 0 to 1") { (0...1).contains($0) }
  }

  /// The one key that says what a check checks.
  private func checkKey(
    _ keyed: KeyedNodes,
    for place: CheckKind.Place
  ) -> (CheckKind, DefinitionNode)? {
    let given = CheckKind.allCases.compactMap { key in keyed[key.rawValue].map { (key, $0) } }
    guard given.count == 1 else {
      let due = CheckKind.allCases.filter { $0.place == place || $0.place == .either }
      let list = due.map(\.rawValue).joined(separator: ", ")
      let found = given.isEmpty ? "" : ", not \(given.map(\.0.rawValue).joined(separator: " and "))"
      let message = "a check has exactly one of the keys \(list)\(found)"
      report(.missingKey, at: keyed.place.location, message)
      return nil
    }
    guard given[0].0.place == place || given[0].0.place == .either else {
      let owner = place == .column ? "the source's own checks" : "the checks of a column"
      report(.wrongShape, at: given[0].1, "'\(given[0].0.rawValue)' belongs to \(owner)")
      return nil
    }
    return given[0]
  }

  private func refuseMeaninglessKeys(of kind: CheckKind, _ keyed: KeyedNodes) {
    if let node = keyed["min_valid_fraction"], !kind.isOfRows {
      let message = "'\(kind.rawValue)' looks at no single rows, so that there is no valid fraction"
      report(.invalidValue, at: node, message)
    }
    if let node = keyed["where"], kind == .columns {
      report(.invalidValue, at: node, "'columns' looks at no rows, so that 'where' means nothing")
    }
  }
}
