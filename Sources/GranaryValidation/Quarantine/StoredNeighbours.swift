import GranaryColumns
import GranaryIngest

/// Finds for rows of an ingestion the stored values that stand before them, for checks of order.
///
/// The rows are asked about in ascending order, so that every batch is held once.
struct StoredNeighbours {
  private var cursors: [StoredRowCursor]

  /// - Parameters:
  ///   - stored: The ingestion's rows that came in, by snapshot.
  ///   - validator: Whose checks of order compare.
  init(_ stored: [StoredRowSequence], _ validator: SourceValidator) {
    cursors = stored.map { StoredRowCursor($0, validator) }
  }

  /// The last values before a row, of those not passed yet: by the place of the check, where there are
  /// any.
  mutating func values(before ordinal: Int64) throws -> [Int: Scalar] {
    var last: [Int: (ordinal: Int64, value: Scalar)] = [:]
    for index in cursors.indices {
      try cursors[index].advance(to: ordinal) { check, found in
        if found.ordinal >= last[check]?.ordinal ?? .min { last[check] = found }
      }
    }
    return last.mapValues(\.value)
  }
}

/// A place among the rows that came in with one snapshot.
private struct StoredRowCursor {
  private let next: StoredRowSequence
  private let validator: SourceValidator
  private var rows: StoredRows?
  /// The rows of the batch that each check of order compares, by its place.
  private var compared: [Int: (column: Int, rows: RowSet)] = [:]
  private var position = 0
  private var isAtEnd = false

  init(_ next: @escaping StoredRowSequence, _ validator: SourceValidator) {
    self.next = next
    self.validator = validator
  }

  /// Passes the rows before an ordinal, and tells for each check the last of them that it compares, in
  /// each batch.
  mutating func advance(
    to ordinal: Int64,
    _ body: (_ check: Int, _ last: (ordinal: Int64, value: Scalar)) -> Void
  ) throws {
    while true {
      if rows == nil { try load() }
      guard let rows else { return }
      let end = rows.ordinals[position...].firstIndex { $0 >= ordinal } ?? rows.ordinals.count
      for (check, compared) in compared {
        guard let row = (position..<end).last(where: compared.rows.contains) else { continue }
        body(check, (rows.ordinals[row], rows.batch.columns[compared.column][row]))
      }
      position = end
      guard end == rows.ordinals.count else { return }
      self.rows = nil
    }
  }

  private mutating func load() throws {
    guard !isAtEnd else { return }
    guard let stored = try next() else {
      isAtEnd = true
      return
    }
    let batch = validator.widen(stored.batch)
    rows = StoredRows(batch, ordinals: stored.ordinals)
    position = 0
    compared = [:]
    for (index, check) in validator.checks.enumerated() {
      guard case .order(let rule) = check.rule else { continue }
      let selection = validator.selection(of: check, in: batch)
      let validity = batch.columns[rule.column].validity
      let rows = (0..<batch.count).lazy.filter { validity[$0] && selection.contains($0) }
      compared[index] = (rule.column, RowSet(rows, of: batch.count))
    }
  }
}
