/// Rows × features of binary32, row after row, as an estimator reads them; NaN is missing.
public struct FeatureMatrix: Sendable {
  /// The names of the features, in column order.
  public let names: [String]
  /// The number of rows.
  public let rowCount: Int
  /// The cells: column `c` of row `r` is at `r * columnCount + c`.
  public let values: [Float]

  /// The number of features.
  public var columnCount: Int { names.count }

  /// Cells in row-major order.
  ///
  /// - Precondition: `values` has `rowCount` cells a name.
  public init(names: [String], rowCount: Int, values: [Float]) {
    precondition(values.count == rowCount * names.count, "one cell a row and name")
    self.names = names
    self.rowCount = rowCount
    self.values = values
  }

  /// The cell of a row and a feature.
  public subscript(row: Int, column: Int) -> Float {
    precondition(column >= 0 && column < columnCount, "column past the matrix")
    return values[row * columnCount + column]
  }

  /// The rows of a range, in order.
  public func rows(_ range: Range<Int>) -> FeatureMatrix {
    let cells = range.lowerBound * columnCount..<range.upperBound * columnCount
    return FeatureMatrix(names: names, rowCount: range.count, values: Array(values[cells]))
  }
}
