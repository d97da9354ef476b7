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
    let reasons =
      inputs.compactMap { $0.delimiterHint(for: validator.source) }
      + columnReasons(unknown: ignoredColumns)
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
      absentColumns: absentColumns(among: ignoredColumns),
      ignoredColumns: ignoredColumns,
      verdict: reasons.isEmpty ? .accepted : .refused(reasons)
    )
  }

  private var missingColumns: [String] {
    var seen: Set<Text> = []
    return inputs.flatMap(\.missing).filter { seen.insert(Text($0)).inserted }
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

  /// What of an input's columns refuses it.
  private func columnReasons(unknown: [String]) -> [String] {
    let columns = validator.source.inputColumns
    let missing = inputs.flatMap { input in
      let isMissing = Set(input.missing.map(Text.init(_:)))
      let names = input.names ?? validator.source.origins(in: input) + unknown
      return columns.filter { isMissing.contains(Text($0.field.name)) }.map { column in
        let near = suggestion(for: column.origin, among: names)
        return "\(input.file) has no column '\(column.origin)'; \(near)"
      }
    }
    guard validator.source.unknownColumns == .error else { return missing }
    let declared = columns.map(\.origin)
    return missing
      + unknown.map { name in
        "column '\(name)' is not declared; \(suggestion(for: name, among: declared)); "
          + "declare it, or set unknown_columns: ignore"
      }
  }

  /// Why a check refuses the whole; nil where it does not.
  private func reason(_ result: CheckResult, _ rules: VerdictRules) -> String? {
    guard result.severity == .error || rules.failingSeverity == .warning else { return nil }
    let what = "check '\(result.name)'"
    switch result.outcome {
    case .passed: return nil
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
