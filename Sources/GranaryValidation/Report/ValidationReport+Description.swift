import GranaryColumns
import GranaryDefinitions

extension ValidationReport: CustomStringConvertible {
  /// The report for a terminal: what came of the rows, then the checks, the worst first, each with the
  /// first rows that fail it.
  public var description: String {
    let fate: String
    switch invalidRows {
    case .quarantine: fate = "\(quarantined) quarantined"
    case .drop: fate = "\(dropped) dropped"
    case .fail: fate = "\(refused) refused"
    }
    var lines = ["\(source) \(file): \(rowsRead) rows read, \(accepted) accepted, \(fate)"]
    lines += verdictReasons.map { "REFUSED: \($0)" }
    if !ignoredColumns.isEmpty {
      lines.append("ignored columns: \(ignoredColumns.joined(separator: ", "))")
    }
    lines += absentColumns.map { "WARNING: \($0.text)" }
    let worstFirst = worstFirst
    lines += Self.table(
      ["check", "column", "outcome", "failed", "of", "expected", "observed"],
      rows: worstFirst.map { ($0.cells, $0.details) }
    )
    // Those of checks are in the first table.
    let unreadable = refusals.filter { $0.check == nil }
    if !unreadable.isEmpty {
      lines += Self.table(
        ["refused for", "column", "rows"],
        rows: unreadable.map { ($0.cells, $0.examples.map(\.text)) }
      )
    }
    return lines.joined(separator: "\n")
  }

  /// Failures before what was not run and what passed, errors before warnings, many before few;
  /// otherwise in the source's order.
  public var worstFirst: [CheckResult] {
    checks.enumerated().sorted { left, right in
      let ranks = (left.element.rank, right.element.rank)
      if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
      if left.element.failed != right.element.failed {
        return left.element.failed > right.element.failed
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  /// Cells aligned in columns that two spaces part, under a line of dashes; below a row its details.
  private static func table(
    _ header: [String],
    rows: [(cells: [String], details: [String])]
  ) -> [String] {
    guard !rows.isEmpty else { return [] }
    let widths = header.indices.map { column in
      ([header] + rows.map(\.cells)).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = padded.joined(separator: "  ")
      return String(line[...(line.lastIndex { $0 != " " } ?? line.startIndex)])
    }
    let rule = line(widths.map { String(repeating: "-", count: $0) })
    return ["", line(header), rule]
      + rows.flatMap { row in [line(row.cells)] + row.details.map { "    \($0)" } }
  }
}

extension CheckResult {
  fileprivate var rank: Int {
    switch (outcome, severity) {
    case (.failed, .error): 0
    case (.failed, .warning): 1
    case (.notRun, _): 2
    case (.passed, _): 3
    }
  }

  fileprivate var cells: [String] {
    let result: String
    switch outcome {
    case .passed: result = "passed"
    case .notRun: result = "NOT RUN"
    case .failed: result = severity == .warning ? "warning" : "FAILED"
    }
    return [
      name, column ?? "", result, String(failed), String(checked), Self.cell(expected),
      Self.cell(observed ?? ""),
    ]
  }

  /// The first rows that fail, and the note.
  fileprivate var details: [String] {
    examples.map { $0.text } + [note].compactMap(\.self)
  }

  /// What fits into a table.
  private static func cell(_ text: String) -> String {
    text.count > 48 ? text.prefix(47) + "…" : text
  }
}

extension RefusalCount {
  fileprivate var cells: [String] { [code, column ?? "", String(count)] }
}

extension FailureExample {
  /// `file:line: value`, for people.
  public var text: String { "\(file):\(line)" + (value.map { ": \(Self.shown($0))" } ?? "") }

  /// A value on one line, without what could steer a terminal, 80 characters at most.
  private static func shown(_ value: String) -> String {
    var shown = ""
    for scalar in value.unicodeScalars.prefix(80) {
      let isControl = scalar.properties.generalCategory == .control
      shown.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
    }
    return value.unicodeScalars.count > 80 ? shown + "…" : shown
  }
}
