internal import GranaryColumns

extension Column {
  /// Tells every row as a number: bools are 0 and 1, null is NaN.
  ///
  /// - Precondition: The column's type is numeric.
  @inline(__always) func forEachNumber(_ body: (_ row: Int, _ number: Double) -> Void) {
    switch type {
    case .bool:
      let bools = bools
      visit { row, isValid in body(row, isValid ? (bools[row] ? 1 : 0) : .nan) }
    case .int64:
      let int64s = int64s
      visit { row, isValid in body(row, isValid ? Double(int64s[row]) : .nan) }
    case .float32:
      let float32s = float32s
      visit { row, isValid in body(row, isValid ? Double(float32s[row]) : .nan) }
    case .float64:
      let float64s = float64s
      visit { row, isValid in body(row, isValid ? float64s[row] : .nan) }
    case .string, .timestamp, .date: preconditionFailure("a \(type) column is no number")
    }
  }

  /// Every row as a number; null is NaN.
  var numbers: [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(count)
    forEachNumber { numbers.append($1) }
    return numbers
  }

  /// Tells the text of every row that is not null, as CSV prints it.
  ///
  /// - Precondition: The column's type is one of ``ColumnType/isCategorical``.
  func forEachCategory(_ body: (_ row: Int, _ category: Text) -> Void) {
    switch type {
    case .string:
      let strings = strings
      visit { row, isValid in if isValid { body(row, strings[row]) } }
    case .bool, .int64, .date:
      visit { row, isValid in if isValid { body(row, Text(self[row].description)) } }
    case .float32, .float64, .timestamp: preconditionFailure("a \(type) column has no categories")
    }
  }

  @inline(__always) private func visit(_ body: (_ row: Int, _ isValid: Bool) -> Void) {
    if validity.isAllValid {
      for row in 0..<count { body(row, true) }
    } else {
      for row in 0..<count { body(row, validity[row]) }
    }
  }
}

extension ColumnType {
  /// Whether values are names for things rather than amounts or moments.
  var isCategorical: Bool {
    switch self {
    case .bool, .int64, .string, .date: true
    case .float32, .float64, .timestamp: false
    }
  }
}
