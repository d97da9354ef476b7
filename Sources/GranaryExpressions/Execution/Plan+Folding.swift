import GranaryColumns

extension Plan {
  /// The value of a part that is the same in every row; nil of others.
  var constant: Operand? {
    if case .constant(let operand) = self { operand } else { nil }
  }

  /// The plan with what its constant parts settle already done.
  ///
  /// A constant that fails stays: its failure is that of each row which gets there.
  var folded: Plan {
    switch self {
    case .constant, .column: self
    case .call(_, let parts): evaluated(where: parts)
    case .and(let left, let right):
      switch left.constantTruth {
      case true: right
      case false: left
      case nil: evaluated(where: [left, right])
      }
    case .or(let left, let right):
      switch left.constantTruth {
      case true: left
      case false: right
      case nil: evaluated(where: [left, right])
      }
    case .choice(let condition, let branches, let otherwise, _):
      evaluated(
        where: condition.subject + branches.flatMap { [$0.when, $0.then] } + [otherwise]
      )
    case .firstValue(let parts, _):
      if let first = parts.first, first.constant?.column.nullCount == 0 {
        first
      } else {
        evaluated(where: parts)
      }
    }
  }

  /// The constant that the plan gives, where its parts are constants and it does not fail.
  private func evaluated(where parts: [Plan]) -> Plan {
    guard parts.allSatisfy({ $0.constant != nil }) else { return self }
    var evaluator = Evaluator(Batch(Schema([]), [], count: 1))
    let evaluation = evaluator.run(self)
    guard evaluation.failures.isEmpty else { return self }
    return .constant(Operand(evaluation.column, isConstant: true))
  }

  /// The truth of a constant; nil of what is null or none.
  private var constantTruth: Bool? {
    guard let truth = constant?.truth(count: 1) else { return nil }
    return truth.isTrue.contains(0) ? true : truth.isFalse.contains(0) ? false : nil
  }
}

extension Plan.Condition {
  fileprivate var subject: [Plan] {
    if case .equals(let subject, _) = self { [subject] } else { [] }
  }
}
