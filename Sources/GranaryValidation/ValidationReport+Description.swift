import GranaryDefinitions

extension ValidationReport: CustomStringConvertible {
  /// The report for a terminal: what came of the rows, then the checks, the worst first.
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
    lines += Self.table(
      ["check", "kind", "column", "outcome", "failed", "of", "first at"],
      rows: worstFirst.map(\.cells)
    )
    // Those of checks are in the first table.
    let unreadable = refusals.filter { $0.check == nil }
    if !unreadable.isEmpty {
      lines += Self.table(
        ["refused for", "column", "rows", "first at"],
        rows: unreadable.map(\.cells)
      )
    }
    return lines.joined(separator: "\n")
  }

  /// Failures before what was not run and what passed, errors before warnings, many before few;
  /// otherwise in the source's order.
  private var worstFirst: [CheckResult] {
    checks.enumerated().sorted { left, right in
      let ranks = (left.element.rank, right.element.rank)
      if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
      if left.element.failed != right.element.failed {
        return left.element.failed > right.element.failed
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  /// Cells aligned in columns that two spaces part, under a line of dashes.
  private static func table(_ header: [String], rows: [[String]]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = padded.joined(separator: "  ")
      return String(line[...(line.lastIndex { $0 != " " } ?? line.startIndex)])
    }
    let rule = line(widths.map { String(repeating: "-", count: $0) })
    return ["", line(header), rule] + rows.map(line)
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
    case .notRun: result = "not run"
    case .failed: result = severity == .warning ? "warning" : "FAILED"
    }
    return [
      name, kind.rawValue, column ?? "", result, String(failed), String(checked),
      examples.first?.cell ?? "",
    ]
  }
}

extension RefusalCount {
  fileprivate var cells: [String] {
    [code, column ?? "", String(count), examples.first?.cell ?? ""]
  }
}

extension FailureExample {
  fileprivate var cell: String { "line \(line)" + (value.map { ": \($0)" } ?? "") }
}
