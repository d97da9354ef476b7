import GranaryColumns
import GranaryDefinitions

extension ValidationReport: CustomStringConvertible {
  /// The report for a terminal: what came of the rows, then the checks, the worst first, each with the
  /// first rows that fail it.
  public var description: String {
    var lines = ["\(source) \(file.onOneLine): \(rowsRead.counted("row")) read, \(rowCounts)"]
    lines += [commonFault].compactMap(\.self)
    lines += verdictReasons.map { "REFUSED: \($0.onOneLine)" }
    lines += [ignoredNote, undoneNote, unusedNote].compactMap(\.self)
    lines += absenceNotes.map { "WARNING: \($0)" }
    lines += Self.table(
      [
        ("check", .left), ("column", .left), ("outcome", .left), ("failed", .right), ("of", .right),
        ("expected", .left), ("observed", .left),
      ],
      rows: worstFirst.filter { !$0.lacksColumn && !isUnused($0) }.map { ($0.cells, $0.details) }
    )
    // Those of checks are in the first table.
    let unread = refusals.filter { $0.check == nil }
    lines += Self.table(
      [("refused for", .left), ("column", .left), ("rows", .right)],
      rows: unread.prefix(Self.shownReasons).map { ($0.cells, details(of: $0)) }
    )
    lines += [Self.rest(of: unread.count)].compactMap(\.self)
    return lines.joined(separator: "\n")
  }

  /// What came of the rows, of which none can be said to have passed where nothing was to be checked.
  private var rowCounts: String {
    if lacksEveryColumn { return "none checked" }
    let fate = refused > 0 ? " (on_invalid: \(invalidRows.rawValue))" : ""
    return "\(accepted.grouped) passed, \(refused.grouped) failed\(fate)"
  }

  /// So many reasons, or other things that are wrong, are shown on a terminal.
  package static let shownReasons = 20

  /// How many are not shown, in words; nil for none.
  package static func rest(of count: Int, _ noun: String = "reason") -> String? {
    count > shownReasons ? "and \((count - shownReasons).counted("more \(noun)"))" : nil
  }

  /// The first rows with a reason; one where all have it.
  private func details(of refusal: RefusalCount) -> [String] {
    refusal.examples.prefix(refusal.count == rowsRead ? 1 : .max).map(\.text)
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

  private enum Alignment {
    case left
    case right
  }

  /// Cells aligned in columns that two spaces part, under a line of dashes; below a row its details.
  private static func table(
    _ columns: [(title: String, alignment: Alignment)],
    rows: [(cells: [String], details: [String])]
  ) -> [String] {
    guard !rows.isEmpty else { return [] }
    let titles = columns.map(\.title)
    let widths = columns.indices.map { column in
      ([titles] + rows.map(\.cells)).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return columns[column].alignment == .left ? cell + padding : padding + cell
      }
      let line = padded.joined(separator: "  ")
      return String(line[...(line.lastIndex { $0 != " " } ?? line.startIndex)])
    }
    let rule = line(widths.map { String(repeating: "-", count: $0) })
    return ["", line(titles), rule]
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
      name, (column ?? "").onOneLine, result, failed.grouped, checked.grouped, Self.cell(expected),
      Self.cell(observed ?? ""),
    ]
  }

  /// The first rows that fail, and the note.
  fileprivate var details: [String] {
    examples.map(\.text) + [note].compactMap { $0?.onOneLine }
  }

  /// What fits into a table.
  private static func cell(_ text: String) -> String {
    let text = text.onOneLine
    return text.count > 48 ? text.prefix(47) + "…" : text
  }
}

extension RefusalCount {
  fileprivate var cells: [String] { [code, (column ?? "").onOneLine, count.grouped] }
}

extension FailureExample {
  /// `file:line: value: message`, for people: one line, of the value 80 Unicode scalars at most and of
  /// the message 300.
  public var text: String { place.onOneLine + finding }

  /// What was found there, with a colon in front of each part: `: 1048.4: above 200`.
  package var finding: String {
    [value?.cut(to: 80), message?.cut(to: 300)].compactMap { $0?.onOneLine }.map { ": \($0)" }
      .joined()
  }
}
