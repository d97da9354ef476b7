import GranaryColumns

/// The least and the greatest of a column's values, NaN apart.
struct ColumnRange: Sendable {
  let min: Scalar
  let max: Scalar
  /// Whether some value is NaN.
  let hasNaN: Bool

  /// The range of a column of fixed width but bool; nil where there is no value but NaN.
  init?(_ column: Column, _ selection: RowSelection = .all) {
    switch column.type {
    case .int64: self.init(column.int64s, column.validity, selection, Scalar.int64)
    case .timestamp: self.init(column.timestamps, column.validity, selection, Scalar.timestamp)
    case .date: self.init(column.dates, column.validity, selection, Scalar.date)
    case .float32: self.init(floats: column.float32s, column.validity, selection, Scalar.float32)
    case .float64: self.init(floats: column.float64s, column.validity, selection, Scalar.float64)
    case .string, .bool: return nil
    }
  }

  private init?<Element: Comparable & BitwiseCopyable>(
    _ values: Values<Element>,
    _ validity: Validity,
    _ selection: RowSelection,
    _ scalar: (Element) -> Scalar
  ) {
    let range = values.withSpan { values -> (Element, Element)? in
      guard let first = values.indices.first(where: { validity[$0] && selection.contains($0) })
      else { return nil }
      var (least, most) = (values[first], values[first])
      for row in first..<values.count where validity[row] && selection.contains(row) {
        if values[row] < least { least = values[row] }
        if values[row] > most { most = values[row] }
      }
      return (least, most)
    }
    guard let (least, most) = range else { return nil }
    (min, max, hasNaN) = (scalar(least), scalar(most), false)
  }

  private init?<Element: BinaryFloatingPoint & BitwiseCopyable>(
    floats values: Values<Element>,
    _ validity: Validity,
    _ selection: RowSelection,
    _ scalar: (Element) -> Scalar
  ) {
    var (least, most, hasNaN) = (Element.infinity, -Element.infinity, false)
    values.withSpan { values in
      for row in values.indices where validity[row] && selection.contains(row) {
        let value = values[row]
        if value < least { least = value }
        if value > most { most = value }
        if value != value { hasNaN = true }
      }
    }
    guard least <= most else { return nil }
    (min, max, self.hasNaN) = (scalar(least), scalar(most), hasNaN)
  }
}
