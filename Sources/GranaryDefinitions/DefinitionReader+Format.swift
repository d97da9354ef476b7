import GranaryColumns
import GranaryIngest

/// The formats that are read.
private enum FormatName: String, CaseIterable {
  case csv
  case jsonLines = "jsonl"
  case json

  /// The keys that this format has and others have not.
  var keys: [String] {
    switch self {
    case .csv: ["delimiter", "quote", "header", "comment", "encoding", "ragged"]
    case .jsonLines: []
    case .json: ["records"]
    }
  }
}

extension DefinitionReader {
  /// The keys of a column that say how it is read.
  static let columnInputKeys = [
    "from", "null_values", "decimal", "true_values", "false_values", "format", "timezone",
  ]

  private static let fieldKeys = [
    "null_values", "decimal", "true_values", "false_values", "timestamp_format", "date_format",
  ]

  /// A source's format with the zone that stands beside it.
  func format(_ node: DefinitionNode?, timeZone: String?) -> InputFormat? {
    guard let node else { return InputFormat(fields: FieldFormat(timeZone: timeZone)) }
    let allKeys = FormatName.allCases.flatMap(\.keys)
    let keyed = keys(of: node, "a format", known: ["type"] + allKeys + Self.fieldKeys)
    let name: FormatName? = choice(
      required("type", keyed),
      "the format",
      planned: ["parquet", "arrow"]
    )
    guard let keyed, let name else { return nil }
    for key in allKeys where !name.keys.contains(key) {
      guard let node = keyed[key] else { continue }
      report(.unknownKey, at: node, "the format '\(name.rawValue)' has no key '\(key)'")
    }
    let fields = FieldFormat(
      // JSON has null itself: there an empty text is one.
      nullValues: texts(keyed["null_values"], "null_values", allowsEmpty: true)
        ?? (name == .csv ? [""] : []),
      decimal: choice(keyed["decimal"], "the decimal character") ?? .point,
      trueValues: texts(keyed["true_values"], "true_values") ?? [],
      falseValues: texts(keyed["false_values"], "false_values") ?? [],
      timestampFormat: timeFormat(keyed["timestamp_format"], "timestamp_format"),
      dateFormat: timeFormat(keyed["date_format"], "date_format"),
      timeZone: timeZone
    )
    checkTruthValues(fields.trueValues, fields.falseValues, keyed)
    switch name {
    case .csv: return InputFormat(.csv(dialect(keyed)), fields: fields)
    case .jsonLines: return InputFormat(.jsonLines, fields: fields)
    case .json:
      return InputFormat(.json(records: jsonPath(keyed["records"], "'records'")), fields: fields)
    }
  }

  /// What a column says about how it is read.
  func columnInput(_ keyed: KeyedNodes, _ type: ColumnType?) -> ColumnInput {
    let what = keyed.what
    if let node = keyed["format"], let type, type != .timestamp, type != .date {
      report(
        .invalidValue,
        at: node,
        "'format' is for a timestamp or a date, and \(what) is a \(type.rawValue)"
      )
    }
    let input = ColumnInput(
      origin: text(keyed["from"], "'from' of \(what)"),
      nullValues: texts(keyed["null_values"], "null_values of \(what)", allowsEmpty: true),
      decimal: choice(keyed["decimal"], "the decimal character of \(what)"),
      trueValues: texts(keyed["true_values"], "true_values of \(what)"),
      falseValues: texts(keyed["false_values"], "false_values of \(what)"),
      timeFormat: timeFormat(keyed["format"], "the format of \(what)"),
      timeZone: timeZone(keyed["timezone"], "the timezone of \(what)")
    )
    checkTruthValues(input.trueValues ?? [], input.falseValues ?? [], keyed)
    return input
  }

  /// No text may mean both.
  private func checkTruthValues(
    _ trueValues: [String],
    _ falseValues: [String],
    _ keyed: KeyedNodes
  ) {
    let trueTexts = Set(trueValues.map(Text.init(_:)))
    guard let node = keyed["false_values"],
      let both = falseValues.first(where: { trueTexts.contains(Text($0)) })
    else { return }
    report(.invalidValue, at: node, "'\(both)' is among true_values and false_values")
  }

  private func timeFormat(_ node: DefinitionNode?, _ what: String) -> TimeFormat? {
    guard let node, let text = text(node, what) else { return nil }
    do throws(TimeFormatError) {
      return try TimeFormat(text)
    } catch {
      report(.invalidValue, at: node, "\(what) '\(text)': \(error)")
      return nil
    }
  }

  /// A zone of the system's database.
  func timeZone(_ node: DefinitionNode?, _ what: String) -> String? {
    guard let node, let name = text(node, what) else { return nil }
    do throws(TimeZoneError) {
      try TimeZoneDatabase.system.check(name)
      return name
    } catch {
      report(.invalidValue, at: node, "\(what): \(error)")
      return nil
    }
  }

  /// A path into a JSON document.
  func jsonPath(_ node: DefinitionNode?, _ what: String) -> JSONPath? {
    guard let node, let text = text(node, what) else { return nil }
    if let path = JSONPath(text) { return path }
    report(.invalidValue, at: node, "\(what) must be a path such as data.items[0], not '\(text)'")
    return nil
  }

  // MARK: CSV

  private func dialect(_ keyed: KeyedNodes) -> CSVDialect {
    let delimiter = character(keyed["delimiter"], "the delimiter", allowsTab: true)
    let quote = quote(keyed["quote"])
    let comment = character(keyed["comment"], "the comment character", allowsTab: false)
    let dialect = CSVDialect(
      delimiter: delimiter ?? UInt8(ascii: ","),
      quote: quote,
      hasHeader: bool(keyed["header"], "'header'") ?? true,
      comment: comment,
      encoding: choice(keyed["encoding"], "the encoding") ?? .utf8,
      shortRows: choice(keyed["ragged"], "'ragged'") ?? .refuse
    )
    let given = [delimiter ?? dialect.delimiter, quote, comment].compactMap(\.self)
    if Set(given).count < given.count {
      report(
        .invalidValue,
        at: keyed.place.location,
        "delimiter, quote and comment must be different characters"
      )
    }
    return dialect
  }

  private func quote(_ node: DefinitionNode?) -> UInt8? {
    guard let node else { return CSVDialect().quote }
    if case .scalar("none", isPlain: true) = node.content { return nil }
    return character(node, "the quote, where it is not none,", allowsTab: false)
  }

  private func character(
    _ node: DefinitionNode?,
    _ what: String,
    allowsTab: Bool
  ) -> UInt8? {
    guard let node, let text = text(node, what) else { return nil }
    let bytes = Array(text.utf8)
    let isPrintable = bytes.count == 1 && (0x20..<0x7F).contains(bytes[0])
    guard isPrintable || (allowsTab && text == "\t") else {
      let due = allowsTab ? "one ASCII character or \"\\t\"" : "one ASCII character"
      report(.invalidValue, at: node, "\(what) must be \(due), not \(node.shape)")
      return nil
    }
    return bytes[0]
  }
}
