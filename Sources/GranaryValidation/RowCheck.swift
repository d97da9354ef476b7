import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryIngest

/// A check of rows, ready to run over batches of the source's output schema.
struct RowCheck: Sendable {
  enum Rule: Sendable {
    case required(column: Int)
    case values(column: Int, ValueRule)
    case condition(CompiledExpression)
  }

  let name: String
  let kind: CheckKind
  /// The column of a rule about one.
  let column: String?
  let severity: CheckDefinition.Severity
  let rule: Rule

  /// What a check finds in a batch.
  struct Finding {
    /// Rows looked at: those with a value.
    let checkedCount: Int
    /// Rows that fail, ascending.
    let failures: [Int]
  }

  func run(over batch: Batch) -> Finding {
    switch rule {
    case .required(let column):
      let validity = batch.columns[column].validity
      let failures =
        validity.isAllValid ? [] : (0..<batch.count).filter { !validity[$0] }
      return Finding(checkedCount: batch.count, failures: failures)
    case .values(let column, let rule):
      let values = batch.columns[column]
      return Finding(
        checkedCount: values.count - values.nullCount,
        failures: rule.failures(in: values)
      )
    case .condition(let condition): return run(condition, over: batch)
    }
  }

  /// Null passes, as in SQL's CHECK; a row without a value for another reason does not, since it
  /// would get in unseen.
  private func run(_ condition: CompiledExpression, over batch: Batch) -> Finding {
    let evaluation = condition.evaluate(batch)
    let column = evaluation.column
    let bools = column.bools
    let unevaluated = evaluation.failures.map(\.row)
    let refuted = (0..<column.count).filter { column.validity[$0] && !bools[$0] }
    return Finding(
      checkedCount: column.count - column.nullCount + unevaluated.count,
      failures: unevaluated.isEmpty ? refuted : (refuted + unevaluated).sorted()
    )
  }

  /// What is wrong with a row that fails.
  func refusal(of row: Int, in batch: Batch) -> RowRefusal {
    switch rule {
    case .required:
      return RowRefusal(.required, column: column, check: name, message: "required, but null")
    case .values(let index, let rule):
      let value = batch.columns[index][row]
      return RowRefusal(
        kind == .inSet ? .notInSet : .outOfBounds,
        column: column,
        check: name,
        value: value.description,
        message: rule.message(for: value)
      )
    case .condition(let condition):
      return RowRefusal(
        .expressionFailed,
        check: name,
        value: values(of: condition.expression.columnNames, at: row, in: batch),
        message: "'\(condition.expression)' does not hold"
      )
    }
  }

  private func values(of names: [String], at row: Int, in batch: Batch) -> String? {
    let values = names.compactMap { name in
      batch[name].map { "\(name) = \($0[row].isNull ? "null" : $0[row].description)" }
    }
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}
