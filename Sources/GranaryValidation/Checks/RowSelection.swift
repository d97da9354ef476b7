import GranaryColumns
import GranaryExpressions

/// The rows of a batch that a check looks at.
enum RowSelection: Sendable {
  case all
  case some(Bitmap)

  /// The rows for which a condition is true; null counts as false.
  init(_ condition: CompiledExpression, of batch: Batch) {
    let column = condition.evaluate(batch).column
    let (bools, validity) = (column.bools, column.validity)
    self = .some(Bitmap(count: column.count) { validity[$0] && bools[$0] })
  }

  @inline(__always) func contains(_ row: Int) -> Bool {
    switch self {
    case .all: true
    case .some(let rows): rows[row]
    }
  }

  /// How many of the rows there are.
  func count(of rowCount: Int) -> Int {
    switch self {
    case .all: rowCount
    case .some(let rows): rows.setCount
    }
  }

  /// How many of the rows hold a value.
  func count(of validity: Validity) -> Int {
    if validity.isAllValid { return count(of: validity.count) }
    switch self {
    case .all: return validity.count - validity.nullCount
    case .some(let rows): return (0..<validity.count).count { rows[$0] && validity[$0] }
    }
  }

  /// Those of ascending rows that are among these.
  func among(_ rows: [Int]) -> [Int] {
    if case .all = self { rows } else { rows.filter(contains) }
  }
}
