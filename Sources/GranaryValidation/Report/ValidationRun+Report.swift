import GranaryColumns
import GranaryDefinitions
import GranaryIngest

extension ValidationRun {
  /// Judges what has been found; for after the last batch, since some checks need all rows.
  ///
  /// - Parameters:
  ///   - ignoredColumns: Columns of the file that the source does not declare.
  ///   - file: What to call the input.
  ///   - rules: What refuses the whole, besides what the source says.
  /// - Returns: Counts, results and verdict.
  public func report(
    ignoredColumns: [String],
    file: String,
    rules: VerdictRules = VerdictRules()
  ) -> ValidationReport {
    let results = results(unknownColumns: ignoredColumns)
    let hints = inputs.map { $0.delimiterHint(for: validator.source) }
    // Where a header was cut at the wrong places its parts are no names, and nothing follows from them.
    let misread = zip(inputs, hints).filter { $0.1 != nil }.map(\.0)
    let ignoredColumns = ignoredColumns.filter { name in
      !misread.contains { $0.names?.contains { Text($0) == Text(name) } ?? false }
    }
    let reasons =
      hints.compactMap(\.self)
      + columnReasons(unknown: ignoredColumns, besides: misread)
      + results.compactMap { reason($0, rules) }
      + rowReasons
      + (rules.needsChecks && results.isEmpty
        ? ["the source has no checks, so that nothing was validated"] : [])
    return ValidationReport(
      source: validator.source.name,
      file: file,
      rowsRead: rowsRead,
      accepted: accepted,
      invalidRows: validator.source.invalidRows,
      checks: results,
      refusals: refusalCounts,
      missingColumns: missingColumns,
      lacksEveryColumn: lacksEveryColumn,
      absentColumns: absentColumns(among: ignoredColumns),
      ignoredColumns: ignoredColumns,
      verdict: reasons.isEmpty ? .accepted : .refused(reasons)
    )
  }

  private var missingColumns: [String] {
    var seen: Set<Text> = []
    return inputs.flatMap(\.missing).filter { seen.insert(Text($0)).inserted }
  }

  private var lacksEveryColumn: Bool {
    !inputs.isEmpty && inputs.allSatisfy { $0.missing.count == validator.source.inputColumns.count }
  }

  private func absentColumns(among unknown: [String]) -> [AbsentColumn] {
    guard let absent = absentColumns, !absent.isEmpty else { return [] }
    return validator.source.inputColumns.filter { absent.contains(Text($0.field.name)) }.map {
      AbsentColumn(
        column: $0.field.name,
        path: $0.origin,
        nearest: nearestName(to: $0.origin, in: unknown)
      )
    }
  }

  // MARK: Reasons

  /// What of inputs' columns refuses them, but for some inputs of which more is known.
  private func columnReasons(unknown: [String], besides misread: [InputColumns]) -> [String] {
    let missing = inputs.filter { !$0.missing.isEmpty && !misread.contains($0) }.map { input in
      missingReason(input, among: input.names ?? validator.source.origins(in: input) + unknown)
    }
    guard validator.source.unknownColumns == .error, let first = unknown.first else {
      return missing
    }
    let declared = validator.source.inputColumns.map(\.origin)
    let undeclared =
      unknown.count == 1
      ? "column '\(first)' is not declared; \(suggestion(for: first, among: declared)); declare it"
      : "columns \(Self.named(unknown, nearestIn: declared)) are not declared; there are: "
        + "\(listing(declared)); declare them"
    return missing + ["\(undeclared), or set unknown_columns: ignore"]
  }

  /// Which declared columns an input does not have, and which it has.
  private func missingReason(_ input: InputColumns, among names: [String]) -> String {
    let isMissing = Set(input.missing.map(Text.init(_:)))
    let columns = validator.source.inputColumns
    let missing = columns.filter { isMissing.contains(Text($0.field.name)) }.map(\.origin)
    if missing.count == 1 {
      let hint = suggestion(for: missing[0], among: names)
      return "\(input.file) has no column '\(missing[0])'; \(hint)"
    }
    let what =
      missing.count == columns.count
      ? "none of the \(columns.count) declared columns"
      : "no columns \(Self.named(missing, nearestIn: names))"
    return "\(input.file) has \(what); there are: \(listing(names))"
  }

  /// The first twelve of some names that are not there, each with the one that is probably meant.
  private static func named(_ names: [String], nearestIn candidates: [String]) -> String {
    let shown = names.prefix(12).map { name in
      "'\(name)'" + (nearestName(to: name, in: candidates).map { " (did you mean '\($0)'?)" } ?? "")
    }
    let rest = names.count > 12 ? " and \(names.count - 12) more" : ""
    return shown.joined(separator: ", ") + rest
  }

  /// Why a check refuses the whole; nil where it does not.
  private func reason(_ result: CheckResult, _ rules: VerdictRules) -> String? {
    guard result.severity == .error || rules.failingSeverity == .warning else { return nil }
    let what = "check '\(result.name)'"
    switch result.outcome {
    case .passed: return nil
    // That a column is not there is a reason by itself.
    case .notRun where result.lacksColumn: return nil
    case .notRun:
      return result.allowsNotRun ? nil : "\(what) was not run: \(result.note ?? "no cause known")"
    case .failed:
      if let observed = result.observed {
        return "\(what) failed: \(observed), and due is \(due(result))"
      }
      // A check of rows refuses those that fail, and nothing else unless warnings shall.
      guard result.severity == .warning else { return nil }
      return "\(what) failed for \(result.failed.grouped) of \(result.checked.counted("row"))"
    }
  }

  private func due(_ result: CheckResult) -> String {
    let check = validator.checks.first { Text($0.name) == Text(result.name) }
    let fraction = check?.definition.minValidFraction
    return fraction.map { "a fraction of at least \($0)" } ?? result.expected
  }

  /// Why the refused rows refuse the whole.
  private var rowReasons: [String] {
    var reasons: [String] = []
    let rows = "\(refused.grouped) of \(rowsRead.counted("row")) \(refused == 1 ? "fails" : "fail")"
    if validator.source.invalidRows == .fail, refused > 0 {
      reasons.append("\(rows), and on_invalid is fail")
    }
    if let limit = validator.source.maxInvalidFraction, rowsRead > 0,
      Double(refused) / Double(rowsRead) > limit
    {
      reasons.append("\(rows), more than max_invalid_fraction \(limit) allows")
    }
    return reasons
  }
}

extension SourceDefinition {
  /// What an input calls the declared columns that it has.
  func origins(in input: InputColumns) -> [String] {
    let isMissing = Set(input.missing.map(Text.init(_:)))
    return inputColumns.filter { !isMissing.contains(Text($0.field.name)) }.map(\.origin)
  }
}
