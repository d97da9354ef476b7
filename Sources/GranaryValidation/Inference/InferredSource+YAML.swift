import GranaryColumns
import GranaryDefinitions
import GranaryIngest

extension InferredSource {
  /// The definition as YAML, with comments that say what was seen and what to decide.
  public var yaml: String {
    var lines = heading
    lines += ["kind: source", "name: \(name)", "format: {\(format.joined(separator: ", "))}"]
    if !omissions.isEmpty { lines.append("unknown_columns: ignore") }
    lines += ["columns:"]
    for column in columns { lines += column.lines(isOrigin: dialect?.hasHeader ?? true) }
    lines += omissions.map { "  # no column: \($0)" }
    lines += clocks + keys
    // A definition without a check would not pass.
    lines += ["checks:", "  - row_count: {min: 1}"]
    return lines.map(\.withoutBreaks).joined(separator: "\n") + "\n"
  }

  /// How a file of CSV is written; nil of JSON.
  private var dialect: CSVDialect? {
    if case .csv(let dialect) = layout { dialect } else { nil }
  }

  private var heading: [String] {
    var lines = [
      "# A draft, inferred from all \(rows.counted("row")) of \(YAMLText.quoted(file)).",
      "# Whatever stands here holds there; what is a rule and what an accident is yours to decide.",
    ]
    for refusal in refusals {
      let place = refusal.examples.first.map { ", first on line \($0.line)" } ?? ""
      lines.append(
        "# \(refusal.count.counted("row")) cannot be read (\(refusal.code)\(place)): "
          + "an ingestion would refuse them."
      )
    }
    lines += remarks.map { "# \($0)" }
    if dialect?.comment != nil {
      lines.append("# Lines that begin with # are taken for comments, and are no rows.")
    }
    return lines
  }

  private var format: [String] {
    var parts: [String]
    switch layout {
    case .csv(let dialect): parts = format(dialect)
    case .jsonLines: parts = ["type: jsonl"]
    case .json(let records):
      parts = ["type: json"]
      if let records { parts.append("records: \(YAMLText.quoted(records.description))") }
    }
    if nullTexts != (layout.isJSON ? [] : [""]) {
      let texts = nullTexts.map { YAMLText.quoted($0.string) }.joined(separator: ", ")
      parts.append("null_values: [\(texts)]")
    }
    return parts
  }

  private func format(_ dialect: CSVDialect) -> [String] {
    var parts = ["type: csv"]
    if dialect.delimiter != UInt8(ascii: ",") {
      let delimiter = String(decoding: [dialect.delimiter], as: UTF8.self)
      parts.append("delimiter: \(YAMLText.quoted(delimiter))")
    }
    if !dialect.hasHeader { parts.append("header: false") }
    if let comment = dialect.comment {
      parts.append("comment: \(YAMLText.quoted(String(decoding: [comment], as: UTF8.self)))")
    }
    if dialect.encoding != .utf8 { parts.append("encoding: \(dialect.encoding.rawValue)") }
    return parts
  }

  private var clocks: [String] {
    let times = columns.filter { $0.type == .timestamp && $0.isRequired }.map(\.name)
    guard let first = times.first else { return [] }
    let others = times.count > 1 ? "; others: \(times.dropFirst().joined(separator: ", "))" : ""
    return [
      "# event_time: \(YAMLText.key(first))  # if that is when a row's facts became known\(others)"
    ]
  }

  private var keys: [String] {
    columns.filter { $0.checks.contains(.unique) }.prefix(3).map {
      "# primary_key: [\(YAMLText.key($0.name))]  # if later rows of the same key replace earlier ones"
    }
  }
}

extension InferredColumn {
  fileprivate func lines(isOrigin: Bool) -> [String] {
    var lines = comments.map { "  # \($0)" }
    lines.append("  \(YAMLText.key(name)):")
    if isOrigin, Text(name) != Text(origin) {
      lines.append("    from: \(YAMLText.quoted(origin))")
    }
    lines.append("    type: \(type.rawValue)")
    if format.decimal == .comma { lines.append("    decimal: \",\"") }
    if !format.trueValues.isEmpty {
      lines.append("    true_values: [\(quoted(format.trueValues))]")
      lines.append("    false_values: [\(quoted(format.falseValues))]")
    }
    if let written = format.timestampFormat ?? format.dateFormat {
      lines.append("    format: \(YAMLText.quoted(written.description))")
    }
    if FieldHypothesis(type, format).needsZone { lines.append("    timezone: UTC") }
    if isRequired { lines.append("    required: true") }
    guard !checks.isEmpty else { return lines }
    return lines + ["    checks:"] + checks.map { "      - \($0.yaml)" }
  }

  private func quoted(_ texts: [String]) -> String {
    texts.map(YAMLText.quoted).joined(separator: ", ")
  }
}

extension InferredColumn.Check {
  fileprivate var yaml: String {
    switch self {
    case .between(let min, let max): "between: {min: \(min), max: \(max)}"
    case .inSet(let texts):
      "in_set: [\(texts.map { YAMLText.quoted($0.string) }.joined(separator: ", "))]"
    case .format(let format): "format: \(format.rawValue)"
    case .matches(let pattern): "matches: \(YAMLText.quoted(pattern))"
    case .unique: "unique: true"
    }
  }
}

extension String {
  /// Comments end with their line, whatever is in them.
  fileprivate var withoutBreaks: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
          default: scalar
          }
        }
      )
    )
  }
}
