import GranaryColumns
import GranaryIngest

/// The value is not null.
struct RequiredRule: RowRule {
  let column: Int

  var expected: String { "not null" }
  var code: RowRefusal.Code { .required }

  func inspect(_ batch: inout BatchInspector) -> Inspection {
    let validity = batch.batch.columns[column].validity
    let nulls = validity.isAllValid ? [] : (0..<validity.count).filter { !validity[$0] }
    return Inspection(looked: .all, failures: nulls)
  }

  func value(of row: Int, in batch: Batch) -> String? { nil }

  func message(of row: Int, in batch: Batch) -> String { "required, but null" }
}
