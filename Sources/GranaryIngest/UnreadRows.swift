/// Rows that could not be read, in file order, each with what is against it.
///
/// A row is made when it is asked for: where many fields of many rows are wrong, all at once would take
/// far more memory than the file.
public struct UnreadRows: RandomAccessCollection, Sendable {
  private let texts: RowTexts
  /// What is against the rows, by their place among these, in the order in which it is told.
  package let reasons: [ReadingReason]

  /// The rows of a chunk that something is against.
  ///
  /// - Parameters:
  ///   - rows: The rows that could not be read, by their place in the chunk.
  ///   - texts: All rows of the chunk.
  ///   - reasons: What is against rows of the chunk.
  init(_ rows: RowSet, of texts: RowTexts, _ reasons: [ReadingReason]) {
    let places = Array(rows)
    self.texts = texts.taking(places)
    self.reasons = reasons.compactMap { $0.among(places) }
  }

  /// The rows of a chunk that something is against.
  init(of texts: RowTexts, _ reasons: [ReadingReason]) {
    self.init(reasons.rows(of: texts.count), of: texts, reasons)
  }

  /// 0.
  public var startIndex: Int { 0 }
  /// How many they are.
  public var endIndex: Int { texts.count }

  /// A row with all its reasons.
  public subscript(row: Int) -> RefusedRow {
    RefusedRow(
      ordinal: texts.ordinals[row],
      line: texts.lines[row],
      element: element(of: row),
      text: texts.text(of: row),
      reasons: reasons.lazy.filter { $0.rows.contains(row) }.map { $0.refusal(of: row) }
    )
  }

  /// For each row its place among the rows of the file, from 0.
  package var ordinals: [Int] { texts.ordinals }
  /// For each row its first line in the file, from 1.
  package var lines: [Int] { texts.lines }
  /// The place of a row in its array, from 1; nil where rows are lines.
  package func element(of row: Int) -> Int? { texts.element(at: texts.ordinals[row]) }
}
