import GranaryColumns
import GranaryDefinitions
import GranaryIngest

extension ValidationRun {
  /// What came of each check, in the source's order, where the input has columns that the source does
  /// not declare.
  func results(unknownColumns: [String]) -> [CheckResult] {
    validator.checks.enumerated().map { index, check in
      if let cause = causes[index] {
        let tally = tallies[index]
        return CheckResult(
          check,
          .notRun,
          checked: tally.checked,
          failed: tally.failures.count,
          examples: tally.failures.examples,
          note: cause,
          lacksColumn: lackingColumn.contains(index)
        )
      }
      switch check.rule {
      case .rows, .order, .unique: return result(of: check, tallies[index])
      case .aggregate(let rule, let place, let list):
        let facts = facts[place]
        return CheckResult(check, rule.judge(facts, list.map { facts.listed[$0] }))
      case .columns(let rule): return result(of: rule, check, unknownColumns)
      case .undone(_, let cause): return CheckResult(check, .notRun, checked: 0, note: cause)
      }
    }
  }

  /// A check of rows fails where a row does or, with a least share, where too few are valid.
  private func result(of check: PreparedCheck, _ tally: RowTally) -> CheckResult {
    let (checked, failed) = (tally.checked, tally.failures.count)
    let fraction = checked == 0 ? 1 : Double(checked - failed) / Double(checked)
    let isFailed = check.definition.minValidFraction.map { fraction < $0 } ?? (failed > 0)
    let undecided = tally.undecided
    let outcome: CheckResult.Outcome =
      isFailed ? .failed : undecided.count > 0 ? .notRun : .passed
    return CheckResult(
      check,
      outcome,
      observed: check.definition.minValidFraction.map { _ in "\(fraction) valid" },
      checked: checked,
      failed: failed,
      examples: tally.failures.examples + (failed == 0 ? undecided.examples : []),
      note: Self.note(checked: checked, undecided: undecided.count)
    )
  }

  private static func note(checked: Int, undecided: Int) -> String? {
    if undecided > 0 {
      return "\(undecided) \(undecided == 1 ? "value needs" : "values need")"
        + " more steps to match than one may take"
    }
    return checked == 0 ? "no values" : nil
  }

  private func result(
    of rule: ColumnsRule,
    _ check: PreparedCheck,
    _ unknownColumns: [String]
  ) -> CheckResult {
    let judgements = inputs.map { input in
      let names = input.names ?? validator.source.origins(in: input) + unknownColumns
      return rule.judge(names, isOrdered: input.names != nil)
    }
    let worst =
      judgements.first { $0.outcome == .failed } ?? judgements.first { $0.outcome == .notRun }
    guard let judgement = worst ?? judgements.first else {
      return CheckResult(check, .notRun, checked: 0, note: "nothing is known of an input's columns")
    }
    return CheckResult(check, judgement)
  }

  /// The reasons why rows were refused, the most frequent first.
  var refusalCounts: [RefusalCount] {
    refusalTallies.sorted { left, right in
      if left.value.count != right.value.count { return left.value.count > right.value.count }
      if left.key.code != right.key.code {
        return Text(left.key.code.rawValue) < Text(right.key.code.rawValue)
      }
      if left.key.column != right.key.column {
        return (left.key.column ?? "") < (right.key.column ?? "")
      }
      return (left.key.check ?? "") < (right.key.check ?? "")
    }.map { key, tally in
      RefusalCount(
        code: key.code.rawValue,
        check: key.check?.string,
        column: key.column?.string,
        count: tally.count,
        examples: tally.examples
      )
    }
  }
}

extension CheckResult {
  fileprivate init(
    _ check: PreparedCheck,
    _ outcome: Outcome,
    observed: String? = nil,
    checked: Int,
    failed: Int = 0,
    examples: [FailureExample] = [],
    note: String? = nil,
    lacksColumn: Bool = false
  ) {
    self.init(
      name: check.name,
      kind: check.kind,
      column: check.column,
      severity: check.severity,
      outcome: outcome,
      observed: observed,
      expected: check.expected,
      checked: checked,
      failed: failed,
      examples: examples,
      note: note,
      allowsNotRun: check.definition.allowsNotRun,
      lacksColumn: lacksColumn
    )
  }

  fileprivate init(_ check: PreparedCheck, _ judgement: AggregateJudgement) {
    self.init(
      check,
      judgement.outcome,
      observed: judgement.observed,
      checked: judgement.checked,
      failed: judgement.outcome == .failed ? 1 : 0,
      examples: judgement.examples,
      note: judgement.note
    )
  }
}
