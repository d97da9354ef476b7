import Granary
import GranaryDefinitions
import GranaryRegistry
import GranaryValidation

extension IngestionResult {
  /// The result for people: what became of the file, of its rows, and what did not hold.
  var text: String {
    let heading = "\(report.source) \(report.file): \(verdict)"
    guard outcome != .alreadyIngested else { return heading }
    var lines = [heading] + report.verdictReasons.map { "  \($0)" }
    lines += [counts, problems].filter { !$0.isEmpty }
    if !report.ignoredColumns.isEmpty {
      lines.append("ignored columns: \(report.ignoredColumns.joined(separator: ", "))")
    }
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
      "committed as snapshot \(number)" + (replaced.map { ", in the place of \($0)" } ?? "")
    case .alreadyIngested:
      "the same content is snapshot \(number) already; nothing was added "
        + "(--again checks it anew and puts it in the place of those rows)"
    case .refused: "refused; nothing was stored"
    }
  }

  private var counts: String {
    var table = Table(("", .left), ("", .right), ("", .left))
    table.append("  read", report.rowsRead.grouped, report.rowsRead == 1 ? "row" : "rows")
    guard outcome == .committed else {
      table.append("  passed", report.accepted.grouped, "")
      table.append("  failed", report.refused.grouped, "")
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
    for refusal in report.refusals {
      table.append(
        refusal.check ?? refusal.code,
        refusal.column ?? "",
        refusal.count.grouped,
        refusal.examples.first?.place ?? ""
      )
    }
    for check in report.checks where check.outcome == .failed && check.severity == .warning {
      table.append(
        "\(check.name) (warning)",
        check.column ?? "",
        check.failed.grouped,
        check.examples.first?.place ?? ""
      )
    }
    return table.text(orElse: "")
  }
}

extension FailureExample {
  /// The line and the value there, as `line 17: 1048.4`.
  fileprivate var place: String { "line \(line)" + (value.map { ": \($0)" } ?? "") }
}
