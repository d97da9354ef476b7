import GranaryColumns

extension Column {
  /// Passes on the rows that hold a number, with the number: bools are 0 and 1.
  ///
  /// - Precondition: The column's type is numeric.
  func forEachNumber(_ selection: RowSelection = .all, _ body: (Int, Double) -> Void) {
    precondition(type.isNumeric, "a column of numbers")
    func each<Values: RandomAccessCollection>(
      _ values: Values,
      _ number: (Values.Element) -> Double
    ) where Values.Index == Int {
      for row in 0..<count where validity[row] && selection.contains(row) {
        body(row, number(values[row]))
      }
    }
    switch type {
    case .int64: each(int64s) { Double($0) }
    case .float32: each(float32s) { Double($0) }
    case .float64: each(float64s) { $0 }
    case .bool:
      for row in 0..<count where validity[row] && selection.contains(row) {
        body(row, bools[row] ? 1 : 0)
      }
    case .string, .timestamp, .date: break
    }
  }
}
