import GranaryDefinitions
import GranaryIngest

extension ValidationReport {
  /// Checks that are shown; all those that failed come first.
  private static let checkLimit = 300
  private static let checkByteLimit = 300_000
  private static let refusalLimit = 60
  private static let refusalByteLimit = 60_000

  func writeChecks(to html: inout HTML) {
    html.element("section") { section in
      section.element("h2", text: "Checks")
      guard !checks.isEmpty else {
        section.element("p", class: "note", text: "The source has no checks.")
        return
      }
      let left = section.items(
        worstFirst,
        countLimit: Self.checkLimit,
        byteLimit: Self.checkByteLimit
      ) { html, check in check.write(to: &html) }
      if left > 0 {
        section.element("p", class: "note", text: "and \(left.counted("more check"))")
      }
    }
  }

  /// Rows that could not be read, or had no place among the others; those of checks are shown there.
  func writeRefusals(to html: inout HTML) {
    let unreadable = refusals.filter { $0.check == nil }
    guard !unreadable.isEmpty else { return }
    html.element("section") { section in
      section.element("h2", text: "Rows that could not be checked")
      let left = section.items(
        unreadable,
        countLimit: Self.refusalLimit,
        byteLimit: Self.refusalByteLimit
      ) { html, refusal in refusal.write(to: &html) }
      if left > 0 {
        section.element("p", class: "note", text: "and \(left.counted("more reason"))")
      }
    }
  }
}

extension CheckResult {
  fileprivate func write(to html: inout HTML) {
    html.element("article", class: style) { article in
      article.element("h3") { heading in
        heading.element("span", class: "mark", text: mark)
        heading.text(name.cut(to: 120))
      }
      article.element("p", class: "what") { what in
        what.element("span", text: kind.rawValue)
        if let column { what.element("span", text: "column \(column.cut(to: 80))") }
        if severity == .warning { what.element("span", text: "warning") }
        what.element("span", text: "due: \(expected.cut(to: 300))")
      }
      article.element("p", class: "count", text: count)
      if let note { article.element("p", class: "what", text: note.cut(to: 300)) }
      examples.write(to: &article)
    }
  }

  private var mark: String {
    switch (outcome, severity) {
    case (.passed, _): "✓ passed"
    case (.failed, .error): "✗ failed"
    case (.failed, .warning): "! failed"
    case (.notRun, _): "– not run"
    }
  }

  private var style: StaticString {
    switch (outcome, severity) {
    case (.passed, _): "check passed"
    case (.failed, .error): "check failed"
    case (.failed, .warning): "check warned"
    case (.notRun, _): "check skipped"
    }
  }

  /// How many rows failed; of what is judged as a whole the value found.
  private var count: String {
    guard outcome != .notRun else { return "" }
    guard kind.isOfRows else { return observed?.cut(to: 200) ?? "" }
    let failures =
      failed == 0
      ? "\(checked.grouped) checked"
      : "\(failed.grouped) of \(checked.grouped) failed (\(failed.percent(of: checked)))"
    return ([failures] + [observed].compactMap(\.self)).joined(separator: ", ")
  }
}

extension RefusalCount {
  fileprivate func write(to html: inout HTML) {
    html.element("article", class: "check failed") { article in
      article.element("h3") { heading in
        heading.element("span", class: "mark", text: "✗ failed")
        heading.text(code)
      }
      if let column {
        article.element("p", class: "what") {
          $0.element("span", text: "column \(column.cut(to: 80))")
        }
      }
      article.element("p", class: "count", text: count.counted("row"))
      examples.write(to: &article)
    }
  }
}

extension [FailureExample] {
  fileprivate func write(to html: inout HTML) {
    guard !isEmpty else { return }
    html.element("ul", class: "examples") { list in
      for example in self {
        list.element("li") { item in
          item.element("span", class: "place", text: example.shortPlace)
          if let value = example.value { item.element("code", text: value.cut(to: 120)) }
          if let message = example.message { item.element("span", text: message.cut(to: 300)) }
        }
      }
    }
  }
}

extension FailureExample {
  /// Its place, with as much of a long file name as fits.
  fileprivate var shortPlace: String { RefusedRow.place(file.cut(to: 120), line, element) }
}
