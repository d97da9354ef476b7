import GRDB
public import GranaryColumns

/// A training set that was written to a file: a copy of data that the store does not hold.
public struct TrainingSetRecord: Hashable, Sendable {
  /// The file, from the root.
  public let path: String
  /// The service and its version, as `late_arrival@1`.
  public let service: String
  /// The snapshot that it was read from.
  public let snapshot: Int64
  /// Rows in it.
  public let rows: Int
  /// The digest of its content, 64 hexadecimal digits.
  public let content: String
  /// When it was written.
  public let writtenAt: Timestamp

  /// A record.
  public init(
    path: String,
    service: String,
    snapshot: Int64,
    rows: Int,
    content: String,
    writtenAt: Timestamp
  ) {
    self.path = path
    self.service = service
    self.snapshot = snapshot
    self.rows = rows
    self.content = content
    self.writtenAt = writtenAt
  }
}

extension Registry {
  /// Keeps where a training set was written; one written there before is forgotten.
  public func add(_ set: TrainingSetRecord) throws(RegistryError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO training_set VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          set.path, set.service, set.snapshot, set.rows, set.content, set.writtenAt.microseconds,
        ]
      )
    }
  }

  /// Every training set that was written, by time, then by path.
  public func trainingSets() throws(RegistryError) -> [TrainingSetRecord] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM training_set ORDER BY written_at, path")
        .map { row in
          TrainingSetRecord(
            path: row["path"],
            service: row["service"],
            snapshot: row["snapshot"],
            rows: row["rows"],
            content: row["content"],
            writtenAt: Timestamp(microseconds: row["written_at"])
          )
        }
    }
  }
}
