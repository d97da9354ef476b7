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
  public let accepted: Int
  /// Rows kept aside.
  public let quarantined: Int
  /// Rows let go because the source says so.
  public let dropped: Int
  /// The segment with the rows accepted, relative to the store; nil where there are none.
  public let segment: String?
  /// The file with the rows kept aside, relative to the store; nil where there are none.
  public let quarantine: String?

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
    quarantine: String?
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
  }
}

/// The rows of one snapshot as one version of a view has them.
public struct ProjectionRecord: Hashable, Sendable {
  /// The view's name.
  public let view: String
  /// The view's version.
  public let version: Int
  /// The snapshot whose rows they are.
  public let snapshot: Int64
  /// The segment, relative to the store.
  public let path: String
  /// Rows in it.
  public let rows: Int
  /// Rows of the snapshot left out because a part of their key is null.
  public let rowsWithoutKey: Int

  /// A projection.
  public init(
    view: String,
    version: Int,
    snapshot: Int64,
    path: String,
    rows: Int,
    rowsWithoutKey: Int
  ) {
    self.view = view
    self.version = version
    self.snapshot = snapshot
    self.path = path
    self.rows = rows
    self.rowsWithoutKey = rowsWithoutKey
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

  /// The earlier ingestion of the same content into the same source.
  public func snapshot(of source: String, digest: String) throws(RegistryError) -> SnapshotRecord? {
    try snapshots("WHERE source = ? AND digest = ?", [source, digest]).first
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
  public func commit(_ record: SnapshotRecord) throws(RegistryError) {
    try write { database in
      try database.execute(
        sql: "INSERT INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          record.number, record.source, record.file, record.digest,
          record.committedAt.microseconds, record.rowsRead, record.accepted, record.quarantined,
          record.dropped, record.segment, record.quarantine,
        ]
      )
    }
  }

  /// The projections of one version of a view, by snapshot.
  public func projections(
    of view: String,
    version: Int
  ) throws(RegistryError) -> [ProjectionRecord] {
    try projections("WHERE view = ? AND version = ?", [view, version])
  }

  /// Every projection.
  public func projections() throws(RegistryError) -> [ProjectionRecord] { try projections("", []) }

  private func projections(
    _ condition: String,
    _ arguments: StatementArguments
  ) throws(RegistryError) -> [ProjectionRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM projection \(condition) ORDER BY view, version, snapshot",
        arguments: arguments
      ).map(ProjectionRecord.init(row:))
    }
  }

  /// Makes a projection visible; its file must be in place and synced.
  ///
  /// One that another process has added meanwhile stays.
  public func add(_ projection: ProjectionRecord) throws(RegistryError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO projection VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          projection.view, projection.version, projection.snapshot, projection.path,
          projection.rows, projection.rowsWithoutKey,
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
      quarantine: row["quarantine"]
    )
  }
}

extension ProjectionRecord {
  init(row: Row) {
    self.init(
      view: row["view"],
      version: row["version"],
      snapshot: row["snapshot"],
      path: row["path"],
      rows: row["rows"],
      rowsWithoutKey: row["without_key"]
    )
  }
}
