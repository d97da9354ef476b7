import GranaryColumns
import GranaryExpressions
import GranaryIngest

/// Why rows of a batch are refused: for each reason its rows, one bit each, however many they are.
///
/// What is said of a row is made of that when it is asked for, by
/// ``JudgedBatch/refusal(for:of:)``: a reason in words takes a thousand times as much.
struct RowReasons: Sendable {
  /// What is said of all rows that have it, each with its value.
  enum Reason: Hashable, Sendable {
    /// Something that was found when the row was read, by its place among the input's objections.
    case reading(Int)
    /// A derived column, by its place, has no value for this.
    case derivation(Int, EvaluationFailure.Reason)
    /// A check fails, by its place.
    case check(Int)
    /// A column is null that must not be, by its place among those.
    case neededColumn(Int)

    /// What is said first of a row: what was read, what it has no values for, then checks as the source has them.
    fileprivate var order: Int {
      switch self {
      case .reading: -2
      case .derivation: -1
      case .check(let index): index
      case .neededColumn: .max
      }
    }
  }

  /// The reasons that some row has, in the order in which they are told, with their rows.
  private(set) var entries: [(reason: Reason, rows: RowSet)] = []
  /// All rows that are refused.
  private(set) var rows: RowSet

  /// Nothing against any of so many rows.
  init(of rowCount: Int) { rows = RowSet(of: rowCount) }

  func refuses(_ row: Int) -> Bool { rows.contains(row) }

  /// The reasons of a row, in the order in which they are told.
  subscript(row: Int) -> [Reason] {
    entries.lazy.filter { $0.rows.contains(row) }.map(\.reason)
  }

  /// Adds rows to those that a reason has.
  mutating func add(_ rows: RowSet, for reason: Reason) {
    guard rows.count > 0 else { return }
    self.rows.formUnion(rows)
    if let known = entries.firstIndex(where: { $0.reason == reason }) {
      entries[known].rows.formUnion(rows)
    } else {
      let place = entries.firstIndex { $0.reason.order > reason.order } ?? entries.count
      entries.insert((reason, rows), at: place)
    }
  }
}

extension SourceValidator {
  /// The column that a reason is about; nil where it is the row.
  func column(of reason: RowReasons.Reason, _ input: IngestBatch) -> String? {
    switch reason {
    case .reading(let index): input.objections[index].column
    case .derivation(let index, _): derivations[index].name
    case .check(let index): checks[index].column
    case .neededColumn(let index): outputSchema.fields[neededColumns[index].index].name
    }
  }
}
