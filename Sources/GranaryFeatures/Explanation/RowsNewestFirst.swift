import GranaryColumns

/// An entity's rows in all runs, those that do not count among them, in the order in which they would
/// answer: the last one by (event time, created time, sequence) first.
///
/// Memory depends on the number of runs alone.
struct RowsNewestFirst: Sequence, IteratorProtocol {
  private let runs: [HistoryRun]
  /// The rows of each run that have not come yet.
  private var rest: [Range<Int>]

  init(_ runs: [HistoryRun], of key: EntityKey) {
    self.runs = runs
    rest = runs.map { $0.rows(of: key.bytes) ?? 0..<0 }
  }

  mutating func next() -> ViewHistory.RowAddress? {
    var newest: (address: ViewHistory.RowAddress, precedence: Precedence)?
    for run in rest.indices {
      guard let row = rest[run].last else { continue }
      let precedence = runs[run].rows.precedence(of: row)
      if newest.map({ $0.precedence < precedence }) ?? true {
        newest = (ViewHistory.RowAddress(run: run, row: row), precedence)
      }
    }
    guard let address = newest?.address else { return nil }
    rest[address.run] = rest[address.run].dropLast()
    return address
  }
}
