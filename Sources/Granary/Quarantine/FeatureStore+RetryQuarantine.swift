import GranaryDefinitions
public import GranaryJSON
public import GranaryOffline
import GranaryValidation

/// What came of reading rows again that were kept aside.
public struct QuarantineRetryResult: Sendable {
  /// The source.
  public let source: String
  /// What became of the rows of each ingestion that had some in quarantine, by snapshot.
  public let ingestions: [QuarantineRetry]
  /// Why the source's segments, which had become many, could not be merged; nil where all is well.
  public let compactionError: GranaryError?

  /// Rows that were read again.
  public var retried: Int { ingestions.reduce(0) { $0 + $1.retried } }
  /// Rows that came in.
  public var accepted: Int { ingestions.reduce(0) { $0 + $1.accepted } }
  /// Rows that passed and did not come in, since their primary key came in meanwhile.
  public var superseded: Int { ingestions.reduce(0) { $0 + $1.superseded } }
  /// Rows that are still refused.
  public var refused: Int { ingestions.reduce(0) { $0 + $1.refused } }

  /// The result as JSON: counts in all and by ingestion, with the snapshot that each retry became.
  public var json: JSONValue {
    .object([
      "source": .string(source),
      "retried": .int(retried),
      "accepted": .int(accepted),
      "superseded": .int(superseded),
      "refused": .int(refused),
      "ingestions": .array(
        ingestions.map { retry in
          .object([
            "ingestion": .int(retry.ingestion),
            "snapshot": retry.snapshot.map { .int($0) } ?? .null,
            "accepted": .int(retry.accepted),
            "superseded": .int(retry.superseded),
            "refused": .int(retry.refused),
          ])
        }
      ),
      "compaction_error": compactionError.map { .string($0.description) } ?? .null,
    ])
  }
}

extension FeatureStore {
  /// Reads every row of a source again that was kept aside, under today's definition, and takes in
  /// those that pass now: each once, with the file and line that it had.
  ///
  /// What passes of an ingestion's rows becomes a snapshot of its own, and leaves quarantine with it.
  /// A row has a new sequence then: it counts as having come in now. Where the source has a primary
  /// key and the row would not be the one that counts today had it come in with its ingestion, it is
  /// superseded: it leaves quarantine and does not come in. Rows that still fail stay, with the reasons
  /// of today; so do those for which a check could not be run, unless it allows that. Checks that compare
  /// a row with others (`unique`, `increasing`, `decreasing`, `max_z_score`) find those of its ingestion:
  /// the stored ones, which stay in whatever comes, and those kept aside. What a source says of all rows of
  /// an ingestion together, such as `row_count`, does not concern a retry.
  ///
  /// - Parameter source: A registered source.
  /// - Returns: What became of the rows.
  /// - Throws: `unknown_source`; `damaged_quarantine`; `changed_source` where the source is defined
  ///   anew meanwhile; `store_locked` where another process commits for too long.
  @discardableResult
  public func retryQuarantine(of source: String) throws(GranaryError) -> QuarantineRetryResult {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let resolved = try catalog.source(source)
      let hash = try catalog.require(.source, source).hash
      let scratch = try ScratchDirectory(on: fileSystem)
      defer { scratch.discard() }
      var validator = try SourceValidator(resolved.definition, now: clock())
      let space = SpillSpace(scratch.path, on: fileSystem)
      if validator.needsReferences {
        validator = try validator.loadReferences(
          from: StoredReferences(catalog: catalog, offline: offline),
          spillingTo: space
        )
      }
      let definition = RetryDefinition(
        source: resolved.definition,
        validator: validator,
        hash: hash
      )
      let retries = try offline.retryQuarantine(of: resolved, definitionHash: hash) { ingestion in
        try QuarantineRereading(
          of: ingestion,
          as: definition,
          spillingTo: space,
          on: fileSystem
        )
      }
      let hasRows = retries.contains { $0.accepted > 0 }
      return QuarantineRetryResult(
        source: source,
        ingestions: retries,
        compactionError: hasRows ? mergeSmallSegments(of: source) : nil
      )
    }
  }
}
