import GranaryDefinitions
public import GranaryJSON
public import GranaryOffline

/// What became of the files of one source.
public struct CompactionResult: Hashable, Sendable {
  /// The source.
  public let source: String
  /// How many files there were and are.
  public let counts: CompactionCounts

  /// The result as JSON.
  public var json: JSONValue {
    .object([
      "source": .string(source),
      "segments_before": .int(counts.segmentsBefore),
      "segments_after": .int(counts.segmentsAfter),
      "projections_before": .int(counts.projectionsBefore),
      "projections_after": .int(counts.projectionsAfter),
    ])
  }
}

extension FeatureStore {
  /// Makes fewer files of many, without losing a row or an earlier snapshot.
  ///
  /// An ingestion does so by itself where the small segments of its source have become many. Readers
  /// and writers go on meanwhile.
  ///
  /// - Parameter sources: Which sources; all where empty.
  /// - Returns: One result a source, in the order of `sources`; by name where that is empty.
  /// - Throws: `unknown_source`; `store_locked` where another process commits for too long; a code
  ///   of `SegmentError`, such as `checksum_mismatch`, where a file does not read back: what was
  ///   merged before stays so.
  @discardableResult
  public func compact(_ sources: [String] = []) throws(GranaryError) -> [CompactionResult] {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let views = try catalog.names(.featureView).map { try catalog.view($0) }
      let names = sources.isEmpty ? catalog.names(.source) : sources
      let chosen = try names.map { try catalog.source($0) }
      return try chosen.map { source in
        let name = source.definition.name
        let own = views.filter { $0.view.source.definition.name == name }
        return CompactionResult(source: name, counts: try offline.compact(source, views: own))
      }
    }
  }
}
