public import GranaryDefinitions
public import GranaryFiles
import GranaryRegistry
import GranarySegments

/// What became of the rows that an ingestion had kept aside.
public struct QuarantineRetry: Hashable, Sendable {
  /// The ingestion's snapshot.
  public let ingestion: Int64
  /// The snapshot that has what came in; nil where no row left quarantine.
  public let snapshot: Int64?
  /// Rows that came in.
  public let accepted: Int
  /// Rows that passed and did not come in, since their primary key came in meanwhile; they are in
  /// quarantine no more.
  public let superseded: Int
  /// Rows that are still refused.
  public let refused: Int
  /// Rows that were read again.
  public var retried: Int { accepted + superseded + refused }
}

/// Rows of a quarantine file that are still refused.
public struct StillRefused: Hashable, Sendable {
  /// How many they are.
  public var count: Int
  /// Whether the reasons of one are others now.
  public var isRevised: Bool

  /// Rows.
  public init(count: Int, isRevised: Bool) {
    self.count = count
    self.isRevised = isRevised
  }
}

/// Reads the rows again that one ingestion has kept aside.
public protocol QuarantineRereader {
  /// Reads a quarantine file; called for each of the ingestion's, in the order of
  /// ``RetriedIngestion/files``.
  ///
  /// - Parameters:
  ///   - old: The file.
  ///   - passed: Takes in the rows that pass now.
  ///   - new: Where to write a file of those that do not, if there are any; it is used where the old one
  ///     does not stand any more.
  /// - Returns: What is said of those that do not.
  /// - Throws: Where the file cannot be read.
  mutating func read(_ old: Path, _ passed: PassedRows, rest new: Path) throws -> StillRefused
}

extension OfflineStore {
  /// Reads every row again that the ingestions of a source have kept aside and no other has replaced,
  /// and takes in those that pass now: a snapshot for each ingestion of which some do.
  ///
  /// The rows come in and leave quarantine at once or not at all; they keep file, line and ordinal.
  ///
  /// - Parameters:
  ///   - source: The source as its rows are checked.
  ///   - definitionHash: The hash of its registered version, which must still be registered when the
  ///     rows are committed; nil where it does not matter.
  ///   - makeRereader: Makes what reads the quarantine files of an ingestion.
  /// - Returns: What became of the rows of each ingestion that had some in quarantine.
  /// - Throws: ``OfflineStoreError/Code/locked``; ``OfflineStoreError/Code/changedSource``; what
  ///   `makeRereader` and what it makes throw. Ingestions before the one that it is about are done then.
  public func retryQuarantine(
    of source: ResolvedSource,
    definitionHash: String? = nil,
    _ makeRereader: (RetriedIngestion) throws -> any QuarantineRereader
  ) throws -> [QuarantineRetry] {
    let snapshots = try registry.snapshots(of: source.definition.name, through: .max)
    return try snapshots.filter { $0.quarantined > 0 }.compactMap { record in
      try retry(record.number, of: source, definitionHash, makeRereader)
    }
  }

  /// Nil where there is nothing in quarantine any more that counts.
  private func retry(
    _ number: Int64,
    of source: ResolvedSource,
    _ definitionHash: String?,
    _ makeRereader: (RetriedIngestion) throws -> any QuarantineRereader
  ) throws -> QuarantineRetry? {
    func trial(isLocked: Bool) throws -> RetryTrial {
      try tryRetry(number, of: source, definitionHash, isLocked: isLocked, makeRereader)
    }
    for _ in 0..<Self.unlockedAttemptCount {
      if case .done(let result) = try trial(isLocked: false) { return result }
    }
    // Others change what it depends on all the time, as pushes do: they wait now.
    return try withWriterLock {
      guard case .done(let result) = try trial(isLocked: true) else {
        throw OfflineStoreError.busy(layout.root)
      }
      return result
    }
  }

  private enum RetryTrial {
    case done(QuarantineRetry?)
    case overtaken
  }

