public import GranaryColumns

/// Rows of one feature view, sorted by (entity key, event time, created time, sequence), those of a
/// static view by (entity key, sequence): what a projection segment holds, ready to be probed.
///
/// Keys are found through an index from the key to its rows; within them event times ascend, so
/// that the latest row up to t is a binary search away.
public struct HistoryRun: Sendable {
  /// Event times in row order; nil in a static view.
  public let eventTimes: ChunkedValues<Timestamp>?
  /// Created times in row order, null where unknown; nil where the source has none.
  public let createdTimes: ChunkedColumn?
  /// The snapshot of each row.
  public let snapshots: ChunkedValues<Int64>
  /// The place of each row within its snapshot.
  public let ordinals: ChunkedValues<Int64>
  /// The features in row order, in the view's order.
  public let features: [ChunkedColumn]
  /// The arguments of windows in row order; null in a row that a window skips.
  public let arguments: [ChunkedColumn]
  /// The number of rows.
  public let count: Int
  private let index: EntityIndex

  /// Indexes rows that are sorted already.
  ///
  /// - Parameters:
  ///   - keys: The join-key columns, ordered by name, without nulls.
  ///   - eventTimes: Timestamps; nil for a static view.
  ///   - createdTimes: Timestamps, where the source has them.
  ///   - snapshots: int64.
  ///   - ordinals: int64.
  ///   - features: One column a feature.
  ///   - arguments: One column an argument of windows.
  public init(
    keys: [ChunkedColumn],
    eventTimes: ChunkedColumn?,
    createdTimes: ChunkedColumn?,
    snapshots: ChunkedColumn,
    ordinals: ChunkedColumn,
    features: [ChunkedColumn],
    arguments: [ChunkedColumn] = []
  ) {
    self.eventTimes = eventTimes?.timestamps
    self.createdTimes = createdTimes
    self.snapshots = snapshots.int64s
    self.ordinals = ordinals.int64s
    self.features = features
    self.arguments = arguments
    count = snapshots.count
    index = EntityIndex(sorted: keys)
  }

  /// The entities that have a row, ascending by key.
  public var entities: [EntityKey] { (0..<index.count).map(index.key(at:)) }

  /// The number of chunks of each column.
  var chunkCount: Int { features.first?.chunks.count ?? 0 }

  /// The rows of an entity, by its encoded key; nil when there are none.
  func rows(of key: [UInt8]) -> Range<Int>? { index.rows(of: key) }

  /// The rows of each of several entities; none where it has none.
  func rows(of keys: EncodedKeys) -> [Range<Int>] { index.rows(of: keys) }

  /// The latest row of an entity with an event time up to `time`; nil when there is none.
  ///
  /// In a static view, the last row of the entity.
  public func latestRow(of key: EntityKey, upTo time: Timestamp) -> Int? {
    latestRow(of: key.bytes, upTo: time)
  }

  /// The latest row of an entity by its encoded key, as ``latestRow(of:upTo:)`` finds it.
  func latestRow(of key: [UInt8], upTo time: Timestamp) -> Int? {
    rows(of: key).flatMap { latestRow(in: $0, upTo: time) }
  }

  /// The latest of an entity's rows, which ``rows(of:)`` gives, with an event time up to `time`; nil
  /// when there is none.
  ///
  /// In a static view, the last one.
  func latestRow(in range: Range<Int>, upTo time: Timestamp) -> Int? {
    guard let eventTimes else { return range.upperBound - 1 }
    let end = eventTimes.firstIndex(in: range, past: time)
    return end == range.lowerBound ? nil : end - 1
  }

  /// What decides between two rows of one key: (event time, created time, snapshot, ordinal), no
  /// created time counting as the earliest.
  ///
  /// In a static view the sequence alone decides.
  func precedence(of row: Int) -> Precedence {
    Precedence(
      eventTime: eventTimes?[row] ?? .distantPast,
      createdTime: eventTimes.flatMap { _ in createdTime(of: row) } ?? .distantPast,
      snapshot: snapshots[row],
      ordinal: ordinals[row]
    )
  }

  private func createdTime(of row: Int) -> Timestamp? {
    guard case .timestamp(let time)? = createdTimes?[row] else { return nil }
    return time
  }
}

/// The order of rows of one entity; the greatest one answers (DESIGN §3.2).
struct Precedence: Comparable, Sendable {
  let eventTime: Timestamp
  let createdTime: Timestamp
  let snapshot: Int64
  let ordinal: Int64

  static func < (lhs: Precedence, rhs: Precedence) -> Bool {
    (lhs.eventTime, lhs.createdTime, lhs.snapshot, lhs.ordinal)
      < (rhs.eventTime, rhs.createdTime, rhs.snapshot, rhs.ordinal)
  }
}
