public import GranaryColumns

/// Rows sorted by (entity key, event time, created time, sequence), those without event times by
/// (entity key, sequence): what decides between them, apart from what they hold.
///
/// They are indexed when someone asks for an entity.
public struct SortedRows: Sendable {
  /// The join-key columns, ordered by name, without nulls.
  public let keys: [ChunkedColumn]
  /// Event times in row order; nil where the rows have none.
  public let eventTimes: ChunkedValues<Timestamp>?
  /// Created times in row order, null where unknown; nil where the source has none.
  public let createdTimes: ChunkedColumn?
  /// The snapshot of each row; empty where the sequence was not read.
  public private(set) var snapshots: ChunkedValues<Int64>
  /// The place of each row within its snapshot; empty where the sequence was not read.
  public private(set) var ordinals: ChunkedValues<Int64>
  /// The number of rows.
  public let count: Int
  /// From keys to rows; shared by the copies of these rows.
  let index: LazyEntityIndex

  /// Rows that are sorted already.
  ///
  /// - Parameters:
  ///   - keys: One column at least, without nulls.
  ///   - eventTimes: Timestamps without nulls; nil for rows that have no time.
  ///   - createdTimes: Timestamps, where the source has them.
  ///   - snapshots: int64; nil, as `ordinals` are then, where the sequence is not read.
  ///   - ordinals: int64.
  public init(
    keys: [ChunkedColumn],
    eventTimes: ChunkedColumn?,
    createdTimes: ChunkedColumn?,
    snapshots: ChunkedColumn?,
    ordinals: ChunkedColumn?
  ) {
    self.keys = keys
    self.eventTimes = eventTimes?.timestamps
    self.createdTimes = createdTimes
    self.snapshots = (snapshots ?? Self.unread).int64s
    self.ordinals = (ordinals ?? Self.unread).int64s
    count = keys[0].count
    index = LazyEntityIndex(sorted: keys)
  }

  private static var unread: ChunkedColumn { ChunkedColumn(.int64, []) }

  /// Whether the sequence was read: it decides between rows of several runs.
  public var haveSequence: Bool { snapshots.count == count }

  /// The same rows, of which the sequence has been read; they share an index.
  public func with(snapshots: ChunkedColumn, ordinals: ChunkedColumn) -> SortedRows {
    var rows = self
    rows.snapshots = snapshots.int64s
    rows.ordinals = ordinals.int64s
    return rows
  }

  /// Says that the sequence of some rows will be read, as `ChunkedValues.willRead(_:)` does.
  public func willReadSequence(of rows: Range<Int>) {
    snapshots.willRead(rows)
    ordinals.willRead(rows)
  }

  /// When a row was written down; nil where that is not known.
  public func createdTime(of row: Int) -> Timestamp? {
    guard case .timestamp(let time)? = createdTimes?[row] else { return nil }
    return time
  }

  /// What decides between two rows of one key.
  package func precedence(of row: Int) -> Precedence {
    Precedence(
      eventTime: eventTimes?[row] ?? .distantPast,
      createdTime: eventTimes.flatMap { _ in createdTime(of: row) } ?? .distantPast,
      snapshot: snapshots[row],
      ordinal: ordinals[row]
    )
  }
}

/// The order of rows of one entity; the greatest one answers (DESIGN §3.2).
///
/// (event time, created time, snapshot, ordinal), no created time counting as the earliest. Where
/// rows have no event time, the sequence alone decides.
package struct Precedence: Comparable, Sendable {
  let eventTime: Timestamp
  let createdTime: Timestamp
  let snapshot: Int64
  let ordinal: Int64

  package static func < (lhs: Precedence, rhs: Precedence) -> Bool {
    (lhs.eventTime, lhs.createdTime, lhs.snapshot, lhs.ordinal)
      < (rhs.eventTime, rhs.createdTime, rhs.snapshot, rhs.ordinal)
  }
}
