public import GranaryColumns
import GranaryDefinitions
public import GranaryJSON
public import GranaryOffline
import GranaryOnline
import GranaryRegistry

/// What became of the files of one source.
public struct CompactionResult: Hashable, Sendable {
  /// The source.
  public let source: String
  /// How many files there were and are.
  public let counts: CompactionCounts
  /// How many rows were past retention, and are deleted.
  public let expired: ErasureCounts
  /// The event time before which rows of the source are deleted; nil where none ever were.
  public let expiredBefore: Timestamp?

  /// The result as JSON.
  public var json: JSONValue {
    .object([
      "source": .string(source),
      "segments_before": .int(counts.segmentsBefore),
      "segments_after": .int(counts.segmentsAfter),
      "projections_before": .int(counts.projectionsBefore),
      "projections_after": .int(counts.projectionsAfter),
      "expired": .int(expired.stored),
      "expired_quarantined": .int(expired.quarantined),
      "expired_before": expiredBefore.map { .string($0.description) } ?? .null,
    ])
  }
}

extension FeatureStore {
  /// Makes fewer files of many, and deletes rows that are past the retention of their source.
  ///
  /// Nothing else is lost: rows that others have replaced stay until then, so that earlier snapshots are
  /// as they were. An ingestion makes fewer files by itself where the small segments of its source have
  /// become many; rows are deleted here alone. Readers and writers go on meanwhile.
  ///
  /// What is deleted also goes from projections and from what is online. It changes no feature at a time
  /// from which the view does not reach back behind ``CompactionResult/expiredBefore``.
  ///
  /// - Parameter sources: Which sources; all where empty.
  /// - Returns: One result a source, in the order of `sources`; by name where that is empty.
  /// - Throws: `unknown_source`; `store_locked` where another process commits for too long; a code
  ///   of `SegmentError`, such as `checksum_mismatch`, where a file does not read back: what was
  ///   done before stays so. `unfinished_erasure` as for ``erase(_:)``.
  @discardableResult
  public func compact(_ sources: [String] = []) throws(GranaryError) -> [CompactionResult] {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let views = try catalog.names(.featureView).map { try catalog.view($0) }
      let names = sources.isEmpty ? catalog.names(.source) : sources
      let chosen = try names.map { try catalog.source($0) }
      return try chosen.map { source in
        let name = source.definition.name
        let expired = try expire(source, views)
        let own = views.filter { $0.view.source.definition.name == name }
        return CompactionResult(
          source: name,
          counts: try offline.compact(source, views: own),
          expired: expired,
          expiredBefore: try offline.expiredBefore(of: name)
        )
      }
    }
  }

  private func expire(_ source: ResolvedSource, _ views: [VersionedView]) throws -> ErasureCounts {
    guard let time = source.definition.expiryTime(at: clock()) else { return ErasureCounts() }
    let projected = try views.filter { view in
      let version = view.viewVersion
      let projections = try registry.projections(of: .view(version.name, version: version.version))
      return view.view.source.definition.name == source.definition.name && !projections.isEmpty
    }
    let counts = try offline.expire(source, before: time, views: views)
    if counts.isZero { return counts }
    let problems = try finishErasures()
    if !problems.isEmpty { throw GranaryError.unfinishedErasure([counts], problems) }
    // Nobody is to wait for what was there before.
    for view in projected { try offline.project(view, through: offline.latestSnapshot()) }
    return counts
  }
}
