import GranaryColumns

/// Columns of text under titles, two spaces apart; numbers stand flush right.
///
/// A cell is one line, whatever is in it.
struct Table {
  /// How the texts of a column stand.
  enum Alignment {
    case left
    case right
  }

  private let titles: [String]
  private let alignments: [Alignment]
  private(set) var rows: [[String]] = []

  /// A table without rows.
  ///
  /// A title is a column's heading; without any titles there is no heading.
  init(_ columns: (title: String, alignment: Alignment)...) { self.init(columns: columns) }

  /// A table without rows.
  init(columns: [(title: String, alignment: Alignment)]) {
    titles = columns.map(\.title)
    alignments = columns.map(\.alignment)
  }

  /// Adds a row; a cell for each column.
  mutating func append(_ cells: String...) { append(cells) }

  /// Adds a row; a cell for each column.
  mutating func append(_ cells: [String]) { rows.append(cells.map(\.onOneLine)) }

  /// The table, a line a row; `none` instead where there are no rows.
  func text(orElse none: String) -> String { rows.isEmpty ? none : text }

  /// The table, a line a row.
  var text: String {
    let hasTitles = titles.contains { !$0.isEmpty }
    let lines = (hasTitles ? [titles] : []) + rows
    let widths = titles.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      let padded = cells.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return alignments[column] == .left ? cell + padding : padding + cell
      }
      return padded.joined(separator: "  ").trimmedAtEnd
    }
    .joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
  }
}
