public import GranaryColumns

/// Rows of one feature view, sorted: what a projection segment holds, ready to be probed.
///
/// Keys are found through an index from the key to its rows; within them event times ascend, so
/// that the latest row up to t is a binary search away.
public struct HistoryRun: Sendable {
  /// The order of the rows.
  public let rows: SortedRows
  /// The features in row order, in the view's order.
  public let features: [ChunkedColumn]
  /// The arguments of windows in row order; null in a row that a window skips.
  public let arguments: [ChunkedColumn]
  /// Which rows count; nil where all do.
  private let visibility: RowVisibility?
  private let index: EntityIndex
  /// The time by which a row must have been written down to count; nil where it need not.
  private var knownBy: Timestamp?

  /// Indexes rows that are sorted already.
  ///
  /// - Parameters:
  ///   - rows: Keys, clocks and sequence.
  ///   - features: One column a feature.
  ///   - arguments: One column an argument of windows.
  ///   - visibility: Which rows count; nil where all do.
  public init(
    _ rows: SortedRows,
    features: [ChunkedColumn],
    arguments: [ChunkedColumn] = [],
    visibility: RowVisibility? = nil
  ) {
    self.rows = rows
    self.features = features
    self.arguments = arguments
    self.visibility = visibility
    index = EntityIndex(sorted: rows.keys)
  }

  /// The number of rows, those that do not count among them.
  public var count: Int { rows.count }
  /// Event times in row order; nil in a static view.
  public var eventTimes: ChunkedValues<Timestamp>? { rows.eventTimes }

  /// The entities that have a row that counts, ascending by key.
  public var entities: [EntityKey] {
    let keys = (0..<index.count).map(index.key(at:))
    if visibility == nil, knownBy == nil { return keys }
    return keys.filter { latestRow(of: $0, upTo: .distantFuture) != nil }
  }

  /// The number of chunks of each column.
  var chunkCount: Int { rows.keys[0].chunks.count }

  /// The same rows, of which only those count that had been written down by a time and not been
  /// replaced by then; no created time counts as the earliest.
  func known(by time: Timestamp) -> HistoryRun {
    var run = self
    run.knownBy = time
    return run
  }

  /// Whether all rows of an entity count from their event times on, so that asking for what was
  /// known changes nothing.
  func isPunctual(_ key: EntityKey) -> Bool {
    if rows.createdTimes == nil, visibility == nil { return true }
    return rows(of: key.bytes)?.allSatisfy { row in
      let eventTime = eventTimes?[row] ?? .distantPast
      return counts(row) && rows.createdTime(of: row).map { $0 <= eventTime } ?? true
    } ?? true
  }

  /// Whether a row counts.
  func counts(_ row: Int) -> Bool {
    guard let knownBy else { return visibility?.contains(row) ?? true }
    let isWritten = rows.createdTime(of: row).map { $0 <= knownBy } ?? true
    return isWritten && visibility?.containsUnreplaced(row, at: knownBy) ?? true
  }

  /// Those of some rows that count.
  func countedRows(in rows: Range<Int>) -> [Int] {
    visibility == nil && knownBy == nil ? Array(rows) : rows.filter(counts)
  }

  /// The latest row that counts of an entity with an event time up to `time`; nil when there is
  /// none.
  ///
  /// In a static view, the last row of the entity.
  public func latestRow(of key: EntityKey, upTo time: Timestamp) -> Int? {
    latestRow(of: key.bytes, upTo: time)
  }

  /// The latest row of an entity by its encoded key, as ``latestRow(of:upTo:)`` finds it.
  func latestRow(of key: [UInt8], upTo time: Timestamp) -> Int? {
    rows(of: key).flatMap { latestRow(in: $0, upTo: time) }
  }

  /// The latest of an entity's rows, which ``rows(of:)`` gives, that counts and has an event time up
  /// to `time`; nil when there is none.
  ///
  /// In a static view, the last one that counts.
  func latestRow(in range: Range<Int>, upTo time: Timestamp) -> Int? {
    let end = eventTimes?.firstIndex(in: range, past: time) ?? range.upperBound
    let candidates = range.lowerBound..<end
    if knownBy != nil { return candidates.last(where: counts) }
    return visibility.map { $0.last(in: candidates) } ?? candidates.last
  }

  /// The rows of an entity, by its encoded key, those that do not count among them; nil when there
  /// are none.
  func rows(of key: [UInt8]) -> Range<Int>? { index.rows(of: key) }

  /// The rows of each of several entities; none where it has none.
  func rows(of keys: EncodedKeys) -> [Range<Int>] { index.rows(of: keys) }

  /// Those of an entity's rows that have event times from `start` through `end`, those that do not
  /// count among them.
  func rows(in range: Range<Int>, from start: Timestamp, through end: Timestamp) -> Range<Int> {
    guard let eventTimes, start <= end else { return 0..<0 }
    let first =
      start == .distantPast
      ? range.lowerBound
      : eventTimes.firstIndex(in: range, past: start.saturatingSubtract(TimeSpan(microseconds: 1)))
    return first..<eventTimes.firstIndex(in: first..<range.upperBound, past: end)
  }
}
