import GranaryColumns

/// The column that a check is about, for readers of checks and their messages.
struct CheckSubject {
  /// The check and its column in messages: `between of 'dep_delay'`.
  let what: String
  /// The column's name.
  let column: String
  /// The column's type.
  let type: ColumnType

  init(_ what: String, _ column: String, _ type: ColumnType) {
    self.what = what
    self.column = column
    self.type = type
  }
}

extension DefinitionReader {
  /// Reads a value if the check is for the column's type; else reports that it is not.
  func read<Value>(
    _ subject: CheckSubject,
    _ node: DefinitionNode,
    due: String,
    where isAllowed: Bool,
    _ value: () -> Value?
  ) -> Value? {
    if isAllowed { return value() }
    let message = "\(subject.what): the column is \(subject.type.rawValue), and this is for \(due)"
    report(.typeMismatch, at: node, message)
    return nil
  }

  /// Values of a column's type, each once; at least one.
  func scalars(_ node: DefinitionNode?, _ subject: CheckSubject) -> [Scalar]? {
    guard let nodes = list(node, subject.what) else { return nil }
    let what = "every value in \(subject.what)"
    var seen: Set<Scalar> = []
    let values = nodes.compactMap { node -> Scalar? in
      guard let value = scalar(node, what, subject.type) else { return nil }
      guard seen.insert(value).inserted else {
        report(.duplicateName, at: node, "'\(value)' occurs twice in \(subject.what)")
        return nil
      }
      return value
    }
    return values.count == nodes.count ? values : nil
  }

  /// A value of a column's type.
  func scalar(_ node: DefinitionNode?, _ what: String, _ type: ColumnType) -> Scalar? {
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

  /// `{min, max}`, of which one at least is given and which hold something.
  func limits<Value>(
    _ node: DefinitionNode,
    _ what: String,
    besides others: [String] = [],
    isAscending: (Value, Value) -> Bool,
    read: (DefinitionNode, String) -> Value?
  ) -> Limits<Value>? {
    guard let keyed = keys(of: node, what, known: others + ["min", "max"]) else { return nil }
    let min = keyed["min"].flatMap { read($0, "min of \(what)") }
    let max = keyed["max"].flatMap { read($0, "max of \(what)") }
    guard keyed["min"] != nil || keyed["max"] != nil else {
      report(.missingKey, at: node, "\(what) needs min or max")
      return nil
    }
    guard (min == nil) == (keyed["min"] == nil), (max == nil) == (keyed["max"] == nil) else {
      return nil
    }
    if let min, let max, !isAscending(min, max) {
      report(.invalidValue, at: node, "\(what): min \(min) is above max \(max)")
      return nil
    }
    return Limits(min: min, max: max)
  }

  func countLimits(_ node: DefinitionNode, _ what: String) -> Limits<Int>? {
    limits(node, what, isAscending: <=, read: { integer($0, $1, in: 0...Int.max) })
  }

  func numberLimits(
    _ node: DefinitionNode,
    _ what: String,
    besides others: [String] = [],
    _ due: String = "a number",
    in range: ClosedRange<Double> = -Double.infinity...Double.infinity
  ) -> Limits<Double>? {
    let read = { (node: DefinitionNode, what: String) in
      self.number(node, what, due) { range.contains($0) }
    }
    return limits(node, what, besides: others, isAscending: <=, read: read)
  }
}

extension Scalar {
  /// Whether a bound is not above another of its type.
  func isAtMost(_ other: Scalar) -> Bool {
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
