import GranaryColumns
import GranaryExpressions
import GranaryIngest

/// A condition is not false.
///
/// Null passes, as in SQL's CHECK; a row without a value for another reason does not, since it would
/// get in unseen.
struct ExpressionRule: RowRule {
  let condition: CompiledExpression

  var expected: String { "'\(condition.expression)'" }
  var code: RowRefusal.Code { .expressionFailed }

  func inspect(_ batch: inout BatchInspector) -> Inspection {
    let evaluation = condition.evaluate(batch.batch)
    let column = evaluation.column
    let (bools, validity) = (column.bools, column.validity)
    let failed = evaluation.failures.map(\.row)
    if failed.isEmpty, validity.isAllValid, bools.setCount == column.count {
      return Inspection(looked: .all)
    }
    let refuted = (0..<column.count).filter { validity[$0] && !bools[$0] }
    var looked = [Bool](repeating: true, count: column.count)
    for row in 0..<column.count where !validity[row] { looked[row] = false }
    for row in failed { looked[row] = true }
    return Inspection(
      looked: .rows(Bitmap(looked)),
      failures: failed.isEmpty ? refuted : (refuted + failed).sorted()
    )
  }

  func value(of row: Int, in batch: Batch) -> String? {
    let values = condition.expression.columnNames.compactMap { name in
      batch[name].map { "\(name) = \($0[row].isNull ? "null" : $0[row].description)" }
    }
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  func message(of row: Int, in batch: Batch) -> String {
    "'\(condition.expression)' does not hold"
  }
}
