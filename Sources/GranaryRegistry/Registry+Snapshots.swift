import GRDB
import GranaryColumns

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

  /// The snapshots of a source up to a number, ascending.
  public func snapshots(
    of source: String,
    through number: Int64
  ) throws(RegistryError) -> [SnapshotRecord] {
    try snapshots(of: source, after: 0, through: number)
  }

  /// The snapshots of a source after a number and up to another, ascending.
  public func snapshots(
    of source: String,
    after first: Int64,
    through last: Int64
  ) throws(RegistryError) -> [SnapshotRecord] {
    try snapshots("WHERE source = ? AND number > ? AND number <= ?", [source, first, last])
  }

  /// Every snapshot, ascending.
  public func snapshots() throws(RegistryError) -> [SnapshotRecord] { try snapshots("", []) }

  /// The number of the last committed snapshot; 0 in an empty store.
  public func latestSnapshotNumber() throws(RegistryError) -> Int64 {
    try read { try Int64.fetchOne($0, sql: "SELECT max(number) FROM snapshot") ?? 0 }
  }

  func snapshots(
    _ condition: String,
    _ arguments: StatementArguments
  ) throws(RegistryError) -> [SnapshotRecord] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT snapshot_file.* FROM snapshot_file JOIN snapshot ON number = snapshot \(condition)
          ORDER BY snapshot, position
          """,
        arguments: arguments
      )
      let files = Dictionary(grouping: rows) { $0["snapshot"] as Int64 }
      return try Row.fetchAll(
        database,
        sql: "SELECT * FROM snapshot \(condition) ORDER BY number",
        arguments: arguments
      ).map { row in
        SnapshotRecord(row: row, files: (files[row["number"]] ?? []).map(SnapshotFile.init(row:)))
      }
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
      for earlier in commit.replaced {
        try database.execute(
          sql: "UPDATE snapshot SET replaced_by = ? WHERE number = ? AND replaced_by IS NULL",
          arguments: [record.number, earlier]
        )
        guard database.changesCount == 1 else { throw RegistryError.changedFiles }
      }
      try Self.revise(commit.revised, adding: commit.logFiles, in: database)
      if record.isOfFiles { try Self.checkContents(of: record, in: database) }
      try record.insert(into: database)
    }
  }

  private static func checkContents(
    of record: SnapshotRecord,
    in database: Database
  ) throws {
    var seen: Set<String> = []
    for file in record.files {
      let known = try Int64.fetchOne(
        database,
        sql: """
          SELECT number FROM snapshot_file JOIN snapshot ON number = snapshot
          WHERE source = ? AND digest = ? AND replaced_by IS NULL AND retry_of IS NULL
            AND NOT pushed
          """,
        arguments: [record.source, file.digest]
      )
      guard known == nil, seen.insert(file.digest).inserted else {
        throw RegistryError.knownContent(record.number)
      }
    }
  }
}

extension SnapshotRecord {
  fileprivate init(row: Row, files: [SnapshotFile]) {
    self.init(
      number: row["number"],
      source: row["source"],
      committedAt: Timestamp(microseconds: row["committed_at"]),
      files: files,
      segment: row["segment"],
      replacements: row["replacements"],
      retryOf: row["retry_of"],
      push: row["pushed"] ? PushIdentity(idempotencyKey: row["idempotency_key"]) : nil,
      replacedBy: row["replaced_by"]
    )
  }

  fileprivate func insert(into database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO snapshot (
          number, source, committed_at, segment, replacements, retry_of, replaced_by, pushed,
          idempotency_key
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        number, source, committedAt.microseconds, segment, replacements, retryOf, replacedBy,
        push != nil, push?.idempotencyKey,
      ]
    )
    for (position, file) in files.enumerated() {
      try database.execute(
        sql: "INSERT INTO snapshot_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          number, position, file.name, file.digest, file.firstOrdinal, file.rowsRead,
          file.accepted, file.quarantined, file.dropped, file.erased, file.retried,
          file.quarantine, file.expired,
        ]
      )
    }
  }

  /// Says what may change of a snapshot: where its rows are, and how many.
  func update(in database: Database) throws {
    let rows = try database.cachedStatement(
      sql: "UPDATE snapshot SET segment = ?, replacements = ? WHERE number = ?"
    )
    try rows.execute(arguments: [segment, replacements, number])
    guard database.changesCount == 1 else { throw RegistryError.changedFiles }
    let counts = try database.cachedStatement(
      sql: """
        UPDATE snapshot_file
        SET accepted = ?, quarantined = ?, erased = ?, expired = ?, retried = ?, quarantine = ?
        WHERE snapshot = ? AND position = ?
        """
    )
    for (position, file) in files.enumerated() {
      try counts.execute(arguments: [
        file.accepted, file.quarantined, file.erased, file.expired, file.retried,
        file.quarantine, number, position,
      ])
      guard database.changesCount == 1 else { throw RegistryError.changedFiles }
    }
  }
}

extension SnapshotFile {
  fileprivate init(row: Row) {
    self.init(
      name: row["name"],
      digest: row["digest"],
      firstOrdinal: row["first_ordinal"],
      rowsRead: row["rows_read"],
      accepted: row["accepted"],
      quarantined: row["quarantined"],
      dropped: row["dropped"],
      erased: row["erased"],
      expired: row["expired"],
      retried: row["retried"],
      quarantine: row["quarantine"]
    )
  }
}
