import Foundation
import GRDB
public import GranaryColumns
public import GranaryFeatures

extension SQLiteOnlineStore {
  /// Replaces the rows of a view and moves its watermark, all at once or not at all.
  ///
  /// The rows are written to a temporary table first, in a file of its own, which takes as long as they
  /// take to come: memory does not grow with them, and neither readers nor writers wait meanwhile. One
  /// transaction then puts them in place.
  ///
  /// - Parameters:
  ///   - view: The view.
  ///   - rows: A row an entity, each entity once; read once.
  ///   - watermark: The state that they are of.
  /// - Returns: How many there are.
  /// - Throws: ``OnlineStoreError/Code/beforeWatermark`` and ``OnlineStoreError/Code/olderSnapshot`` where
  ///   the view is online with a later state; ``OnlineStoreError/Code/unavailable``. Nothing is changed
  ///   then.
  public func replace(
    _ view: ViewVersion,
    with rows: some Sequence<(key: EntityKey, row: StoredFeatures)>,
    watermark: Watermark
  ) throws(OnlineStoreError) -> Int {
    try Self.wrapping {
      // Its own connection, as a pool's one for writing is waited for by all others of the process.
      let queue = try DatabaseQueue(path: pool.path, configuration: Self.configuration)
      let count = try queue.writeWithoutTransaction { database in
        // GRDB sets NORMAL for databases in WAL mode.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        let count = try Self.stage(rows, in: database)
        try database.inTransaction(.immediate) {
          let id = try Self.setWatermark(watermark, of: view, in: database)
          try database.execute(sql: "DELETE FROM row WHERE view = ?", arguments: [id])
          try database.execute(
            sql: "INSERT INTO row SELECT ?, key, features FROM staged ORDER BY key",
            arguments: [id]
          )
          return .commit
        }
        return count
      }
      try queue.close()
      return count
    }
  }

  /// Writes rows to the temporary table `staged`, which goes with the connection.
  private static func stage(
    _ rows: some Sequence<(key: EntityKey, row: StoredFeatures)>,
    in database: Database
  ) throws -> Int {
    try database.execute(sql: "PRAGMA temp_store = FILE")
    try database.execute(
      sql: """
        CREATE TEMPORARY TABLE staged (key BLOB NOT NULL PRIMARY KEY, features BLOB NOT NULL)
        STRICT, WITHOUT ROWID
        """
    )
    var count = 0
    // Deferred: as long as only the temporary table is written, nobody waits for the lock.
    try database.inTransaction(.deferred) {
      let statement = try database.makeStatement(sql: "INSERT INTO staged VALUES (?, ?)")
      for (key, row) in rows {
        try statement.execute(arguments: [Data(key.bytes), Data(PackedRow.encode(row))])
        count += 1
      }
      return .commit
    }
    return count
  }
}
