public import GranaryIngest

/// The rows of a batch that are not taken in, in file order, each with all its reasons.
///
/// A row is made when it is its turn: where many fail many checks, all at once would take far more
/// memory than the file.
public struct RefusedRows: Sequence, Sendable {
  private let judged: JudgedBatch

  init(_ judged: JudgedBatch) { self.judged = judged }

  /// How many they are.
  public var count: Int { judged.input.refused.count + judged.reasons.rows.count }
  /// Whether there are none.
  public var isEmpty: Bool { count == 0 }
  /// The first one; nil where there are none.
  public var first: RefusedRow? { first { _ in true } }
  /// How many they are.
  public var underestimatedCount: Int { count }

  /// Passes the rows, in file order.
  public func makeIterator() -> Iterator { Iterator(judged) }

  /// Passes the rows, in file order.
  public struct Iterator: IteratorProtocol, Sendable {
    private let judged: JudgedBatch
    /// How many were passed of those that could not be read.
    private var unreadCount = 0
    private var rows: RowSet.Iterator
    /// The next one of those that could be read.
    private var row: Int?

    fileprivate init(_ judged: JudgedBatch) {
      self.judged = judged
      rows = judged.reasons.rows.makeIterator()
      row = rows.next()
    }

    /// The next row; nil when there are no more.
    public mutating func next() -> RefusedRow? {
      let unread = judged.input.refused
      guard unreadCount < unread.count else { return nextOfBatch() }
      if let row, judged.input.ordinals[row] < unread.ordinals[unreadCount] { return nextOfBatch() }
      defer { unreadCount += 1 }
      return unread[unreadCount]
    }

    private mutating func nextOfBatch() -> RefusedRow? {
      guard let row else { return nil }
      self.row = rows.next()
      return judged.refused(row)
    }
  }
}
