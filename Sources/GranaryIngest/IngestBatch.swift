public import GranaryColumns

/// Some rows of a file: those that could be read as columns, those that could not, and where each
/// stands in the file.
public struct IngestBatch: Sendable {
  /// The file's name, as the reader was told.
  public let file: String
  /// The rows read, with the declared columns in declared order.
  public let batch: Batch
  /// The other rows, in file order.
  public let refused: UnreadRows
  /// What is against rows of ``batch`` all the same, by their place there: they are to be refused for
  /// it, besides what is found of their values.
  package let objections: [ReadingReason]
  private let texts: RowTexts

  /// The rows of a chunk, read as far as nothing is against them.
  ///
  /// - Parameters:
  ///   - columns: A row for each of `texts`; what it holds in unreadable ones does not matter.
  ///   - texts: All rows of the chunk, in file order.
  ///   - file: The file's name.
  ///   - faults: Why some rows cannot be read, by their place in the chunk.
  ///   - objections: What is against rows whether or not they can.
  init(
    _ columns: Batch,
    of texts: RowTexts,
    file: String,
    refusing faults: [ReadingReason],
    objections: [ReadingReason] = []
  ) {
    let unread = faults.rows(of: texts.count)
    self.file = file
    refused = UnreadRows(unread, of: texts, objections + faults)
    guard unread.count > 0 else {
      batch = columns
      self.texts = texts
      self.objections = objections
      return
    }
    let read = (0..<texts.count).filter { !unread.contains($0) }
    batch = columns.taking(read)
    self.texts = texts.taking(read)
    self.objections = objections.compactMap { $0.among(read) }
  }

  /// For each row of ``batch`` its place among the rows of the file after the header, from 0,
  /// refused ones counted.
  public var ordinals: [Int] { texts.ordinals }
  /// For each row of ``batch`` its first line in the file, from 1.
  public var lines: [Int] { texts.lines }

  /// A row of ``batch`` as it stands in the file, without its line end.
  public func text(of row: Int) -> String { texts.text(of: row) }

  /// The place of a row of ``batch`` in its array, from 1; nil where rows are lines.
  public func element(of row: Int) -> Int? { element(at: ordinals[row]) }

  /// The place in its array, from 1, of the row with an ordinal; nil where rows are lines.
  package func element(at ordinal: Int) -> Int? { texts.element(at: ordinal) }

  /// Rows of the file that this stands for, refused ones counted.
  public var rowCount: Int { batch.count + refused.count }
}
