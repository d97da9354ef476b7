public import GranaryColumns
public import GranaryDefinitions
public import GranaryFiles
public import GranaryRegistry
import GranarySegments

/// What an ingestion read, for its commit.
public struct IngestionCounts: Hashable, Sendable {
  /// Where the rows came from, as it was named.
  public var file: String
  /// SHA-256 of the content, 64 hexadecimal digits.
  public var digest: String
  /// Rows in the file.
  public var rowsRead: Int
  /// Rows kept aside.
  public var quarantined: Int
  /// Rows let go because the source says so.
  public var dropped: Int

  /// Counts.
  public init(file: String, digest: String, rowsRead: Int, quarantined: Int, dropped: Int) {
    self.file = file
    self.digest = digest
    self.rowsRead = rowsRead
    self.quarantined = quarantined
    self.dropped = dropped
  }
}

/// An ingestion being written: its rows go to a directory of its own, which nobody reads until
/// ``commit(_:)`` makes all of them visible at once.
///
/// Let go without a commit, it leaves nothing.
public final class StagedIngestion {
  /// What became of a commit.
  public enum Outcome: Hashable, Sendable {
    /// The rows are visible and durable; in the place of those of an earlier snapshot, where there is
    /// a number.
    case committed(SnapshotRecord, replacing: Int64?)
    /// The same content is there already; nothing was added.
    case recognised(SnapshotRecord)
  }

  private let store: OfflineStore
  private let source: ResolvedSource
  private let directory: StagingDirectory
  private let segment: SegmentWriter
  /// What sorts the primary keys; nil where the source has none.
  private let keys: StagedKeys?
  /// What the source was registered as when its rows began to be checked.
  private let definitionHash: String?
  private var accepted = 0
  private var isOver = false

  /// Where rows kept aside are to be written, before the commit.
  public var quarantinePath: Path { directory.path.appending("quarantine.jsonl") }
  private var segmentPath: Path { directory.path.appending("segment.arrow") }

  init(_ source: ResolvedSource, definitionHash: String?, in store: OfflineStore) throws {
    self.store = store
    self.source = source
    self.definitionHash = definitionHash
    directory = try StagingDirectory(below: store.layout.staging, on: store.fileSystem)
    keys = StagedKeys(source, in: directory.path, of: store)
    let ids = try store.registry.columnIDs(of: source.definition.name)
    segment = try SegmentWriter(
      directory.path.appending("segment.arrow"),
      fields: SourceColumns.fields(of: source, ids: ids),
      // Read once for each view, unlike the projections, which joins probe as they are mapped.
      texts: .compact,
      on: store.fileSystem
    )
  }

  deinit { discard() }

  /// Adds rows that passed their checks.
  ///
  /// - Parameters:
  ///   - batch: The source's declared and derived columns.
  ///   - ordinals: The place of each row among those of the file, ascending.
  ///   - lines: The first line of each row.
  /// - Throws: `SegmentError` with code `io`, or `unsupported` when the texts of a column in 65,536
  ///   rows pass 2 GiB.
  public func write(_ batch: Batch, ordinals: [Int], lines: [Int]) throws {
    accepted += batch.count
    try segment.write(
      batch.appending(SourceColumns.origin(ordinals: ordinals, lines: lines))
    )
    try keys?.append(batch, ordinals: ordinals)
  }

  /// Makes the rows visible: takes the writer lock, looks whether the content is known, moves the
  /// files to their places and commits to the registry.
  ///
  /// When it returns, the rows outlive power loss.
  ///
  /// - Parameters:
  ///   - counts: What was read.
  ///   - again: Whether the rows come in the place of those that the same content gave before, where
  ///     it is known; else nothing is added.
  /// - Returns: What became of the rows.
  /// - Throws: ``OfflineStoreError/Code/locked``; ``OfflineStoreError/Code/changedSource`` where the
  ///   source was defined anew; what the file system says. Nothing is visible then.
  public func commit(_ counts: IngestionCounts, again: Bool = false) throws -> Outcome {
    _ = try segment.finish()
    defer { discard() }
    try keys?.finish()
    return try store.withWriterLock {
      try checkDefinition()
      try store.sweep()
      let known = try store.registry.snapshot(of: source.definition.name, digest: counts.digest)
      if let known, !again { return .recognised(known) }
      let number = try store.registry.nextSnapshotNumber()
      let hasReplacements = try keys?.findReplacements(by: number, replacing: known?.number)
      let record = record(counts, number, hasReplacements: hasReplacements ?? false)
      if let path = record.segment { try store.install(segmentPath, as: path) }
      if let path = record.quarantine { try store.install(quarantinePath, as: path) }
      if let path = record.replacements, let keys {
        try store.install(keys.replacementsPath, as: path)
      }
      try store.registry.commit(SnapshotCommit(record, replacing: known?.number))
      return .committed(record, replacing: known?.number)
    }
  }

  private func record(
    _ counts: IngestionCounts,
    _ number: Int64,
    hasReplacements: Bool
  ) -> SnapshotRecord {
    let (name, layout) = (source.definition.name, store.layout)
    return SnapshotRecord(
      number: number,
      source: name,
      file: counts.file,
      digest: counts.digest,
      committedAt: store.clock(),
      rowsRead: counts.rowsRead,
      accepted: accepted,
      quarantined: counts.quarantined,
      dropped: counts.dropped,
      segment: accepted > 0 ? layout.sourceSegment(name, snapshot: number) : nil,
      quarantine: counts.quarantined > 0 ? layout.quarantineFile(name, snapshot: number) : nil,
      replacements: hasReplacements ? layout.replacements(name, snapshot: number) : nil
    )
  }

  /// Rows that were checked against one definition must not come in under another.
  private func checkDefinition() throws {
    let name = source.definition.name
    guard let definitionHash, try store.registry.sourceHash(of: name) != definitionHash else {
      return
    }
    throw OfflineStoreError.changedSource(name)
  }

  /// Throws the rows away.
  public func discard() {
    guard !isOver else { return }
    isOver = true
    directory.discard()
  }
}

@available(*, unavailable)
extension StagedIngestion: Sendable {}

extension OfflineStore {
  /// Begins an ingestion into a source, without any lock that others would wait for.
  ///
  /// - Parameters:
  ///   - source: The source as its rows will be checked.
  ///   - definitionHash: The hash of its registered version, which must still be registered when
  ///     the rows are committed; nil where it does not matter.
  /// - Returns: An ingestion without rows.
  /// - Throws: ``OfflineStoreError/Code/changedSource`` where a column has no id any more, and what
  ///   the file system says.
  public func beginIngestion(
    of source: ResolvedSource,
    definitionHash: String? = nil
  ) throws -> StagedIngestion {
    try StagedIngestion(source, definitionHash: definitionHash, in: self)
  }
}
