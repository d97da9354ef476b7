import Granary
import GranaryColumns
import GranaryDefinitions
import GranaryRegistry
import GranaryValidation

extension IngestionResult {
  /// The result for people: what became of the file, of its rows, and what did not hold.
  var text: String {
    let heading = "\(report.source) \(fileNames): \(verdict)"
    guard outcome != .alreadyIngested else { return ([heading] + skips).joined(separator: "\n") }
    let reasons = [report.commonFault].compactMap(\.self) + report.verdictReasons.map(\.onOneLine)
    var lines = [heading] + reasons.map { "  \($0)" } + skips
    lines += [counts, fileCounts, problems].filter { !$0.isEmpty }
    lines += report.absenceNotes.map { "warning: \($0)" }
    lines += [report.undoneNote, report.ignoredNote].compactMap(\.self)
    if let lossNote { lines.append("warning: \(lossNote)") }
    if outcome == .committed, report.quarantined > 0 {
      lines.append("see them with: granary quarantine show \(report.source)")
    }
    if let compactionError {
      lines.append("warning: the segments could not be merged: \(compactionError)")
    }
    return lines.joined(separator: "\n")
  }

  private var verdict: String {
    let number = snapshot.map { "\($0.number)" } ?? "?"
    return switch outcome {
    case .committed:
      "committed as snapshot \(number)"
        + (replaced.isEmpty
          ? "" : ", in the place of \(replaced.map { "\($0)" }.joined(separator: ", "))")
    case .alreadyIngested:
      "the same content is snapshot \(number) already; nothing was added "
        + "(--again checks it anew and puts it in the place of those rows)"
    case .refused: "refused; nothing was stored"
    }
  }

  /// Rows that stood and stand no more; nil where all do.
  ///
  /// Such an ingestion is no mistake in itself: a stricter definition is a reason to read files again.
  private var lossNote: String? {
    guard rowsLost > 0 else { return nil }
    let accepted = report.accepted.counted("row")
    return "\(accepted) accepted in the place of \(replacedRows.grouped); earlier snapshots keep "
      + "those, and --again under a definition that accepts them brings them back"
  }

  /// What was named: the one file, or how many.
  private var fileNames: String {
    let names = files.map(\.name) + skipped.map(\.name)
    return names.count == 1 ? names[0].onOneLine : names.count.counted("file")
  }

  /// A line for each file that needed not be read; none where one file was all.
  private var skips: [String] {
    guard files.count + skipped.count > 1 else { return [] }
    return skipped.map { file in
      let cause =
        switch file.reason {
        case .known(let snapshot): "it is in snapshot \(snapshot.number)"
        case .sameContent(let other): "the same content as \(other)"
        }
      return "  " + "\(file.name): skipped, \(cause)".onOneLine
    }
  }

  /// The rows of each of several files.
  private var fileCounts: String {
    guard files.count > 1 else { return "" }
    var table = Table(("FILE", .left), ("READ", .right), ("PASSED", .right), ("FAILED", .right))
    for file in files {
      table.append(
        file.name,
        file.rowsRead.grouped,
        file.accepted.grouped,
        file.refused.grouped
      )
    }
    return table.text
  }

  private var counts: String {
    var table = Table(("", .left), ("", .right), ("", .left))
    table.append("  read", report.rowsRead.grouped, report.rowsRead == 1 ? "row" : "rows")
    guard outcome == .committed else {
      if report.lacksEveryColumn {
        table.append("  checked", "0", "")
      } else {
        table.append("  passed", report.accepted.grouped, "")
        table.append("  failed", report.refused.grouped, "")
      }
      return table.text
    }
    table.append("  accepted", report.accepted.grouped, "")
    table.append("  quarantined", report.quarantined.grouped, "")
    table.append("  dropped", report.dropped.grouped, "")
    return table.text
  }

  /// Failed checks, and why rows could not even be checked, with the first row of each.
  private var problems: String {
    var table = Table(("PROBLEM", .left), ("COLUMN", .left), ("ROWS", .right), ("FIRST AT", .left))
    for refusal in report.refusals.prefix(ValidationReport.shownReasons) {
      table.append(
        refusal.check ?? refusal.code,
        refusal.column ?? "",
        refusal.count.grouped,
        place(refusal.examples.first)
      )
    }
    for check in report.checks where !isListed(check) {
      table.append(
        check.name
          + (check.outcome == .notRun ? " (not run)" : check.isWarning ? " (warning)" : ""),
        check.column ?? "",
        check.kind.isOfRows ? check.failed.grouped : "",
        check.kind.isOfRows ? place(check.examples.first) : check.finding
      )
    }
    return [table.text(orElse: ""), ValidationReport.rest(of: report.refusals.count)]
      .compactMap(\.self).joined(separator: "\n")
  }

  /// Whether there is nothing to say of a check that the refused rows do not say already.
  private func isListed(_ check: CheckResult) -> Bool {
    switch check.outcome {
    case .passed: true
    case .notRun where check.lacksColumn: true
    case .failed: !check.isWarning && check.kind.isOfRows
    case .notRun: false
    }
  }

  /// Where it is and what is wrong there, as `line 17: 1048.4: above 200`; of several files with the
  /// name, as `a.csv:17: 1048.4: above 200`.
  private func place(_ example: FailureExample?) -> String {
    guard let example else { return "" }
    let element = example.element.map { " (element \($0))" } ?? ""
    let place = files.count > 1 ? example.place : "line \(example.line)\(element)"
    return place + example.finding
  }
}

extension CheckResult {
  fileprivate var isWarning: Bool { severity == .warning }

  /// What is wrong with all rows together, which is at no place of them.
  fileprivate var finding: String {
    observed.map { "found \($0), due \(expected)".onOneLine } ?? note?.onOneLine ?? ""
  }
}
