import GranaryDefinitions

extension ValidationReport {
  /// The report as one HTML document: UTF-8, without scripts, and nothing loaded from elsewhere.
  ///
  /// Verdict, what came of the rows, checks with the worst first, reasons of rows that could not be read, then a
  /// profile of each column. It stays below a megabyte however large the data is and however many
  /// columns it has: lists end where their room does, and say how many are left out. It has no clock
  /// time, so that the same data gives the same bytes.
  ///
  /// - Parameter profile: What the rows look like; nil where nobody asked.
  /// - Returns: The document.
  public func html(profile: SourceProfile? = nil) -> [UInt8] {
    var page = HTML()
    page.markup("<!DOCTYPE html>\n<html lang=\"en\">")
    page.element("head") { head in
      head.markup("<meta charset=\"utf-8\">")
      head.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
      head.markup("<meta name=\"color-scheme\" content=\"light dark\">")
      // Should escaping ever fail, what gets through still cannot run or load anything.
      head.markup("<meta http-equiv=\"Content-Security-Policy\" content=\"")
      head.markup("default-src 'none'; style-src 'unsafe-inline'\">")
      head.element("title", text: "\(source): \(summary.title)")
      head.element("style") { $0.markup(Self.style) }
    }
    page.element("body") { body in
      body.element("main") { main in
        writeVerdict(to: &main)
        writeRows(to: &main)
        writeChecks(to: &main)
        writeRefusals(to: &main)
        if let profile { profile.write(to: &main) }
        main.element("footer", text: "Made by Granary.")
      }
    }
    page.markup("</html>\n")
    return page.bytes
  }

  // MARK: Verdict

  /// The verdict in a word, and the style that goes with it.
  private var summary: (title: String, style: StaticString) {
    if !passes { return ("failed", "verdict failed") }
    let warnings = checks.count { $0.outcome == .failed }
    if warnings > 0 { return ("passed with \(warnings.counted("warning"))", "verdict warned") }
    return ("passed", "verdict passed")
  }

  private func writeVerdict(to html: inout HTML) {
    html.element("header") { header in
      header.element("p", class: "kind", text: "Data validation")
      header.element("h1", text: source)
      header.element("p", class: "file", text: file.cut(to: 400))
      header.element("div", class: summary.style) { box in
        box.element("strong", text: summary.title.capitalizedFirst)
        box.element("span", text: headline)
      }
      if !verdictReasons.isEmpty {
        header.element("ul", class: "reasons") { list in
          for reason in verdictReasons.prefix(20) {
            list.element("li", text: reason.cut(to: 600))
          }
          if verdictReasons.count > 20 {
            list.element("li", text: "and \((verdictReasons.count - 20).counted("more reason"))")
          }
        }
      }
    }
  }

  private var headline: String {
    let failedCount = checks.count { $0.outcome == .failed }
    let undoneCount = checks.count { $0.outcome == .notRun }
    let undone = undoneCount == 0 ? "" : ", \(undoneCount.grouped) not run"
    let checked =
      checks.isEmpty
      ? "No checks"
      : failedCount == 0
        ? "\(checks.count.counted("check")), none failed"
        : "\(failedCount.grouped) of \(checks.count.counted("check")) failed"
    let rows = "\(rowsRead.counted("row"))"
    return "\(checked)\(undone) · "
      + (lacksEveryColumn ? "none of \(rows) checked" : "\(refused.grouped) of \(rows) failed")
  }

  // MARK: Rows

  private func writeRows(to html: inout HTML) {
    html.element("section", class: "rows") { section in
      section.element("h2", text: "Rows")
      section.element("span", class: "track tall") { track in
        if !lacksEveryColumn {
          track.element("span", class: "bar good", ["style": width(accepted)], text: "")
        }
        if refused > 0 {
          track.element("span", class: "bar bad", ["style": width(refused)], text: "")
        }
      }
      section.element("dl", class: "figures") { list in
        list.figure("Read", rowsRead.grouped)
        if lacksEveryColumn {
          list.figure("Checked", "0")
        } else {
          list.figure("Passed", accepted.grouped, accepted.percent(of: rowsRead))
          list.figure(fate, refused.grouped, refused.percent(of: rowsRead))
        }
      }
      for column in absentColumns.prefix(40) {
        section.element("p", class: "note", text: column.text.cut(to: 240))
      }
      if !ignoredColumns.isEmpty {
        let names = ignoredColumns.prefix(40).map { $0.cut(to: 80) }.joined(separator: ", ")
        let more =
          ignoredColumns.count > 40 ? " and \((ignoredColumns.count - 40).grouped) more" : ""
        section.element("p", class: "note", text: "Columns that are not declared: \(names)\(more)")
      }
    }
  }

  /// What an ingestion does with rows that failed.
  private var fate: String {
    switch invalidRows {
    case .quarantine: "For quarantine"
    case .drop: "To be dropped"
    case .fail: "Not passed"
    }
  }

  private func width(_ count: Int) -> String {
    "width:\(rowsRead > 0 ? (100 * Double(count) / Double(rowsRead)).shown : "0")%"
  }
}

extension HTML {
  /// A number under what it counts.
  mutating func figure(_ name: String, _ value: String, _ share: String? = nil) {
    element("div") { pair in
      pair.element("dt", text: name)
      pair.element("dd") { count in
        count.text(value)
        if let share { count.element("small", text: share) }
      }
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
