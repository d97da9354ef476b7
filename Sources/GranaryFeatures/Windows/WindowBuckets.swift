public import GranaryColumns

/// What the online store holds of an entity's windows of one series: a partial result for each
/// bucket of the resolution that has rows.
///
/// A window is a run of whole buckets, since its early end is rounded as they are. They are kept as
/// the bytes that are stored, newest first, so that a look-up reads no more of them than its windows
/// need:
/// ```
/// 4 bytes   number of buckets
/// then for each: 8 bytes start in microseconds, descending; the partial's bytes
/// ```
/// Little endian; see ``WindowPartial/append(to:)``. Which function the partials are of is the
/// definition's to say.
public struct WindowBuckets: Sendable {
  /// What the buckets are of.
  public let series: WindowSeries
  /// The number of buckets.
  public let count: Int
  private let bytes: ArraySlice<UInt8>

  /// Whether no row is in any bucket.
  public var isEmpty: Bool { count == 0 }

  /// Buckets by the time that they start at, newest first.
  ///
  /// - Precondition: The starts descend; the partials are of the series.
  init(_ series: WindowSeries, _ buckets: [(start: Timestamp, partial: WindowPartial)]) {
    precondition(zip(buckets, buckets.dropFirst()).allSatisfy { $0.start > $1.start })
    var bytes: [UInt8] = []
    for (start, partial) in buckets {
      bytes.append(littleEndian: start.microseconds)
      partial.append(to: &bytes)
    }
    self.series = series
    count = buckets.count
    self.bytes = bytes[...]
  }

  /// Adds the buckets' bytes.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(littleEndian: UInt32(count))
    bytes.append(contentsOf: self.bytes)
  }

  /// Reads buckets back; nil where the bytes are none of this series.
  public init?(_ series: WindowSeries, from reader: inout ByteReader) {
    guard let count = reader.integer(UInt32.self) else { return nil }
    let first = reader
    var last: Int64?
    for _ in 0..<count {
      guard let start = reader.integer(Int64.self), last.map({ start < $0 }) ?? true,
        WindowPartial.skip(series.function, of: series.argumentType, in: &reader)
      else { return nil }
      last = start
    }
    var body = first
    guard let bytes = body.bytes(first.remaining - reader.remaining) else { return nil }
    self.series = series
    self.count = Int(count)
    self.bytes = bytes
  }

  /// The results of windows of the series at a time not before the last row.
  ///
  /// Every bucket is read once at most, however many windows reach it.
  func answers(_ windows: [WindowAggregate], at time: Timestamp) -> [WindowAnswer] {
    let starts = windows.map { $0.start(at: time).microseconds }
    let nothing = WindowAnswer(WindowPartial(series.function, of: series.argumentType))
    var answers = windows.map { _ in nothing }
    // From the window that reaches back least.
    var pending = windows.indices.sorted { starts[$0] > starts[$1] }[...]
    var partial = WindowPartial(series.function, of: series.argumentType)
    var reader = ByteReader(bytes)
    while let window = pending.first {
      guard !reader.isAtEnd, let start = reader.integer(Int64.self) else { break }
      if start < starts[window] {
        let passed = pending.prefix { start < starts[$0] }
        let answer = WindowAnswer(partial)
        for window in passed { answers[window] = answer }
        pending = pending.dropFirst(passed.count)
        if pending.isEmpty { break }
      }
      // All was read once before, so that this cannot fail.
      guard partial.merge(from: &reader) else { break }
    }
    let answer = WindowAnswer(partial)
    for window in pending { answers[window] = answer }
    return answers
  }
}

extension WindowAnswer {
  fileprivate init(_ partial: WindowPartial) {
    self.init(value: partial.value, isPastInt64: partial.isPastInt64)
  }
}

