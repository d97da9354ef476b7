import GRDB
public import GranaryColumns

/// A committed ingestion: rows of one source that became visible together.
public struct SnapshotRecord: Hashable, Sendable {
  /// The number, which only grows.
  public let number: Int64
  /// The source whose rows came in.
  public let source: String
  /// Where they came from, as it was named.
  public let file: String
  /// SHA-256 of the content, 64 hexadecimal digits.
  public let digest: String
  /// When it was committed.
  public let committedAt: Timestamp
  /// Rows in the file.
  public let rowsRead: Int
  /// Rows stored.
  public var accepted: Int
  /// Rows kept aside.
  public var quarantined: Int
  /// Rows let go because the source says so.
  public let dropped: Int
  /// Rows that were stored or kept aside, and have been erased since.
  public var erased: Int
  /// The segment with the rows accepted, relative to the store; nil where there are none.
  public var segment: String?
  /// The file with the rows kept aside, relative to the store; nil where there are none.
  public var quarantine: String?
  /// The file that says which rows of the source are replaced since this snapshot, relative to the
  /// store; nil where none are.
  public let replacements: String?
  /// The ingestion of the same content that stands in this one's place since; nil where none does.
  public internal(set) var replacedBy: Int64?

  /// A record; the number of one that is still to be committed is assigned by the registry.
  public init(
    number: Int64,
    source: String,
    file: String,
    digest: String,
    committedAt: Timestamp,
    rowsRead: Int,
    accepted: Int,
    quarantined: Int,
    dropped: Int,
    segment: String?,
    quarantine: String?,
    replacements: String? = nil,
    replacedBy: Int64? = nil,
    erased: Int = 0
  ) {
    self.number = number
    self.source = source
    self.file = file
    self.digest = digest
    self.committedAt = committedAt
    self.rowsRead = rowsRead
    self.accepted = accepted
    self.quarantined = quarantined
    self.dropped = dropped
    self.segment = segment
    self.quarantine = quarantine
    self.replacements = replacements
    self.replacedBy = replacedBy
    self.erased = erased
  }

  /// The files, relative to the store.
  public var paths: [String] { [segment, quarantine, replacements].compactMap(\.self) }
}

/// A snapshot and what becomes visible together with it.
public struct SnapshotCommit: Hashable, Sendable {
  /// The snapshot.
  public var record: SnapshotRecord
  /// The ingestion of the same content that it stands in the place of from now on.
  public var replaced: Int64?

  /// A commit.
  public init(_ record: SnapshotRecord, replacing: Int64? = nil) {
    self.record = record
    replaced = replacing
  }
}

extension Registry {
  /// The number that the next snapshot will have.
  ///
  /// Stable only under the writer lock.
  public func nextSnapshotNumber() throws(RegistryError) -> Int64 {
    try read { database in
      let last = try Int64.fetchOne(
        database,
        sql: "SELECT seq FROM sqlite_sequence WHERE name = 'snapshot'"
      )
      return (last ?? 0) + 1
    }
  }

  /// The ingestion of the same content into the same source that counts.
  public func snapshot(of source: String, digest: String) throws(RegistryError) -> SnapshotRecord? {
    let condition = "WHERE source = ? AND digest = ? AND replaced_by IS NULL"
    return try snapshots(condition, [source, digest]).first
  }

  /// The snapshots of a source up to a number, ascending.
  public func snapshots(
    of source: String,
    through number: Int64
  ) throws(RegistryError) -> [SnapshotRecord] {
    try snapshots("WHERE source = ? AND number <= ?", [source, number])
  }

  /// Every snapshot, ascending.
  public func snapshots() throws(RegistryError) -> [SnapshotRecord] { try snapshots("", []) }

  /// The number of the last committed snapshot; 0 in an empty store.
  public func latestSnapshotNumber() throws(RegistryError) -> Int64 {
    try read { try Int64.fetchOne($0, sql: "SELECT max(number) FROM snapshot") ?? 0 }
  }

  private func snapshots(
    _ condition: String,
    _ arguments: StatementArguments
  ) throws(RegistryError) -> [SnapshotRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM snapshot \(condition) ORDER BY number",
        arguments: arguments
      ).map(SnapshotRecord.init(row:))
    }
  }

  /// Makes an ingestion visible: the commit point.
  ///
  /// Its files must be in place and synced.
  ///
  /// - Precondition: The caller holds the writer lock and took `record.number` under it.
  public func commit(_ commit: SnapshotCommit) throws(RegistryError) {
    let record = commit.record
    try write { database in
      if let earlier = commit.replaced {
        try database.execute(
          sql: "UPDATE snapshot SET replaced_by = ? WHERE number = ? AND replaced_by IS NULL",
          arguments: [record.number, earlier]
        )
        guard database.changesCount == 1 else { throw RegistryError.changedFiles }
      }
      try database.execute(
        sql: "INSERT INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          record.number, record.source, record.file, record.digest,
          record.committedAt.microseconds, record.rowsRead, record.accepted, record.quarantined,
          record.dropped, record.erased, record.segment, record.quarantine, record.replacements,
          record.replacedBy,
        ]
      )
    }
  }
}

extension SnapshotRecord {
  init(row: Row) {
    self.init(
      number: row["number"],
      source: row["source"],
      file: row["file"],
      digest: row["digest"],
      committedAt: Timestamp(microseconds: row["committed_at"]),
      rowsRead: row["rows_read"],
      accepted: row["accepted"],
      quarantined: row["quarantined"],
      dropped: row["dropped"],
      segment: row["segment"],
      quarantine: row["quarantine"],
      replacements: row["replacements"],
      replacedBy: row["replaced_by"],
      erased: row["erased"]
    )
  }
}
