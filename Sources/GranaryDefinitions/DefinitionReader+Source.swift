import GranaryColumns
import GranaryIngest

extension DefinitionReader {
  func source(_ root: DefinitionNode) -> SourceDefinition? {
    let keyed = keys(
      of: root,
      "a source",
      known: [
        "kind", "name", "description", "format", "unknown_columns", "columns", "derive",
        "event_time", "created_time", "primary_key", "deleted", "checks", "on_invalid",
        "max_invalid_fraction", "timezone", "address", "retention",
      ]
    )
    let name = definitionName(keyed)
    let columns = columns(required("columns", keyed))
    let derived = derived(keyed?["derive"], columns: columns?.map(\.definition.name) ?? [])
    let tableChecks = tableChecks(keyed?["checks"])
    let names = CheckNames(columns: columns ?? [], table: tableChecks ?? [], self)
    let unknownColumns: SourceDefinition.UnknownColumns? =
      choice(keyed?["unknown_columns"], "unknown_columns")
    let invalidRows: SourceDefinition.InvalidRows? = choice(keyed?["on_invalid"], "on_invalid")
    let format = format(keyed?["format"], timeZone: timeZone(keyed?["timezone"], "timezone"))
    let address = address(keyed?["address"], format: format)
    let maxInvalidFraction = number(
      keyed?["max_invalid_fraction"],
      "max_invalid_fraction",
      "a number from 0 to 1"
    ) { (0...1).contains($0) }
    let primaryKey = texts(keyed?["primary_key"], "primary_key")
    let retention = timeSpan(keyed?["retention"], "retention")
    let deleted = keyed?["deleted"].map { expression($0, "'deleted'") }
    for key in ["event_time", "created_time", "primary_key", "deleted", "retention"] {
      record(DefinitionPath(stringLiteral: key), keyed?[key]?.place)
    }
    if let format, format.layout.isJSON { checkPaths(of: columns ?? []) }
    guard let name, let columns, let derived else { return nil }
    if case .some(nil) = deleted { return nil }
    return SourceDefinition(
      name: name,
      description: description(keyed),
      address: address,
      format: format ?? InputFormat(),
      unknownColumns: unknownColumns ?? .error,
      columns: columns.map { $0.definition(names) },
      derived: derived,
      eventTime: text(keyed?["event_time"], "event_time"),
      createdTime: text(keyed?["created_time"], "created_time"),
      primaryKey: primaryKey ?? [],
      deleted: deleted ?? nil,
      retention: retention,
      checks: (tableChecks ?? []).map(names.check(_:)),
      invalidRows: invalidRows ?? .quarantine,
      maxInvalidFraction: maxInvalidFraction
    )
  }

  // MARK: Columns

  private func columns(_ node: DefinitionNode?) -> [ColumnDraft]? {
    guard let entries = entries(of: node, "columns") else { return nil }
    return entries.compactMap { entry -> ColumnDraft? in
      let column = column(entry)
      if isColumnName(entry), let column { return column }
      leaveOut(entry.key)
      return nil
    }
  }

  private func isColumnName(_ entry: DefinitionNode.Entry) -> Bool {
    let isPrintable = entry.key.unicodeScalars.allSatisfy {
      $0.properties.generalCategory != .control
    }
    guard !entry.key.isEmpty, entry.key.utf8.count <= 255, isPrintable else {
      let message = "a column's name has 1 to 255 bytes and no control characters"
      report(.invalidName, at: entry.keyPlace.location, message)
      return false
    }
    guard !entry.key.utf8.containsTwoUnderscores else {
      let message = "a column's name has no '__', which stands between the parts of made names"
      report(.invalidName, at: entry.keyPlace.location, message)
      return false
    }
    return true
  }

  private func column(_ entry: DefinitionNode.Entry) -> ColumnDraft? {
    let what = "the column '\(entry.key)'"
    if case .scalar = entry.value.content {
      return columnType(entry.value, what).map {
        ColumnDraft(definition: ColumnDefinition(entry.key, $0), checks: [], origin: nil)
      }
    }
    let keyed = keys(
      of: entry.value,
      what,
      known: ["type", "required", "unit", "description", "checks"] + Self.columnInputKeys
    )
    let type = columnType(required("type", keyed), what)
    let input = keyed.map { columnInput($0, type) }
    let isRequired = bool(keyed?["required"], "'required' of \(what)")
    let unit = text(keyed?["unit"], "the unit of \(what)")
    let checks = columnChecks(keyed?["checks"], column: entry.key, type: type)
    guard let type else { return nil }
    let definition = ColumnDefinition(
      entry.key,
      type,
      input: input ?? ColumnInput(),
      required: isRequired ?? false,
      unit: unit,
      description: description(keyed)
    )
    return ColumnDraft(definition: definition, checks: checks ?? [], origin: keyed?["from"])
  }

  /// In JSON a column is from a path.
  private func checkPaths(of columns: [ColumnDraft]) {
    for column in columns {
      _ = jsonPath(column.origin, "'from' of the column '\(column.definition.name)'")
    }
  }

  private func derived(_ node: DefinitionNode?, columns: [String]) -> [DerivedColumn]? {
    guard let node else { return [] }
    guard let entries = entries(of: node, "derive") else { return nil }
    let declared = Set(columns.map(Text.init(_:)))
    return entries.compactMap { entry -> DerivedColumn? in
      let what = "the derived column '\(entry.key)'"
      let expression = expression(entry.value, what)
      record(DefinitionPath("derive", entry.key), entry.value.place)
      guard isDerivedName(entry, besides: declared), let expression else {
        leaveOut(entry.key)
        return nil
      }
      return DerivedColumn(entry.key, expression)
    }
  }

  private func isDerivedName(
    _ entry: DefinitionNode.Entry,
    besides declared: Set<Text>
  ) -> Bool {
    guard isName(entry.key, "the derived column", entry.keyPlace) else { return false }
    guard declared.contains(Text(entry.key)) else { return true }
    let message = "'\(entry.key)' is declared as a column already"
    report(.duplicateName, at: entry.keyPlace.location, message)
    return false
  }
}

/// A column whose checks may have no names yet.
struct ColumnDraft {
  let definition: ColumnDefinition
  let checks: [CheckDraft]
  /// What it says of where it is from.
  let origin: DefinitionNode?

  func definition(_ names: CheckNames) -> ColumnDefinition {
    var named = definition
    named.checks = checks.map(names.check(_:))
    return named
  }
}

extension String.UTF8View {
  fileprivate var containsTwoUnderscores: Bool {
    zip(self, dropFirst()).contains { $0 == UInt8(ascii: "_") && $1 == UInt8(ascii: "_") }
  }
}