extension ViewHistory {
  /// What is put online: for every entity, ordered by key, its latest row up to `time` and, for each
  /// series of windows, the buckets that a window at or after `time` can still reach.
  ///
  /// An entity without either has no row: what is answered for it is what is answered for one that
  /// is not known. Memory is that of one entity, beside the history's.
  public func stored(
    upTo time: Timestamp
  ) -> some Sequence<(key: EntityKey, row: StoredFeatures)> {
    let readers = argumentReaders
    return sequence(state: EntityGroups(runs)) { groups in
      while let (key, rows) = groups.next() {
        if let row = self.stored(rows[...], upTo: time, readers) { return (key, row) }
      }
      return nil
    }
  }

  private func stored(
    _ rows: ArraySlice<EntityRows>,
    upTo time: Timestamp,
    _ readers: [ArgumentReaders]
  ) -> StoredFeatures? {
    guard let latest = latestRow(in: rows, upTo: time) else { return nil }
    let windows = buckets(in: rows, upTo: time, readers)
    if layout.latestTypes.isEmpty, windows.allSatisfy(\.isEmpty) { return nil }
    return StoredFeatures(
      eventTime: eventTime(of: latest.address),
      features: features(of: latest.address),
      windows: windows
    )
  }

  private func buckets(
    in stretches: ArraySlice<EntityRows>,
    upTo time: Timestamp,
    _ readers: [ArgumentReaders]
  ) -> [WindowBuckets] {
    zip(layout.series, layout.spans).map { series, span in
      let rows = argumentRows(
        readers[series.argument],
        in: stretches,
        from: series.resolution.start(of: span, at: time),
        through: time
      )
      return rows.buckets(of: series) { runs[$0.run].rows.precedence(of: $0.row) }
    }
  }
}

extension WindowRows {
  fileprivate func buckets(
    of series: WindowSeries,
    precedence: (ViewHistory.RowAddress) -> Precedence
  ) -> WindowBuckets {
    var buckets: [(start: Timestamp, partial: WindowPartial)] = []
    var high = count
    while high > 0 {
      let start = series.resolution.bucketStart(of: times[high - 1])
      var low = high - 1
      while low > 0, times[low - 1] >= start { low -= 1 }
      var partial = WindowPartial(series.function, of: series.argumentType)
      partial.add(self, low..<high) { precedence(addresses[$0]) }
      buckets.append((start, partial))
      high = low
    }
    return WindowBuckets(series, buckets)
  }
}

extension WindowFeatures {
  /// Windows at time t from buckets of the rows up to t, as an online store returns them.
  ///
  /// - Parameters:
  ///   - stored: The buckets of each row's entity, by series; nil where it has none.
  ///   - isAsked: Whether each row has an entity at all.
  ///   - layout: The view's features.
  ///   - time: t, not before the watermark.
  /// - Throws: `TextOverflow` where the texts of a window pass 2³¹ − 1 bytes.
  public init(
    stored: [[WindowBuckets]?],
    isAsked: [Bool],
    layout: ViewLayout,
    at time: Timestamp
  ) throws(TextOverflow) {
    let windows = layout.series.indices.map { series in
      layout.windows.indices.filter { layout.seriesOfWindow[$0] == series }
    }
    let none = layout.windows.map { WindowPartial($0.function, of: $0.argumentType).value }
    var answered = WindowAnswers(layout.windows, textByteLimit: TextOverflow.byteLimit)
    for (row, (stored, isAsked)) in zip(stored, isAsked).enumerated() where isAsked {
      var answers = none.map { WindowAnswer(value: $0, isPastInt64: false) }
      for (buckets, windows) in zip(stored ?? [], windows) {
        let own = buckets.answers(windows.map { layout.windows[$0] }, at: time)
        for (window, answer) in zip(windows, own) { answers[window] = answer }
      }
      answered.rows.append(Int32(row))
      for window in answers.indices { answered.results[window].append(answers[window]) }
    }
    try self.init([answered], layout.windows, rowCount: isAsked.count)
  }
}