  private func tryRetry(
    _ number: Int64,
    of source: ResolvedSource,
    _ definitionHash: String?,
    isLocked: Bool,
    _ makeRereader: (RetriedIngestion) throws -> any QuarantineRereader
  ) throws -> RetryTrial {
    let known = try registry.snapshots(of: source.definition.name, through: .max)
    guard let record = known.first(where: { $0.number == number }), record.replacedBy == nil,
      record.quarantined > 0
    else { return .done(nil) }
    let staged = try beginIngestion(of: source, definitionHash: definitionHash)
    defer { staged.discard() }
    let concerned = known.concerning(record, hasPrimaryKey: !source.definition.primaryKey.isEmpty)
    do {
      var retrial = QuarantineRetrial(
        record,
        staged,
        try Supersession(since: number, of: source, known, in: self, isLocked: isLocked)
      )
      var rereader = try makeRereader(RetriedIngestion(record, of: source, known, in: self))
      try retrial.read(with: &rereader)
      let result = try retrial.commit(where: concerned, isLocked: isLocked)
      return result.map { .done($0) } ?? .overtaken
    } catch  where Self.isMissingFile(error) {
      // An erasure or a compaction has put another file in its place.
      guard try registry.snapshots(of: source.definition.name, through: .max) != known else {
        throw error
      }
      return .overtaken
    }
  }

  private static func isMissingFile(_ error: any Error) -> Bool {
    (error as? FileError ?? (error as? SegmentError)?.underlying)?.isNotFound == true
  }
}

/// A try to take in what passes of the rows that one ingestion has kept aside.
private struct QuarantineRetrial {
  private let record: SnapshotRecord
  private let staged: StagedIngestion
  private let supersession: Supersession?
  /// What the catalogue will say of the ingestion.
  private var revised: SnapshotRecord
  /// Files of rows that are still refused, by the place of the file that they are of.
  private var rewritten: [Int: Path] = [:]
  private var refused = 0

  init(_ record: SnapshotRecord, _ staged: StagedIngestion, _ supersession: Supersession?) {
    self.record = record
    self.staged = staged
    self.supersession = supersession
    revised = record
  }

  mutating func read(with rereader: inout any QuarantineRereader) throws {
    for (position, file) in record.files.enumerated() {
      guard let path = file.quarantine else { continue }
      staged.firstOrdinal = file.firstOrdinal
      let passed = PassedRows(staged, supersession)
      let rest = staged.directory.path.appending("rest-\(position + 1).jsonl")
      let still = try rereader.read(staged.store.layout.absolute(path), passed, rest: rest)
      refused += still.count
      let left = passed.acceptedCount + passed.supersededCount
      guard left > 0 || still.isRevised else { continue }
      revised.files[position].quarantined = still.count
      revised.files[position].retried += left
      if still.count > 0 {
        rewritten[position] = rest
      } else {
        revised.files[position].quarantine = nil
      }
      guard left > 0 else { continue }
      staged.finishFile(
        IngestedFile(
          name: file.name,
          digest: file.digest,
          quarantined: 0,
          dropped: passed.supersededCount
        )
      )
    }
  }

  /// Nil where others changed snapshots that it depends on meanwhile.
  func commit(
    where concerned: [SnapshotRecord],
    isLocked: Bool
  ) throws -> QuarantineRetry? {
    if staged.files.isEmpty, rewritten.isEmpty { return result(nil) }
    let store = staged.store
    try staged.finish(isLocked: isLocked)
    return try store.withWriterLock(isHeld: isLocked) {
      try staged.checkDefinition()
      let present = try store.registry.snapshots(of: record.source, through: .max)
      guard present.concerning(record, hasPrimaryKey: supersession != nil) == concerned else {
        return nil
      }
      try store.sweep()
      var revised = revised
      for (position, rest) in rewritten.sorted(by: { $0.key < $1.key }) {
        guard let old = record.files[position].quarantine else { continue }
        let new = try store.freePath(inThePlaceOf: old)
        try store.install(rest, as: new)
        revised.files[position].quarantine = new
      }
      guard !staged.files.isEmpty else {
        try store.replace(FileReplacement(snapshots: [revised]))
        return result(nil)
      }
      var commit = try staged.install(retryOf: record.number)
      commit.revised = [revised]
      try store.registry.commit(commit)
      store.removeUnnamed(record.paths)
      return result(commit.record)
    }
  }

  private func result(_ new: SnapshotRecord?) -> QuarantineRetry {
    QuarantineRetry(
      ingestion: record.number,
      snapshot: new?.number,
      accepted: new?.accepted ?? 0,
      superseded: new?.dropped ?? 0,
      refused: refused
    )
  }
}

extension [SnapshotRecord] {
  /// Those of a source that decide what becomes of the rows that an ingestion kept aside.
  ///
  /// Which of its rows it has already; where there is a primary key, any row may be in the way of one.
  fileprivate func concerning(
    _ ingestion: SnapshotRecord,
    hasPrimaryKey: Bool
  ) -> [SnapshotRecord] {
    hasPrimaryKey
      ? self : filter { ($0.retryOf ?? $0.number) == ingestion.number }
  }
}
