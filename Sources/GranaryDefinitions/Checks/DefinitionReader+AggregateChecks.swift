import GranaryColumns

extension DefinitionReader {
  /// What a check of all the values of a column together demands.
  func aggregateCheck(
    _ key: CheckKind,
    _ node: DefinitionNode,
    _ subject: CheckSubject
  ) -> CheckDefinition.Kind? {
    let what = subject.what
    switch key {
    case .nullFraction: return fraction(.nullFraction, node, what)
    case .distinctFraction: return fraction(.distinctFraction, node, what)
    case .distinctCount: return countLimits(node, what).map { .distinctCount($0) }
    case .min: return scalarLimits(node, subject).map { .min($0) }
    case .max: return scalarLimits(node, subject).map { .max($0) }
    case .mean: return statistic(.mean, node, subject)
    case .median: return statistic(.median, node, subject)
    case .sum: return statistic(.sum, node, subject)
    case .stddev: return deviation(node, subject)
    case .quantile: return quantile(node, subject)
    case .distinctValues: return distinctValues(node, subject)
    case .mostCommon: return scalars(node, subject).map { .mostCommon($0) }
    default: return nil
    }
  }

  private func fraction(
    _ statistic: ColumnStatistic,
    _ node: DefinitionNode,
    _ what: String
  ) -> CheckDefinition.Kind? {
    numberLimits(node, what, "a number from 0 to 1", in: 0...1).map { .statistic(statistic, $0) }
  }

  private func scalarLimits(_ node: DefinitionNode, _ subject: CheckSubject) -> Limits<Scalar>? {
    guard subject.type != .bool else {
      report(.typeMismatch, at: node, "\(subject.what): bool has no order")
      return nil
    }
    return limits(
      node,
      subject.what,
      isAscending: { $0.isAtMost($1) },
      read: { scalar($0, $1, subject.type) }
    )
  }

  private func statistic(
    _ statistic: ColumnStatistic,
    _ node: DefinitionNode,
    _ subject: CheckSubject
  ) -> CheckDefinition.Kind? {
    read(subject, node, due: "numbers", where: subject.type.isNumeric) {
      numberLimits(node, subject.what).map { .statistic(statistic, $0) }
    }
  }

  private func deviation(_ node: DefinitionNode, _ subject: CheckSubject) -> CheckDefinition.Kind? {
    read(subject, node, due: "numbers", where: subject.type.isNumeric) {
      numberLimits(node, subject.what, "a number of at least 0", in: 0...Double.infinity)
        .map { .statistic(.stddev, $0) }
    }
  }

  private func quantile(_ node: DefinitionNode, _ subject: CheckSubject) -> CheckDefinition.Kind? {
    let what = subject.what
    return read(subject, node, due: "numbers", where: subject.type.isNumeric) {
      guard let limits = numberLimits(node, what, besides: ["q"]),
        case .mapping(let entries) = node.content
      else { return nil }
      guard let share = entries.first(where: { $0.key == "q" })?.value else {
        report(.missingKey, at: node, "\(what) needs the key 'q'")
        return nil
      }
      let quantile = number(share, "q of \(what)", "a number from 0 to 1") {
        (0...1).contains($0)
      }
      return quantile.map { .statistic(.quantile($0), limits) }
    }
  }

  private func distinctValues(
    _ node: DefinitionNode,
    _ subject: CheckSubject
  ) -> CheckDefinition.Kind? {
    let known = SetRelation.allCases.map(\.rawValue)
    guard let keyed = keys(of: node, subject.what, known: known) else { return nil }
    let given = SetRelation.allCases.compactMap { key in keyed[key.rawValue].map { (key, $0) } }
    guard given.count == 1 else {
      let message = "\(subject.what) has exactly one of the keys \(known.joined(separator: ", "))"
      report(.missingKey, at: node, message)
      return nil
    }
    return scalars(given[0].1, subject).map { .distinctValues(given[0].0, $0) }
  }
}
