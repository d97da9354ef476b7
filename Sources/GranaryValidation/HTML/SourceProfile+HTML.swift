import GranaryColumns
import GranaryStatistics

extension SourceProfile {
  private static let columnLimit = 300
  private static let columnByteLimit = 500_000

  func write(to html: inout HTML) {
    html.element("section") { section in
      section.element("h2", text: "Columns")
      section.element("p", class: "note", text: "The \(rows.counted("row")) that passed.")
      section.markup("<div class=\"columns\">")
      let left = section.items(
        columns,
        countLimit: Self.columnLimit,
        byteLimit: Self.columnByteLimit
      ) { html, column in column.write(to: &html) }
      section.markup("</div>")
      if left > 0 {
        section.element(
          "p",
          class: "note",
          text: "and \(left.counted("more column")); all of them are in the JSON report"
        )
      }
    }
  }
}

extension ColumnProfile {
  fileprivate func write(to html: inout HTML) {
    html.element("article", class: "column") { article in
      article.element("h3") { heading in
        heading.text(name.cut(to: 80))
        heading.element("small", text: type.rawValue)
      }
      values.writeChart(to: &article, name: name.cut(to: 80), of: rows - nulls)
      article.element("dl", class: type.isTime ? "facts long" : "facts") { list in
        list.figure("Null", nulls.grouped, nulls == 0 ? nil : nulls.percent(of: rows))
        list.figure("Different", (isDistinctExact ? "" : "about ") + distinct.grouped)
        values.writeFacts(to: &list)
      }
    }
  }
}

extension ColumnType {
  /// Whether values are too wide for two of them to stand side by side.
  fileprivate var isTime: Bool { self == .timestamp }
}

extension ColumnProfile.Values {
  private static let shownFrequencies = 8

  fileprivate func writeChart(to html: inout HTML, name: String, of count: Int) {
    switch self {
    case .bools(let trueCount, let falseCount):
      html.bars([("true", trueCount), ("false", falseCount)], of: count)
    case .numbers(let numbers):
      let bins = numbers.histogram.bins
      guard let min = numbers.min, let max = numbers.max, !bins.isEmpty else { return }
      html.histogram(bins, title: "\(name) from \(min.shown) to \(max.shown)")
      html.element("p", class: "ends") { ends in
        ends.element("span", text: min.shown)
        ends.element("span", text: max.shown)
      }
    case .texts(let texts):
      let shown = texts.frequencies.prefix(Self.shownFrequencies)
      html.bars(shown.map { (Scalar.string($0.value).shown, $0.count) }, of: count)
    }
  }

  fileprivate func writeFacts(to html: inout HTML) {
    switch self {
    case .bools: break
    case .numbers(let numbers): numbers.writeFacts(to: &html)
    case .texts(let texts):
      if let min = texts.minLength, let max = texts.maxLength {
        html.figure("Length", min == max ? min.grouped : "\(min.grouped) to \(max.grouped)")
      }
    }
  }
}

extension NumberProfile {
  fileprivate func writeFacts(to html: inout HTML) {
    if nanCount > 0 { html.figure("NaN", nanCount.grouped) }
    let infinite = histogram.positiveInfinityCount + histogram.negativeInfinityCount
    if infinite > 0 { html.figure("Infinite", infinite.grouped) }
    if let mean { html.figure("Mean", mean.shown) }
    if let standardDeviation { html.figure("Deviation", standardDeviation.shown) }
    for quantile in quantiles {
      let name = quantile.share == 0.5 ? "Median" : "\(Int((quantile.share * 100).rounded())) %"
      html.figure(name, quantile.value.shown)
    }
  }
}

extension HTML {
  /// A bar for each of some values, the longest for the most frequent one.
  fileprivate mutating func bars(_ values: [(name: String, count: Int)], of whole: Int) {
    let most = values.map(\.count).max() ?? 0
    element("ul", class: "bars") { list in
      for (name, count) in values {
        list.element("li") { item in
          item.element("code", text: name.isEmpty ? "(empty)" : name)
          item.bar(count, of: most)
          item.element("small", text: count.percent(of: whole))
        }
      }
    }
  }
}
