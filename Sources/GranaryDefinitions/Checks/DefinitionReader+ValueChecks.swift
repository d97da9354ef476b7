import GranaryColumns
import GranaryPatterns

extension DefinitionReader {
  /// What a check of a column demands.
  func columnCheck(
    _ key: CheckKind,
    _ node: DefinitionNode,
    _ subject: CheckSubject
  ) -> CheckDefinition.Kind? {
    switch key {
    case .required: affirmed(key, node).map { .required }
    case .between: between(node, subject)
    case .inSet: scalars(node, subject).map { .inSet($0) }
    case .notInSet: scalars(node, subject).map { .notInSet($0) }
    case .matches: pattern(node, subject).map { .matches($0) }
    case .containsMatch: pattern(node, subject).map { .containsMatch($0) }
    case .notMatches: pattern(node, subject).map { .notMatches($0) }
    case .length: forTexts(node, subject) { countLimits(node, subject.what) }.map { .length($0) }
    case .format: forTexts(node, subject) { choice(node, subject.what) }.map { .format($0) }
    case .increasing: isStrict(key, node, subject).map { .increasing(strictly: $0) }
    case .decreasing: isStrict(key, node, subject).map { .decreasing(strictly: $0) }
    case .maxZScore: maxZScore(node, subject)
    case .unique: affirmed(key, node).map { .unique(columns: []) }
    case .inReference: reference(node, subject)
    default: aggregateCheck(key, node, subject)
    }
  }

  /// `true`, which alone says something.
  private func affirmed(_ key: CheckKind, _ node: DefinitionNode) -> Void? {
    guard let isTrue = bool(node, "'\(key.rawValue)'") else { return nil }
    if isTrue { return () }
    report(.invalidValue, at: node, "'\(key.rawValue): false' checks nothing; leave it out")
    return nil
  }

  private func forTexts<Value>(
    _ node: DefinitionNode,
    _ subject: CheckSubject,
    _ read: () -> Value?
  ) -> Value? {
    self.read(subject, node, due: "string columns", where: subject.type == .string, read)
  }

  private func between(_ node: DefinitionNode, _ subject: CheckSubject) -> CheckDefinition.Kind? {
    let what = subject.what
    guard subject.type != .bool else {
      report(.typeMismatch, at: node, "\(what): bool has no order")
      return nil
    }
    let known = ["min", "max", "exclusive_min", "exclusive_max"]
    let errorCount = errors.count
    guard let keyed = keys(of: node, what, known: known) else { return nil }
    let lower = bound("min", keyed, subject)
    let upper = bound("max", keyed, subject)
    guard errors.count == errorCount else { return nil }
    guard lower != nil || upper != nil else {
      report(.missingKey, at: node, "\(what) needs min or max")
      return nil
    }
    if let lower, let upper, !lower.value.isAtMost(upper.value) {
      report(.invalidValue, at: node, "\(what): min \(lower.value) is above max \(upper.value)")
      return nil
    }
    let bounds = ValueBounds(lower: lower, upper: upper)
    guard !bounds.excludeEverything else {
      let type = subject.type.rawValue
      report(.invalidValue, at: node, "\(what): no \(type) lies between these ends")
      return nil
    }
    return .between(bounds)
  }

  /// One end of `between`: the key itself, or the one with `exclusive_` before it.
  private func bound(
    _ key: String,
    _ keyed: KeyedNodes,
    _ subject: CheckSubject
  ) -> ValueBounds.Bound? {
    let what = "\(key) of \(subject.what)"
    guard let exclusive = keyed["exclusive_\(key)"] else {
      return scalar(keyed[key], what, subject.type).map { .included($0) }
    }
    guard keyed[key] == nil else {
      report(.invalidValue, at: exclusive, "\(subject.what) has either \(key) or exclusive_\(key)")
      return nil
    }
    return scalar(exclusive, "exclusive_\(what)", subject.type).map { .excluded($0) }
  }

  private func pattern(_ node: DefinitionNode, _ subject: CheckSubject) -> String? {
    forTexts(node, subject) {
      guard let text = text(node, subject.what) else { return nil }
      do throws(PatternError) {
        _ = try Pattern(text)
        return text
      } catch {
        let location = node.place.location(ofCharacter: error.character, in: text)
        let message = "\(subject.what): no regular expression, \(error.message)"
        report(.invalidValue, at: location, message)
        return nil
      }
    }
  }

  /// `true`, or `strictly`.
  private func isStrict(
    _ key: CheckKind,
    _ node: DefinitionNode,
    _ subject: CheckSubject
  ) -> Bool? {
    guard subject.type != .bool else {
      report(.typeMismatch, at: node, "\(subject.what): bool has no order")
      return nil
    }
    if case .scalar("strictly", _) = node.content { return true }
    return plain(node, "'\(key.rawValue)'", "true or strictly") { $0 == "true" ? false : nil }
  }

  private func maxZScore(_ node: DefinitionNode, _ subject: CheckSubject) -> CheckDefinition.Kind? {
    let isNumber = subject.type.isNumeric && subject.type != .bool
    return read(subject, node, due: "numbers", where: isNumber) {
      number(node, subject.what, "a number above 0") { $0 > 0 }.map { .maxZScore($0) }
    }
  }

  private func reference(_ node: DefinitionNode, _ subject: CheckSubject) -> CheckDefinition.Kind? {
    guard let keyed = keys(of: node, subject.what, known: ["source", "column"]) else { return nil }
    let source = name(required("source", keyed), "the source of \(subject.what)")
    let column = text(required("column", keyed), "the column of \(subject.what)")
    guard let source, let column else { return nil }
    return .inReference(source: source, column: column)
  }
}

extension ValueBounds {
  /// Whether ends that are in order leave no value between them.
  fileprivate var excludeEverything: Bool {
    guard let lower, let upper else { return false }
    if let least = lower.wholeNumber, let greatest = upper.wholeNumber {
      let (distance, isHuge) = greatest.subtractingReportingOverflow(least)
      return !isHuge && distance < (lower.isExcluded ? 1 : 0) + (upper.isExcluded ? 1 : 0)
    }
    return upper.value.isAtMost(lower.value) && (lower.isExcluded || upper.isExcluded)
  }
}

extension ValueBounds.Bound {
  fileprivate var isExcluded: Bool {
    switch self {
    case .included: false
    case .excluded: true
    }
  }

  /// The value where its type counts in steps; nil for one with values between any two.
  fileprivate var wholeNumber: Int64? {
    switch value {
    case .int64(let value): value
    case .timestamp(let time): time.microseconds
    case .date(let date): Int64(date.days)
    case .null, .bool, .float32, .float64, .string: nil
    }
  }
}
