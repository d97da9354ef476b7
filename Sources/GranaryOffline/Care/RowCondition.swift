public import GranaryColumns
import GranarySegments

/// Rows whose columns have certain values, such as those of one entity.
public struct RowCondition: Sendable {
  /// The columns, and the value of each; none is null.
  public let values: [(field: Field, value: Scalar)]

  /// A condition.
  ///
  /// - Precondition: Each value is of its field's type.
  public init(_ values: [(field: Field, value: Scalar)]) {
    precondition(values.allSatisfy { $0.value.type == $0.field.type }, "a value of another type")
    self.values = values
  }

  /// For each row whether it is one of them.
  ///
  /// A batch that lacks a column, or has it with another type, has none.
  public func holds(_ batch: Batch) -> [Bool] {
    var holds = [Bool](repeating: true, count: batch.count)
    for (field, value) in values {
      guard let column = batch[field.name], column.type == field.type else {
        return [Bool](repeating: false, count: batch.count)
      }
      for row in holds.indices where holds[row] { holds[row] = column[row] == value }
    }
    return holds
  }
}

extension RowCondition: RowSelection {
  /// Columns are found under whichever ids, also ones that are not declared any more.
  func columns(of segment: SegmentReader) -> [String]? {
    let hasAll = values.allSatisfy { segment.schema[$0.field.name] == $0.field }
    return hasAll ? values.map(\.field.name) : nil
  }
}
