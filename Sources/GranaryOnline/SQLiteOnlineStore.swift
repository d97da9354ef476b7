import Foundation
import GRDB
import GranaryColumns
import GranaryFeatures

/// The embedded online store: one packed row for each (view version, entity key) in SQLite.
///
/// Readers see one consistent state, however many views they ask. A replacement is durable when it
/// returns (`synchronous = FULL`), and never half there.
public final class SQLiteOnlineStore: OnlineStore {
  let pool: DatabasePool

  /// Opens or creates the store.
  public init(path: String) throws(OnlineStoreError) {
    pool = try Self.wrapping {
      let pool = try DatabasePool(path: path, configuration: Self.configuration)
      let migrator = Self.migrator
      guard try !pool.read(migrator.hasBeenSuperseded) else { throw OnlineStoreError.newerFormat }
      try pool.barrierWriteWithoutTransaction { database in
        // GRDB sets NORMAL when it opens a pool; a materialization that was answered must last.
        try database.execute(sql: "PRAGMA synchronous = FULL")
      }
      try migrator.migrate(pool)
      return pool
    }
  }

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    return configuration
  }

  /// The last migration that this program knows: what the tables of an online store are like.
  public static var format: String { migrator.migrations.last ?? "none" }

  /// The tables, one migration a version; append-only.
  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: tables) }
    return migrator
  }

  private static let tables = """
    CREATE TABLE view (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL,
      watermark INTEGER NOT NULL, snapshot INTEGER NOT NULL,
      UNIQUE (name, version)
    ) STRICT;
    CREATE TABLE row (
      view INTEGER NOT NULL REFERENCES view, key BLOB NOT NULL, features BLOB NOT NULL,
      PRIMARY KEY (view, key)
    ) STRICT, WITHOUT ROWID;
    """

  static func wrapping<Result>(
    _ body: () throws -> Result
  ) throws(OnlineStoreError) -> Result {
    do {
      return try body()
    } catch let error as OnlineStoreError {
      throw error
    } catch {
      throw OnlineStoreError(
        code: .unavailable,
        message: "the online store cannot be used: \(error)"
      )
    }
  }

  static func setWatermark(
    _ watermark: Watermark,
    of view: ViewVersion,
    in database: Database
  ) throws -> Int64 {
    let row = try Row.fetchOne(
      database,
      sql: "SELECT watermark, snapshot FROM view WHERE name = ? AND version = ?",
      arguments: [view.name, view.version]
    )
    if let row {
      let present = Timestamp(microseconds: row["watermark"])
      guard present <= watermark.time else {
        throw OnlineStoreError.beforeWatermark(watermark.time, view, present: present)
      }
      guard row["snapshot"] <= watermark.snapshot else {
        throw OnlineStoreError.olderSnapshot(watermark.snapshot, view, present: row["snapshot"])
      }
    }
    return try Int64.fetchOne(
      database,
      sql: """
        INSERT INTO view (name, version, watermark, snapshot) VALUES (?, ?, ?, ?)
        ON CONFLICT (name, version)
        DO UPDATE SET watermark = excluded.watermark, snapshot = excluded.snapshot
        RETURNING id
        """,
      arguments: [view.name, view.version, watermark.time.microseconds, watermark.snapshot]
    ).orCorrupt(view)
  }

  /// Removes what is online of all versions of a view but one, or of all.
  public func removeVersions(of name: String, except version: Int?) throws(OnlineStoreError) {
    try Self.wrapping {
      try pool.write { database in
        let others = "SELECT id FROM view WHERE name = ? AND version IS NOT ?"
        let arguments: StatementArguments = [name, version]
        try database.execute(
          sql: "DELETE FROM row WHERE view IN (\(others))",
          arguments: arguments
        )
        try database.execute(
          sql: "DELETE FROM view WHERE name = ? AND version IS NOT ?",
          arguments: arguments
        )
      }
    }
  }

  /// Writes the database anew, so that nothing is left in it of rows that were removed.
  public func scrub() throws(OnlineStoreError) {
    try Self.wrapping {
      try pool.vacuum()
      _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
  }

  /// Reads several views in one consistent state.
  public func read(_ queries: [OnlineQuery]) throws(OnlineStoreError) -> [OnlineAnswer] {
    try Self.wrapping {
      try pool.read { database in
        try queries.map { try Self.answer($0, in: database) }
      }
    }
  }

  private static func answer(
    _ query: OnlineQuery,
    in database: Database
  ) throws -> OnlineAnswer {
    let head = try database.cachedStatement(
      sql: "SELECT id, watermark, snapshot FROM view WHERE name = ? AND version = ?"
    )
    let arguments: StatementArguments = [query.view.name, query.view.version]
    guard let view = try Row.fetchOne(head, arguments: arguments) else {
      return OnlineAnswer(watermark: nil, rows: query.keys.map { _ in nil })
    }
    let id: Int64 = view["id"]
    let statement = try database.cachedStatement(
      sql: "SELECT features FROM row WHERE view = ? AND key = ?"
    )
    let rows = try query.keys.map { key -> StoredFeatures? in
      guard let key else { return nil }
      let packed = try Data.fetchOne(statement, arguments: [id, Data(key.bytes)])
      guard let packed else { return nil }
      guard let row = PackedRow.decode(Array(packed), layout: query.layout) else {
        throw OnlineStoreError.corrupt(query.view)
      }
      return row
    }
    let time = Timestamp(microseconds: view["watermark"])
    return OnlineAnswer(
      watermark: Watermark(time: time, snapshot: view["snapshot"]),
      rows: rows
    )
  }

  /// The watermark of a view; nil where it was never put online.
  public func watermark(of view: ViewVersion) throws(OnlineStoreError) -> Watermark? {
    try read([OnlineQuery(view: view, types: [], keys: [])]).first?.watermark
  }
}

extension Int64? {
  /// The id that `RETURNING` gives for every row written.
  fileprivate func orCorrupt(_ view: ViewVersion) throws -> Int64 {
    guard let self else { throw OnlineStoreError.corrupt(view) }
    return self
  }
}
