import GranaryColumns

/// One thing that is wrong with rows: with which, a bit each, and how to say it of one of them.
///
/// It is put into words where somebody asks, since these take a thousand times as much.
package struct ReadingReason: Sendable {
  /// The kind of refusal.
  package let code: RowRefusal.Code
  /// The column concerned; nil where it is the row.
  package let column: String?
  /// The rows, by their place among those that they are of.
  package let rows: RowSet
  private let words: @Sendable (Int) -> RowRefusal

  init(
    _ code: RowRefusal.Code,
    column: String? = nil,
    rows: RowSet,
    _ words: @escaping @Sendable (Int) -> RowRefusal
  ) {
    self.code = code
    self.column = column
    self.rows = rows
    self.words = words
  }

  /// What is said of a row.
  ///
  /// - Precondition: It is one of ``rows``.
  package func refusal(of row: Int) -> RowRefusal { words(row) }

  /// The same for some of the rows, which have new places.
  ///
  /// - Parameter places: The rows that are left, by their places so far.
  /// - Returns: The reason; nil where none of them has it.
  func among(_ places: [Int]) -> ReadingReason? {
    let left = rows.places(in: places)
    guard left.count > 0 else { return nil }
    let words = self.words
    return ReadingReason(code, column: column, rows: left) { words(places[$0]) }
  }
}

extension [ReadingReason] {
  /// The rows that have one of the reasons.
  func rows(of rowCount: Int) -> RowSet {
    reduce(into: RowSet(of: rowCount)) { $0.formUnion($1.rows) }
  }

  /// What is against rows as such, as reasons.
  ///
  /// - Parameters:
  ///   - faults: What is wrong, by the place of the row.
  ///   - rowCount: How many rows there are.
  ///   - kind: Code and column of what is wrong.
  ///   - words: What to say of it and a row.
  init<Fault: Sendable>(
    _ faults: [Int: Fault],
    of rowCount: Int,
    kind: (Fault) -> (code: RowRefusal.Code, column: String?),
    _ words: @escaping @Sendable (Fault, Int) -> RowRefusal
  ) {
    var kinds: [(code: RowRefusal.Code, column: String?, rows: RowSet)] = []
    for (row, fault) in faults.sorted(by: { $0.key < $1.key }) {
      let (code, column) = kind(fault)
      let name = column.map(Text.init(_:))
      let known = kinds.firstIndex { $0.code == code && $0.column.map(Text.init(_:)) == name }
      if let index = known {
        kinds[index].rows.insert(row)
      } else {
        kinds.append((code, column, RowSet([row], of: rowCount)))
      }
    }
    self = kinds.map { code, column, rows in
      ReadingReason(code, column: column, rows: rows) { row in
        guard let fault = faults[row] else { preconditionFailure("nothing is wrong with the row") }
        return words(fault, row)
      }
    }
  }
}
