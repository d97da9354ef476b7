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
  /// The bytes of clocks and values.
  let byteCount: Int

  /// Takes rows that are sorted already.
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
    let times = rows.eventTimes == nil ? 0 : rows.count * MemoryLayout<Timestamp>.stride
    byteCount = (features + arguments).reduce(times + (rows.createdTimes?.byteCount ?? 0)) {
      $0 + $1.byteCount
    }
  }

  /// The number of rows, those that do not count among them.
  public var count: Int { rows.count }
  /// Event times in row order; nil in a static view.
  public var eventTimes: ChunkedValues<Timestamp>? { rows.eventTimes }

  /// The number of chunks of each column.
  var chunkCount: Int { rows.keys[0].chunks.count }

  /// Whether every row counts.
  var allCount: Bool { visibility == nil }

  /// Whether a row counts.
  func counts(_ row: Int) -> Bool { visibility?.contains(row) ?? true }

  /// Those of some rows that count.
  func countedRows(in rows: Range<Int>) -> [Int] {
    visibility == nil ? Array(rows) : rows.filter(counts)
  }

  /// When a row counts by what was known then (`created time ≤ t`, DESIGN §3.3); nil where it never
  /// does.
  func knownSpan(of row: Int) -> KnownSpan? {
    let eventTime = eventTimes?[row] ?? .distantPast
    let createdTime = rows.createdTime(of: row) ?? .distantPast
    let start = max(eventTime, createdTime)
    guard let visibility, !visibility.contains(row) else {
      return KnownSpan(start: start, end: nil)
    }
    return visibility.replacedTime(of: row).map { KnownSpan(start: start, end: $0) }
  }

  /// Whether some rows all count from their event times on, so that asking for what was known
  /// changes nothing.
  func arePunctual(_ range: Range<Int>) -> Bool {
    if rows.createdTimes == nil, visibility == nil { return true }
    return range.allSatisfy { row in
      let eventTime = eventTimes?[row] ?? .distantPast
      return counts(row) && rows.createdTime(of: row).map { $0 <= eventTime } ?? true
    }
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
    return visibility.map { $0.last(in: candidates) } ?? candidates.last
  }

  /// The rows of an entity, by its encoded key, those that do not count among them; nil when there
  /// are none.
  func rows(of key: [UInt8]) -> Range<Int>? { rows.index.value.rows(of: key) }

  /// Asks for the memory of the event times of an entity's rows, which will be searched soon.
  func prefetchEventTimes(_ range: Range<Int>) { rows.eventTimes?.prefetch(range) }

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

/// When a row counts by what was known then: from the time at which its fact was known and written
/// down until another row of its primary key replaced it.
struct KnownSpan: Hashable, Sendable {
  /// The first time.
  let start: Timestamp
  /// The time from which on it does not count any more; nil where it always will.
  let end: Timestamp?

  func contains(_ time: Timestamp) -> Bool {
    start <= time && end.map { time < $0 } ?? true
  }
}
