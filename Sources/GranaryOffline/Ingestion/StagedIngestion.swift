public import GranaryColumns
public import GranaryDefinitions
public import GranaryFiles
public import GranaryRegistry
import GranarySegments

/// A file that an ingestion has read to its end, and what did not come in of it.
public struct IngestedFile: Hashable, Sendable {
  /// Where the rows came from, as it was named.
  public var name: String
  /// SHA-256 of the content, 64 hexadecimal digits.
  public var digest: String
  /// Rows kept aside.
  public var quarantined: Int
  /// Rows let go because the source says so.
  public var dropped: Int

  /// A file.
  public init(name: String, digest: String, quarantined: Int, dropped: Int) {
    self.name = name
    self.digest = digest
    self.quarantined = quarantined
    self.dropped = dropped
  }
}

/// An ingestion being written: its rows go to a directory of its own, which nobody reads until
/// ``commit(again:)`` makes all of them visible at once.
///
/// Files are written one after the other, each with ``write(_:ordinals:lines:)`` and ended with
/// ``finishFile(_:)``. Let go without a commit, an ingestion leaves nothing.
public final class StagedIngestion {
  /// What became of a commit.
  public enum Outcome: Hashable, Sendable {
    /// The rows are visible and durable; in the place of those of earlier snapshots, where there are any.
    case committed(SnapshotRecord, replacing: [SnapshotRecord])
    /// Each content is there already, in the snapshot of its place; nothing was added.
    case recognised([SnapshotRecord])
  }

  let store: OfflineStore
  let source: ResolvedSource
  let directory: StagingDirectory
  private let segment: SegmentWriter
  /// What sorts the primary keys; nil where the source has none.
  private let keys: StagedKeys?
  /// Where files are staged, and where they go.
  private let placement: FilePlacement
  /// What the source was registered as when its rows began to be checked.
  private let definitionHash: String?
  /// Files read to their end.
  private(set) var files: [SnapshotFile] = []
  /// The ordinal, among the rows of the ingestion, of the first row of the file being written.
  var firstOrdinal: Int64 = 0
  /// Rows stored of the file being written.
  private(set) var acceptedOfFile = 0
  private var inputDirectoryCount = 0
  private var isOver = false

  /// Where the rows of the file being written that are kept aside are to be written, before it ends.
  public var quarantinePath: Path { stagedQuarantine(files.count) }
  /// A directory for what else has to be written down until the ingestion ends; nothing of it is kept.
  public var scratchPath: Path { directory.path }
  private var segmentPath: Path { directory.path.appending("segment.arrow") }

  func stagedQuarantine(_ position: Int) -> Path {
    directory.path.appending("quarantine-\(position + 1).jsonl")
  }

  init(
    _ source: ResolvedSource,
    definitionHash: String?,
    in store: OfflineStore,
    _ placement: FilePlacement
  ) throws {
    self.store = store
    self.source = source
    self.definitionHash = definitionHash
    self.placement = placement
    directory = try StagingDirectory(below: store.layout.staging, on: placement.staging)
    keys = StagedKeys(source, in: directory.path, on: placement.staging, of: store)
    let ids = try store.registry.columnIDs(of: source.definition.name)
    segment = try SegmentWriter(
      directory.path.appending("segment.arrow"),
      fields: SourceColumns.fields(of: source, ids: ids),
      // Read once for each view, unlike the projections, which joins probe as they are mapped.
      texts: .compact,
      on: placement.staging
    )
  }

  /// Where ``quarantinePath`` and ``scratchPath`` are: in memory for rows that are pushed.
  public var fileSystem: any FileSystem { placement.staging }

  deinit { discard() }

  /// Makes a directory for contents that must lie in files to be read; it goes with the ingestion.
  ///
  /// - Returns: The directory, which is empty.
  /// - Throws: `FileError`.
  public func makeInputDirectory() throws -> Path {
    inputDirectoryCount += 1
    let path = directory.path.appending("input-\(inputDirectoryCount)")
    try placement.staging.createDirectory(path)
    return path
  }

  /// Adds rows of a file that passed their checks.
  ///
  /// - Parameters:
  ///   - batch: The source's declared and derived columns.
  ///   - ordinals: The place of each row among those of its file, ascending.
  ///   - lines: The first line of each row.
  /// - Throws: `SegmentError` with code `io`, or `unsupported` when the texts of a column in 65,536
  ///   rows pass 2 GiB.
  public func write(_ batch: Batch, ordinals: [Int], lines: [Int]) throws {
    acceptedOfFile += batch.count
    let ordinals = ordinals.map { firstOrdinal + Int64($0) }
    try segment.write(batch.appending(SourceColumns.origin(ordinals: ordinals, lines: lines)))
    try keys?.append(batch, ordinals: ordinals)
  }

  /// Ends a file; rows written from here on are of the next one.
  public func finishFile(_ file: IngestedFile) {
    let rowsRead = acceptedOfFile + file.quarantined + file.dropped
    files.append(
      SnapshotFile(
        name: file.name,
        digest: file.digest,
        firstOrdinal: firstOrdinal,
        rowsRead: rowsRead,
        accepted: acceptedOfFile,
        quarantined: file.quarantined,
        dropped: file.dropped
      )
    )
    firstOrdinal += Int64(rowsRead)
    acceptedOfFile = 0
  }

