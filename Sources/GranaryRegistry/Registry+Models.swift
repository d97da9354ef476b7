import GRDB
public import GranaryColumns

/// A registered version of a model.
public struct ModelRecord: Hashable, Sendable {
  /// The name.
  public let name: String
  /// From 1, a number for each training that passed its gates.
  public let version: Int
  /// The artifact: SHA-256 of its manifest, 64 hexadecimal digits.
  public let artifact: String
  /// The metrics as JSON, for listings; the artifact's manifest holds them too.
  public let metrics: String
  /// When it was registered.
  public let registeredAt: Timestamp
}

extension Registry {
  /// Registers a model under its next version.
  public func registerModel(
    _ name: String,
    artifact: String,
    metrics: String,
    at time: Timestamp
  ) throws(RegistryError) -> ModelRecord {
    try write { database in
      let last = try Int.fetchOne(
        database,
        sql: "SELECT max(version) FROM model WHERE name = ?",
        arguments: [name]
      )
      let record = ModelRecord(
        name: name,
        version: (last ?? 0) + 1,
        artifact: artifact,
        metrics: metrics,
        registeredAt: time
      )
      try database.execute(
        sql: "INSERT INTO model VALUES (?, ?, ?, ?, ?)",
        arguments: [name, record.version, artifact, metrics, time.microseconds]
      )
      try Self.advanceGeneration(in: database)
      return record
    }
  }

  /// Every model version, by name and version.
  public func models() throws(RegistryError) -> [ModelRecord] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM model ORDER BY name, version").map { row in
        ModelRecord(
          name: row["name"],
          version: row["version"],
          artifact: row["artifact"],
          metrics: row["metrics"],
          registeredAt: Timestamp(microseconds: row["registered_at"])
        )
      }
    }
  }
}
