import GranaryColumns
import GranaryIngest

/// What makes a row valid, to be found out of the row alone.
protocol RowRule: Sendable {
  /// What is due, as in "between 0 and 10".
  var expected: String { get }
  /// What a row that fails is refused for.
  var code: RowRefusal.Code { get }

  /// Looks at every row of a batch; the check's condition is applied to what is found.
  func inspect(_ batch: inout BatchInspector) -> Inspection

  /// What a report shows of a row that fails; nil where there is nothing to show.
  func value(of row: Int, in batch: Batch) -> String?

  /// What is wrong with a row that fails.
  func message(of row: Int, in batch: Batch) -> String
}

extension RowRule {
  func message(of row: Int, in batch: Batch) -> String { "not \(expected)" }
}

/// A rule about the values of one column; nulls are not looked at.
protocol ValueRule: RowRule {
  /// The column.
  var column: Int { get }
}

extension ValueRule {
  func value(of row: Int, in batch: Batch) -> String? { batch.columns[column][row].description }
}