  /// Makes the rows visible: takes the writer lock, looks whether the contents are known, moves the
  /// files to their places and commits to the registry.
  ///
  /// When it returns, the rows outlive power loss.
  ///
  /// - Parameters:
  ///   - again: Whether the rows come in the place of those that the same contents gave before, where
  ///     these are known; else nothing is added.
  ///   - bringsBackErased: Whether that holds too where rows of these contents were erased.
  /// - Returns: What became of the rows.
  /// - Throws: ``OfflineStoreError/Code/locked``; ``OfflineStoreError/Code/changedSource`` where the
  ///   source was defined anew; ``OfflineStoreError/Code/overtaken`` where some of the contents are
  ///   known and others not; ``OfflineStoreError/Code/partialReplacement``;
  ///   ``OfflineStoreError/Code/erasedContent``; what the file system says. Nothing is visible then.
  public func commit(
    again: Bool = false,
    bringingBackErased bringsBackErased: Bool = false
  ) throws -> Outcome {
    defer { discard() }
    try finish()
    return try store.withWriterLock {
      try checkDefinition()
      try store.sweep()
      let contents = try store.knownContents(of: source.definition.name)
      if !again {
        let known = files.compactMap { contents.snapshot(of: $0.digest) }
        if !known.isEmpty, known.count == files.count { return .recognised(known) }
        let overtaken = files.filter { contents.snapshot(of: $0.digest) != nil }
        if !overtaken.isEmpty { throw OfflineStoreError.overtaken(overtaken.map(\.name)) }
      }
      let replaced = try contents.replaced(
        by: files.map(\.digest),
        bringingBackErased: bringsBackErased
      )
      let commit = try install(replacing: replaced.map(\.number))
      try store.registry.commit(commit)
      return .committed(commit.record, replacing: replaced)
    }
  }

  /// Makes rows visible that were pushed, in time that does not grow with the snapshots before.
  ///
  /// When it returns, the rows outlive power loss.
  ///
  /// - Parameter push: What they were pushed with; where a key was used before, nothing is added.
  /// - Returns: What became of the rows.
  /// - Throws: As ``commit(again:)`` does.
  public func commit(as push: PushIdentity) throws -> Outcome {
    defer { discard() }
    try finish()
    return try store.withWriterLock {
      try checkDefinition()
      if let key = push.idempotencyKey,
        let known = try store.registry.push(to: source.definition.name, key: key)
      {
        return .recognised([known])
      }
      let commit = try install(push: push)
      try store.registry.commit(commit)
      return .committed(commit.record, replacing: [])
    }
  }

  /// Ends what is written, and sorts the keys: what takes long, so that the writer lock need not be
  /// held for it.
  func finish(isLocked: Bool = false) throws {
    _ = try segment.finish()
    try keys?.finish(isLocked: isLocked)
  }

  /// Moves the files to their places, under the next number.
  ///
  /// - Parameters:
  ///   - replaced: The snapshots in whose place it comes.
  ///   - ingestion: The ingestion that it is a retry of; nil where it read files.
  ///   - push: What the rows were pushed with; nil where they were not.
  /// - Returns: What the catalogue is to say of it.
  /// - Throws: What the file system says.
  /// - Precondition: The caller holds the writer lock; ``finish()`` has returned.
  func install(
    replacing replaced: [Int64] = [],
    retryOf ingestion: Int64? = nil,
    push: PushIdentity? = nil
  ) throws -> SnapshotCommit {
    let (name, layout) = (source.definition.name, store.layout)
    var placement = placement
    let number = try store.registry.nextSnapshotNumber()
    let hasReplacements = try keys?.findReplacements(by: number, replacing: Set(replaced)) ?? false
    var files = files
    let rowCount = files.reduce(0) { $0 + $1.accepted }
    var segment: String?
    if rowCount > 0 {
      segment = try placement.place(
        segmentPath,
        as: layout.sourceSegment(name, snapshot: number),
        segment: LogSegment.Content(source: name, snapshots: number...number, rows: rowCount)
      )
    }
    for index in files.indices where files[index].quarantined > 0 {
      files[index].quarantine = try placement.place(
        stagedQuarantine(index),
        as: layout.quarantineFile(name, snapshot: number, file: index)
      )
    }
    var replacements: String?
    if hasReplacements, let keys {
      replacements = try placement.place(
        keys.replacementsPath,
        as: layout.replacements(name, snapshot: number)
      )
    }
    let record = SnapshotRecord(
      number: number,
      source: name,
      committedAt: store.clock(),
      files: files,
      segment: segment,
      replacements: replacements,
      retryOf: ingestion,
      push: push
    )
    return SnapshotCommit(record, replacing: replaced, logFiles: placement.logFiles)
  }

  /// Rows that were checked against one definition must not come in under another.
  func checkDefinition() throws {
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
    let placement = FilePlacement.directories(of: self)
    return try StagedIngestion(source, definitionHash: definitionHash, in: self, placement)
  }

  /// Begins taking in rows that are pushed: few of them, which are staged in memory and go to the row
  /// log.
  ///
  /// - Parameters:
  ///   - source: As for ``beginIngestion(of:definitionHash:)``.
  ///   - definitionHash: As there.
  /// - Returns: An ingestion without rows, to be ended with ``StagedIngestion/commit(as:)``.
  /// - Throws: ``OfflineStoreError/Code/changedSource`` where a column has no id any more.
  public func beginPush(
    to source: ResolvedSource,
    definitionHash: String? = nil
  ) throws -> StagedIngestion {
    try StagedIngestion(source, definitionHash: definitionHash, in: self, .log(of: self))
  }
}
