import GranaryColumns

/// A check as read; without a name it gets one from what it checks.
struct CheckDraft {
  let name: String?
  let place: Place
  /// What a name is made from.
  let stem: String
  let kind: CheckDefinition.Kind
  let severity: CheckDefinition.Severity
}

/// The keys of which a check has exactly one.
private enum CheckKey: String, CaseIterable {
  case required
  case between
  case inSet = "in_set"
  case expression
  case rowCount = "row_count"

  static let planned = ["unique", "min_valid_fraction"]

  /// Whether it checks the values of one column.
  var isOfColumn: Bool {
    switch self {
    case .required, .between, .inSet: true
    case .expression, .rowCount: false
    }
  }
}

extension DefinitionReader {
  /// The checks of a column; without its type none can be read.
  func columnChecks(_ node: DefinitionNode?, column: String, type: ColumnType?) -> [CheckDraft]? {
    guard let node else { return [] }
    return drafts(node, "the checks of '\(column)'", ofColumn: true) { key, node in
      guard let type, let kind = columnCheck(key, node, column, type) else { return nil }
      return ("\(column)_\(key.stem)", kind)
    }
  }

  /// The checks of rows and of the table.
  func tableChecks(_ node: DefinitionNode?) -> [CheckDraft]? {
    guard let node else { return [] }
    var position = 0
    return drafts(node, "the checks", ofColumn: false) { key, node in
      position += 1
      if key == .rowCount { return rowCount(node).map { (key.rawValue, $0) } }
      record(DefinitionPath("checks", String(position - 1)), node.place)
      return expression(node, "the check").map { (key.rawValue, .expression($0)) }
    }
  }

  private func drafts(
    _ node: DefinitionNode,
    _ what: String,
    ofColumn: Bool,
    _ read: (CheckKey, DefinitionNode) -> (stem: String, kind: CheckDefinition.Kind)?
  ) -> [CheckDraft]? {
    guard let nodes = list(node, what) else { return nil }
    let drafts = nodes.compactMap { node -> CheckDraft? in
      let known = CheckKey.allCases.map(\.rawValue)
      let planned = CheckKey.planned
      let errorCount = errors.count
      let keyed = keys(of: node, "a check", known: ["name", "severity"] + known, planned: planned)
      guard let keyed, errors.count == errorCount else { return nil }
      let name = name(keyed["name"], "the check")
      let severity: CheckDefinition.Severity? = choice(keyed["severity"], "the severity")
      guard let (key, value) = checkKey(keyed, ofColumn: ofColumn) else { return nil }
      guard let check = read(key, value), (name == nil) == (keyed["name"] == nil) else {
        return nil
      }
      return CheckDraft(
        name: name,
        place: keyed["name"]?.place ?? node.place,
        stem: check.stem,
        kind: check.kind,
        severity: severity ?? .error
      )
    }
    return drafts.count == nodes.count ? drafts : nil
  }

  /// The one key that says what a check checks.
  private func checkKey(_ keyed: KeyedNodes, ofColumn: Bool) -> (CheckKey, DefinitionNode)? {
    let given = CheckKey.allCases.compactMap { key in keyed[key.rawValue].map { (key, $0) } }
    guard given.count == 1 else {
      let due = CheckKey.allCases.filter { $0.isOfColumn == ofColumn }.map(\.rawValue)
      let message = "a check has exactly one of the keys \(due.joined(separator: ", "))"
      report(.missingKey, at: keyed.place.location, message)
      return nil
    }
    guard given[0].0.isOfColumn == ofColumn else {
      let place = ofColumn ? "the source's own checks" : "the checks of a column"
      report(.wrongShape, at: given[0].1, "'\(given[0].0.rawValue)' belongs to \(place)")
      return nil
    }
    return given[0]
  }

  private func columnCheck(
    _ key: CheckKey,
    _ node: DefinitionNode,
    _ column: String,
    _ type: ColumnType
  ) -> CheckDefinition.Kind? {
    switch key {
    case .between: return between(node, column, type)
    case .inSet:
      guard let nodes = list(node, "in_set of '\(column)'") else { return nil }
      let values = nodes.compactMap { scalar($0, "every value in in_set of '\(column)'", type) }
      return values.count == nodes.count ? .inSet(values) : nil
    case .required, .expression, .rowCount:
      guard let isRequired = bool(node, "'required'") else { return nil }
      if isRequired { return .required }
      report(.invalidValue, at: node, "'required: false' checks nothing; leave it out")
      return nil
    }
  }

