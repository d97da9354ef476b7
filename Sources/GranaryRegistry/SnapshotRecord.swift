public import GranaryColumns

/// A committed ingestion: rows of one source that became visible together.
public struct SnapshotRecord: Hashable, Sendable {
  /// The number, which only grows.
  public let number: Int64
  /// The source whose rows came in.
  public let source: String
  /// When it was committed.
  public let committedAt: Timestamp
  /// The files whose rows they are, in their order; one at least.
  public var files: [SnapshotFile]
  /// The segment with the rows accepted, relative to the store; nil where there are none.
  public var segment: String?
  /// The file that says which rows of the source are replaced since this snapshot, relative to the
  /// store; nil where none are.
  public var replacements: String?
  /// The ingestion whose rows it took out of quarantine; nil for one that read files.
  public let retryOf: Int64?
  /// What its rows were pushed with; nil for an ingestion of files or a retry.
  ///
  /// What is pushed is known by its key, never by its content.
  public let push: PushIdentity?
  /// The ingestion of the same content that stands in this one's place since; nil where none does.
  public internal(set) var replacedBy: Int64?

  /// A record; the number of one that is still to be committed is assigned by the registry.
  public init(
    number: Int64,
    source: String,
    committedAt: Timestamp,
    files: [SnapshotFile],
    segment: String?,
    replacements: String? = nil,
    retryOf: Int64? = nil,
    push: PushIdentity? = nil,
    replacedBy: Int64? = nil
  ) {
    self.number = number
    self.source = source
    self.committedAt = committedAt
    self.files = files
    self.segment = segment
    self.replacements = replacements
    self.retryOf = retryOf
    self.push = push
    self.replacedBy = replacedBy
  }

  /// Whether it read files, each of whose contents a source has once.
  public var isOfFiles: Bool { retryOf == nil && push == nil }

  /// Rows in the files; of a retry, those that left quarantine.
  public var rowsRead: Int { files.reduce(0) { $0 + $1.rowsRead } }
  /// Rows stored.
  public var accepted: Int { files.reduce(0) { $0 + $1.accepted } }
  /// Rows kept aside.
  public var quarantined: Int { files.reduce(0) { $0 + $1.quarantined } }
  /// Rows let go.
  public var dropped: Int { files.reduce(0) { $0 + $1.dropped } }
  /// Rows that were stored or kept aside, and have been erased since, for whatever reason.
  public var erased: Int { files.reduce(0) { $0 + $1.erased } }
  /// How many of those erased were past retention.
  public var expired: Int { files.reduce(0) { $0 + $1.expired } }
  /// Rows that had been kept aside, and left quarantine with a later snapshot.
  public var retried: Int { files.reduce(0) { $0 + $1.retried } }

  /// The place among ``files`` of the one that has a row.
  ///
  /// - Parameter ordinal: The row's place among those of the ingestion.
  /// - Returns: The place; nil where there are no such rows.
  public func filePosition(ofRow ordinal: Int64) -> Int? {
    // Of files that begin at the same row all but the last one are empty.
    files.lastIndex { $0.firstOrdinal <= ordinal }
  }

  /// The file that has a row, by the row's place among those of the ingestion.
  public func file(ofRow ordinal: Int64) -> SnapshotFile? {
    filePosition(ofRow: ordinal).map { files[$0] }
  }

  /// The stored files, relative to the store.
  public var paths: [String] {
    [segment, replacements].compactMap(\.self) + files.compactMap(\.quarantine)
  }
}

/// A snapshot and what becomes visible together with it.
public struct SnapshotCommit: Hashable, Sendable {
  /// The snapshot.
  public var record: SnapshotRecord
  /// The ingestions of the same contents that it stands in the place of from now on.
  public var replaced: [Int64]
  /// Snapshots with what changes: their files, and how many rows these have.
  public var revised: [SnapshotRecord]
  /// Files of the snapshot that the catalogue itself keeps.
  public var logFiles: [LogFile]

  /// A commit.
  public init(
    _ record: SnapshotRecord,
    replacing: [Int64] = [],
    revising: [SnapshotRecord] = [],
    logFiles: [LogFile] = []
  ) {
    self.record = record
    replaced = replacing
    revised = revising
    self.logFiles = logFiles
  }
}

/// What rows were pushed with.
public struct PushIdentity: Hashable, Sendable {
  /// The key by which the same push is recognised; nil where none was given.
  public let idempotencyKey: String?

  /// An identity.
  public init(idempotencyKey: String?) { self.idempotencyKey = idempotencyKey }
}
