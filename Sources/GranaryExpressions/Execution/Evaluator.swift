import GranaryColumns

/// Runs a plan over one batch.
///
/// Parts are evaluated from left to right, and of several failures in a row the first counts, as if
/// each row were evaluated by itself and stopped at its failure.
struct Evaluator {
  private let batch: Batch
  /// The place of each row's failure in `Reason.allCases`, from 1; 0 for none.
  ///
  /// Empty while no row has failed.
  private var failures: [UInt8] = []

  init(_ batch: Batch) { self.batch = batch }

  mutating func run(_ plan: Plan) -> Evaluation {
    let operand = evaluate(plan, for: .all(batch.count))
    // A column as it stands stays where it is, mapped memory included.
    if case .column = plan { return Evaluation(column: operand.column, failures: []) }
    let rows = failures.indices.filter { failures[$0] != 0 }
    let reasons = EvaluationFailure.Reason.allCases
    return Evaluation(
      column: result(operand, failed: rows),
      failures: rows.map { EvaluationFailure(row: $0, reason: reasons[Int(failures[$0]) - 1]) }
    )
  }

  /// The value of a part in the rows where it matters; in others it is arbitrary and does not fail.
  private mutating func evaluate(_ plan: Plan, for rows: RowSet) -> Operand {
    switch plan {
    case .constant(let operand): return operand
    case .column(let name):
      guard let column = batch[name] else { preconditionFailure("the batch has no '\(name)'") }
      return Operand(column)
    case .call(let overload, let parts): return call(overload, parts, for: rows)
    case .and(let left, let right):
      let left = truth(left, for: rows)
      let open = rows.subtracting(left.isFalse)
      if open.isEmpty { return Operand(left.column) }
      return Operand(left.and(truth(right, for: open)).column)
    case .or(let left, let right):
      let left = truth(left, for: rows)
      let open = rows.subtracting(left.isTrue)
      if open.isEmpty { return Operand(left.column) }
      return Operand(left.or(truth(right, for: open)).column)
    case .choice(let condition, let branches, let otherwise, let type):
      return choose(condition, branches, otherwise, type, for: rows)
    case .firstValue(let parts, let type):
      var blend = Blend(type.storage, count: batch.count)
      var open = rows
      for part in parts where !open.isEmpty {
        let operand = evaluate(part, for: open)
        let valid = operand.validity(count: batch.count)
        blend.add(operand, for: open.intersection(valid))
        open = open.subtracting(valid)
      }
      return Operand(blend.finish())
    }
  }

  /// One value a row, null in those that failed; nulls hold zero bits, so that equal values are
  /// equal bytes.
  private func result(_ operand: Operand, failed: [Int]) -> Column {
    let column = operand.column
    if !operand.isConstant && column.validity.isAllValid && failed.isEmpty { return column }
    var failures = RowSet.none(batch.count)
    for row in failed { failures.insert(row) }
    var blend = Blend(column.type, count: batch.count)
    blend.add(operand, for: failures.complement)
    return blend.finish()
  }

  private mutating func truth(_ plan: Plan, for rows: RowSet) -> Truth {
    evaluate(plan, for: rows).truth(count: batch.count)
  }

  private mutating func call(
    _ overload: Overload,
    _ parts: [Plan],
    for rows: RowSet
  ) -> Operand {
    var operands: [Operand] = []
    for part in parts { operands.append(evaluate(part, for: rows)) }
    return call(overload, operands, for: rows)
  }

  private mutating func call(
    _ overload: Overload,
    _ operands: [Operand],
    for rows: RowSet
  ) -> Operand {
    let isConstant = operands.allSatisfy(\.isConstant)
    let count = isConstant ? 1 : batch.count
    var validity = RowSet.all(count)
    if overload.nulls == .nullIfAnyIsNull {
      for operand in operands { validity = validity.intersection(operand.validity(count: count)) }
    }
    let outcome = overload.kernel(Arguments(operands: operands, count: count, validity: validity))
    if let failure = outcome.failure, !failure.rows.isEmpty {
      record(failure.reason, for: isConstant ? rows : rows.intersection(failure.rows))
    }
    return Operand(outcome.column, isConstant: isConstant)
  }

  private mutating func choose(
    _ condition: Plan.Condition,
    _ branches: [(when: Plan, then: Plan)],
    _ otherwise: Plan,
    _ type: ValueType,
    for rows: RowSet
  ) -> Operand {
    var subject: (operand: Operand, equal: Overload)?
    if case .equals(let plan, let equal) = condition {
      subject = (evaluate(plan, for: rows), equal)
    }
    var blend = Blend(type.storage, count: batch.count)
    var open = rows
    for branch in branches where !open.isEmpty {
      var answer = evaluate(branch.when, for: open)
      if let subject { answer = call(subject.equal, [subject.operand, answer], for: open) }
      let taken = open.intersection(answer.truth(count: batch.count).isTrue)
      open = open.subtracting(taken)
      if !taken.isEmpty { blend.add(evaluate(branch.then, for: taken), for: taken) }
    }
    if !open.isEmpty { blend.add(evaluate(otherwise, for: open), for: open) }
    return Operand(blend.finish())
  }

  private mutating func record(_ reason: EvaluationFailure.Reason, for rows: RowSet) {
    guard let place = EvaluationFailure.Reason.allCases.firstIndex(of: reason) else { return }
    if failures.isEmpty { failures = Array(repeating: 0, count: batch.count) }
    for row in rows where failures[row] == 0 { failures[row] = UInt8(place + 1) }
  }
}