  private func between(
    _ node: DefinitionNode,
    _ column: String,
    _ type: ColumnType
  ) -> CheckDefinition.Kind? {
    let what = "between of '\(column)'"
    guard type != .bool else {
      report(.typeMismatch, at: node, "\(what): bool has no order")
      return nil
    }
    guard let keyed = keys(of: node, what, known: ["min", "max"]) else { return nil }
    let min = scalar(keyed["min"], "min of \(what)", type)
    let max = scalar(keyed["max"], "max of \(what)", type)
    guard keyed["min"] != nil || keyed["max"] != nil else {
      report(.missingKey, at: node, "\(what) needs min or max")
      return nil
    }
    guard (min == nil) == (keyed["min"] == nil), (max == nil) == (keyed["max"] == nil) else {
      return nil
    }
    if let min, let max, !min.isAtMost(max) {
      report(.invalidValue, at: node, "\(what): min \(min) is above max \(max)")
      return nil
    }
    return .between(min: min, max: max)
  }

  private func rowCount(_ node: DefinitionNode) -> CheckDefinition.Kind? {
    guard let keyed = keys(of: node, "row_count", known: ["min", "max"]) else { return nil }
    let min = integer(keyed["min"], "min of row_count", in: 0...Int.max)
    let max = integer(keyed["max"], "max of row_count", in: 0...Int.max)
    guard keyed["min"] != nil || keyed["max"] != nil else {
      report(.missingKey, at: node, "row_count needs min or max")
      return nil
    }
    if let min, let max, min > max {
      report(.invalidValue, at: node, "row_count: min \(min) is above max \(max)")
      return nil
    }
    return .rowCount(min: min, max: max)
  }

  /// A value of a column's type.
  private func scalar(_ node: DefinitionNode?, _ what: String, _ type: ColumnType) -> Scalar? {
    guard let node else { return nil }
    switch type {
    case .bool: return bool(node, what).map(Scalar.bool)
    case .int64: return plain(node, what, "an integer") { Int64($0) }.map(Scalar.int64)
    case .float32: return plain(node, what, "a number") { Float(decimal: $0) }.map(Scalar.float32)
    case .float64: return number(node, what).map(Scalar.float64)
    case .string: return text(node, what).map { .string(Text($0)) }
    case .date:
      guard let text = text(node, what) else { return nil }
      if let date = CalendarDate(text) { return .date(date) }
      report(.invalidValue, at: node, "\(what) must be a day such as 2013-03-01, not '\(text)'")
      return nil
    case .timestamp:
      guard let text = text(node, what) else { return nil }
      if let time = try? Timestamp(parsing: text) { return .timestamp(time) }
      let due = "a time with a zone such as 2013-03-01T00:00:00Z"
      report(.invalidValue, at: node, "\(what) must be \(due), not '\(text)'")
      return nil
    }
  }
}

extension CheckKey {
  /// What generated names end in.
  fileprivate var stem: String {
    switch self {
    case .inSet: "in_set"
    case .required, .between, .expression, .rowCount: rawValue
    }
  }
}

extension Scalar {
  /// Whether a bound is not above another of its type.
  fileprivate func isAtMost(_ other: Scalar) -> Bool {
    switch (self, other) {
    case (.int64(let left), .int64(let right)): left <= right
    case (.float32(let left), .float32(let right)): left <= right
    case (.float64(let left), .float64(let right)): left <= right
    case (.string(let left), .string(let right)): left <= right
    case (.timestamp(let left), .timestamp(let right)): left <= right
    case (.date(let left), .date(let right)): left <= right
    default: true
    }
  }
}

/// Names of a source's checks, each once: those given first, then those made up.
struct CheckNames {
  private var names: [Place: String] = [:]

  init(columns: [ColumnDraft], table: [CheckDraft], _ reader: DefinitionReader) {
    let drafts = columns.flatMap(\.checks) + table
    var taken: Set<String> = []
    for draft in drafts {
      guard let name = draft.name else { continue }
      names[draft.place] = name
      guard taken.insert(name).inserted else {
        let message = "another check of this source has the name '\(name)'"
        reader.report(.duplicateName, at: draft.place.location, message)
        continue
      }
    }
    for draft in drafts where draft.name == nil {
      let stem = Self.name(from: draft.stem)
      var name = stem
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(stem)_\(number)"
        number += 1
      }
      names[draft.place] = name
    }
  }

  /// The check with its name.
  func check(_ draft: CheckDraft) -> CheckDefinition {
    let name = names[draft.place] ?? Self.name(from: draft.stem)
    return CheckDefinition(name: name, kind: draft.kind, severity: draft.severity)
  }

  /// A name by the rule of names, with room for a number.
  private static func name(from stem: String) -> String {
    var name = ""
    for scalar in stem.lowercased().unicodeScalars {
      let isKept = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
      if isKept {
        name.unicodeScalars.append(scalar)
      } else if !name.isEmpty, !name.hasSuffix("_") {
        name += "_"
      }
    }
    if name.first.map({ !("a"..."z").contains($0) }) ?? true { name = "column_" + name }
    name = String(name.prefix(54))
    while name.hasSuffix("_") { name.removeLast() }
    return name
  }
}
