import GRDB
import GranaryColumns

extension Registry {
  /// The number that the next snapshot will have.
  ///
  /// Stable only under the writer lock.
  public func nextSnapshotNumber() throws(RegistryError) -> Int64 {
    1 + (try selectValue("SELECT seq FROM sqlite_sequence WHERE name = 'snapshot'") ?? 0)
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
    try selectValue("SELECT max(number) FROM snapshot") ?? 0
  }

  func snapshots(
    _ condition: String,
    _ arguments: StatementArguments
  ) throws(RegistryError) -> [SnapshotRecord] {
    try select(
      """
      SELECT \(SnapshotRecord.columns), \(SnapshotFile.columns)
      FROM snapshot LEFT JOIN snapshot_file ON snapshot = number \(condition)
      ORDER BY number, position
      """,
      arguments,
      SnapshotRecord.init(row:)
    ).reduce(into: []) { records, record in
      guard records.last?.number == record.number else { return records.append(record) }
      records[records.count - 1].files += record.files
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
        try database.run(
          "UPDATE snapshot SET replaced_by = ? WHERE number = ? AND replaced_by IS NULL",
          [record.number, earlier]
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
  /// The columns of ``init(row:)``, before those of a file.
  fileprivate static let columns = """
    number, source, committed_at, segment, replacements, retry_of, replaced_by, pushed,
    idempotency_key
    """
  private static let columnCount = 9

  /// The record with the file of the same row, where there is one.
  fileprivate init(row: Row) {
    self.init(
      number: row[0],
      source: row[1],
      committedAt: Timestamp(microseconds: row[2]),
      files: [SnapshotFile(row: row, from: Self.columnCount)].compactMap(\.self),
      segment: row[3],
      replacements: row[4],
      retryOf: row[5],
      push: row[7] ? PushIdentity(idempotencyKey: row[8]) : nil,
      replacedBy: row[6]
    )
  }

  fileprivate func insert(into database: Database) throws {
    try database.run(
      "INSERT INTO snapshot (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        number, source, committedAt.microseconds, segment, replacements, retryOf, replacedBy,
        push != nil, push?.idempotencyKey,
      ]
    )
    for (position, file) in files.enumerated() {
      try database.run(
        """
        INSERT INTO snapshot_file (snapshot, position, \(SnapshotFile.columns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          number, position, file.name, file.digest, file.firstOrdinal, file.rowsRead,
          file.accepted, file.quarantined, file.dropped, file.erased, file.expired,
          file.retried, file.quarantine,
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
  /// The columns of ``init(row:from:)``.
  fileprivate static let columns = """
    name, digest, first_ordinal, rows_read, accepted, quarantined, dropped, erased, expired,
    retried, quarantine
    """

  /// A file in a row's columns from one on; nil where these are those of none.
  fileprivate init?(row: Row, from start: Int) {
    guard !row.hasNull(atIndex: start) else { return nil }
    self.init(
      name: row[start],
      digest: row[start + 1],
      firstOrdinal: row[start + 2],
      rowsRead: row[start + 3],
      accepted: row[start + 4],
      quarantined: row[start + 5],
      dropped: row[start + 6],
      erased: row[start + 7],
      expired: row[start + 8],
      retried: row[start + 9],
      quarantine: row[start + 10]
    )
  }
}
