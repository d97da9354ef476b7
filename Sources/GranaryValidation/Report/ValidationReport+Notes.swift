import GranaryColumns
import GranaryDefinitions

/// What a terminal shows in one line where it may be said of very many columns or checks.
extension ValidationReport {
  /// What is wrong with every row alike, for then it is the file, or how the source says it is written;
  /// nil where rows differ, or there is but one.
  package var commonFault: String? {
    let faults = refusals.filter { $0.check == nil && $0.count == rowsRead }
    guard rowsRead > 1, let example = faults.first?.examples.first else { return nil }
    let which = faults.count == 1 ? "fault" : "\(faults.count.grouped) faults, the first"
    return "every row has the same \(which): \(example.text)"
  }

  /// The columns that the source does not declare.
  package var ignoredNote: String? {
    ignoredColumns.isEmpty ? nil : "columns not declared: \(listing(ignoredColumns).onOneLine)"
  }

  /// The checks that were not run for want of columns.
  package var undoneNote: String? {
    let names = checks.filter(\.lacksColumn).map(\.name)
    let verb = names.count == 1 ? "was" : "were"
    return names.isEmpty
      ? nil
      : "\(names.count.counted("check")) \(verb) not run for want of columns: \(listing(names))"
  }

  /// The checks that had nothing to look at, where no row passed.
  var unusedNote: String? {
    let names = checks.filter(isUnused).map(\.name)
    return names.isEmpty
      ? nil : "\(names.count.counted("check")) had nothing to look at: \(listing(names))"
  }

  func isUnused(_ check: CheckResult) -> Bool {
    accepted == 0 && check.outcome == .passed && check.checked == 0 && check.kind.isOfRows
  }

  /// The declared columns of JSON that no row has: a line for each of a few, or one for all.
  package var absenceNotes: [String] {
    guard absentColumns.count > 3 else { return absentColumns.map(\.text.onOneLine) }
    let names = absentColumns.map { column in
      "'\(column.path)'" + (column.nearest.map { " (did you mean '\($0)'?)" } ?? "")
    }
    return ["no row has any of \(listing(names).onOneLine)"]
  }
}
