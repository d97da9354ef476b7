import GranaryColumns
import GranaryIngest

/// What reading all of a file has shown of it.
struct FileEvidence: Sendable {
  /// How the file is written.
  var layout: InputFormat.Layout
  /// What could be columns.
  var columns: [ColumnEvidence]
  /// What could not, and why, a sentence each.
  var omissions: [String] = []
  /// What is to be known of the file as a whole, a sentence each.
  var remarks: [String] = []
  /// Rows of the file, those that cannot be read included.
  var rows = 0
  /// Rows that cannot be read.
  var unreadable = UnreadableRows()
}

/// Rows that cannot be read, by what is wrong with them.
struct UnreadableRows: Sendable {
  private var tallies: [RowRefusal.Code: FailureTally] = [:]
  /// The first of them and what is wrong with it, in words; nil where there is none.
  private(set) var first: String?

  mutating func add(_ rows: some Sequence<RefusedRow>, of file: String) {
    for row in rows {
      guard let reason = row.reasons.first else { continue }
      first = first ?? "line \(row.line): \(reason.message)"
      tallies[reason.code, default: FailureTally()].add(
        FailureExample(file: file, line: row.line, value: nil)
      )
    }
  }

  var isEmpty: Bool { tallies.isEmpty }

  /// How many there are.
  var count: Int { tallies.values.reduce(0) { $0 + $1.count } }

  /// How many rows something is wrong with.
  func count(of code: RowRefusal.Code) -> Int { tallies[code]?.count ?? 0 }

  /// The line of the first row that something is wrong with; nil where there is none.
  func firstLine(of code: RowRefusal.Code) -> Int? { tallies[code]?.examples.first?.line }

  /// How many rows have which fault, by its code.
  var counts: [RefusalCount] {
    tallies.sorted { Text($0.key.rawValue) < Text($1.key.rawValue) }.map { code, tally in
      RefusalCount(
        code: code.rawValue,
        check: nil,
        column: nil,
        count: tally.count,
        examples: tally.examples
      )
    }
  }
}
