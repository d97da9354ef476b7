import GranaryRegistry

extension OfflineStore {
  /// Whether rows of a source came in from files before, between or after segments of its row log.
  ///
  /// Asks nothing about the snapshots that a segment has: the row log may have many thousands of them.
  ///
  /// - Parameters:
  ///   - source: The source.
  ///   - logged: Segments that are in the row log, by snapshot.
  ///   - first: The snapshot after which files matter.
  ///   - last: The last snapshot whose file matters.
  /// - Returns: Whether there are any.
  /// - Throws: `RegistryError`.
  func hasFiles(
    of source: String,
    around logged: some Collection<LogSegment.Content>,
    after first: Int64,
    through last: Int64
  ) throws -> Bool {
    var next = first
    for segment in logged {
      let end = min(segment.snapshots.lowerBound - 1, last)
      if try hasFiles(of: source, after: next, through: end) { return true }
      next = max(next, segment.snapshots.upperBound)
    }
    return try hasFiles(of: source, after: next, through: last)
  }

  private func hasFiles(of source: String, after first: Int64, through last: Int64) throws -> Bool {
    guard first < last else { return false }
    return try registry.hasSegmentFiles(of: source, after: first, through: last)
  }

  /// The last segments of the row log between which no rows came in from files: what more can be merged
  /// with.
  func openEnd(
    of logged: [LogSegment.Content],
    _ source: String
  ) throws -> ArraySlice<LogSegment.Content> {
    var next = Int64.max
    var count = 0
    for segment in logged.reversed() {
      if try hasFiles(of: source, after: segment.snapshots.upperBound, through: next) { break }
      next = segment.snapshots.lowerBound - 1
      count += 1
    }
    return logged.suffix(count)
  }
}

extension Collection<LogSegment.Content> {
  /// Rows in all of them.
  var rowCount: Int { reduce(0) { $0 + $1.rows } }
}
