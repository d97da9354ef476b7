import GranaryColumns
import GranaryDefinitions
import GranaryStatistics

/// Which different values there are.
struct DistinctValuesRule: AggregateRule {
  let relation: SetRelation
  let values: ListedScalars

  var list: ListedScalars? { values }
  var needs: FactNeeds { [] }
  var expected: String {
    switch relation {
    case .equal: "exactly \(values)"
    case .contain: "all of \(values)"
    case .within: "only \(values)"
    }
  }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    guard let listed else { return .noValues() }
    if relation == .within, facts.valueCount == 0 { return .noValues() }
    let missing = relation == .within ? [] : listed.missing
    let otherCount = relation == .contain ? 0 : listed.otherCount
    let findings = [
      missing.isEmpty ? nil : "without \(ListedScalars.list(missing))",
      otherCount == 0 ? nil : "\(otherCount) other \(otherCount == 1 ? "value" : "values")",
    ].compactMap(\.self)
    return AggregateJudgement(
      outcome: findings.isEmpty ? .passed : .failed,
      checked: facts.valueCount,
      observed: findings.isEmpty ? "these" : findings.joined(separator: ", "),
      examples: otherCount == 0 ? [] : listed.otherExamples
    )
  }
}

/// Which value is the most frequent; of several equally frequent ones any may be.
struct MostCommonRule: AggregateRule {
  let values: ListedScalars

  var needs: FactNeeds { .frequent }
  var expected: String { "one of \(values)" }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    let frequent = facts.frequent
    let top = frequent.top(frequent.counterCount)
    guard facts.valueCount > 0 else { return .noValues() }
    guard let first = top.first else {
      return AggregateJudgement(
        outcome: .notRun,
        checked: facts.valueCount,
        note: "none of the \(facts.valueCount) values is frequent enough to be told from the others"
      )
    }
    let listed = top.first { values.contains($0.value) }?.count ?? 0
    let other = top.first { !values.contains($0.value) }?.count ?? 0
    // A count is too low by the error at most: of an other value, one without a counter too.
    let error = frequent.maximumError
    let outcome: CheckResult.Outcome =
      listed >= other + error && listed > 0
      ? .passed : other > listed + error ? .failed : .notRun
    let observed = "\(first.value) (\(first.count) of \(facts.valueCount))"
    let note = frequent.isExact ? nil : "counts may be too low by \(error): many different values"
    return AggregateJudgement(
      outcome: outcome,
      checked: facts.valueCount,
      observed: frequent.isExact ? observed : "≈ \(observed)",
      note: outcome == .notRun ? "two values are too close to tell: \(note ?? "")" : note
    )
  }
}
