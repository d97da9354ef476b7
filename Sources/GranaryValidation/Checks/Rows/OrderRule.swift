import GranaryColumns
import GranaryDefinitions
import GranaryIngest

/// The value is not below, or not above, the one before it in the file.
///
/// Compared are values that are not null and for which the check's condition holds, whatever else is
/// said of their rows. NaN is above every number.
struct OrderRule: Sendable {
  let column: Int
  let isDecreasing: Bool
  let isStrict: Bool

  var expected: String {
    switch (isDecreasing, isStrict) {
    case (false, false): "not below the value before"
    case (false, true): "above the value before"
    case (true, false): "not above the value before"
    case (true, true): "below the value before"
    }
  }

  var message: String {
    switch (isDecreasing, isStrict) {
    case (false, false): "below the value before"
    case (false, true): "not above the value before"
    case (true, false): "above the value before"
    case (true, true): "not below the value before"
    }
  }

  var code: RowRefusal.Code { isDecreasing ? .notDecreasing : .notIncreasing }

  /// What a batch says by itself.
  struct Finding {
    var checkedCount = 0
    /// Rows that do not follow the one before them in the batch.
    var failures: [Int] = []
    /// Nil without values.
    var ends: Ends?
  }

  /// What the batches around have to fit to.
  struct Ends: Sendable {
    /// The first row with a value, and its value.
    let first: (row: Int, value: Scalar)
    /// The last value.
    let last: Scalar
  }

  func inspect(_ batch: Batch, _ selection: RowSelection) -> Finding {
    let values = batch.columns[column]
    let rows = (0..<values.count).filter { values.validity[$0] && selection.contains($0) }
    guard let first = rows.first, let last = rows.last else { return Finding() }
    return Finding(
      checkedCount: rows.count,
      failures: failures(values, rows),
      ends: Ends(first: (first, values[first]), last: values[last])
    )
  }

  /// Whether a value may follow another.
  func allows(_ value: Scalar, after earlier: Scalar) -> Bool {
    let (low, high) = isDecreasing ? (value, earlier) : (earlier, value)
    return isStrict ? low.precedes(high) : !high.precedes(low)
  }

  private func failures(_ values: Column, _ rows: [Int]) -> [Int] {
    switch values.type {
    case .int64: failures(values.int64s, rows) { $0 < $1 }
    case .timestamp: failures(values.timestamps, rows) { $0 < $1 }
    case .date: failures(values.dates, rows) { $0 < $1 }
    case .float32: failures(values.float32s, rows) { $0.precedes($1) }
    case .float64: failures(values.float64s, rows) { $0.precedes($1) }
    case .string: failures(values.strings, rows) { $0 < $1 }
    case .bool: []
    }
  }

  private func failures<Values: RandomAccessCollection>(
    _ values: Values,
    _ rows: [Int],
    _ precedes: (Values.Element, Values.Element) -> Bool
  ) -> [Int] where Values.Index == Int {
    zip(rows, rows.dropFirst()).compactMap { earlier, row in
      let (low, high) =
        isDecreasing ? (values[row], values[earlier]) : (values[earlier], values[row])
      return (isStrict ? precedes(low, high) : !precedes(high, low)) ? nil : row
    }
  }
}

extension BinaryFloatingPoint {
  /// Whether this is below another number; NaN is above all others.
  fileprivate func precedes(_ other: Self) -> Bool {
    self < other || (other.isNaN && !isNaN)
  }
}

extension Scalar {
  /// Whether this is below another value of its type; NaN is above all numbers.
  func precedes(_ other: Scalar) -> Bool {
    switch (self, other) {
    case (.int64(let left), .int64(let right)): left < right
    case (.float32(let left), .float32(let right)): left.precedes(right)
    case (.float64(let left), .float64(let right)): left.precedes(right)
    case (.string(let left), .string(let right)): left < right
    case (.timestamp(let left), .timestamp(let right)): left < right
    case (.date(let left), .date(let right)): left < right
    default: false
    }
  }
}
