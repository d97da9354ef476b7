import Foundation
import GRDB
public import GranaryFeatures

/// Rows of a view that do not read back.
public struct DamagedOnlineRows: Hashable, Sendable {
  /// The view.
  public let view: ViewVersion
  /// How many of its rows.
  public let count: Int

  /// Damage.
  public init(view: ViewVersion, count: Int) {
    self.view = view
    self.count = count
  }
}

extension SQLiteOnlineStore {
  /// What SQLite finds wrong with the database: damage to its file, rows that refer to none.
  ///
  /// - Returns: A sentence each; none where it is sound.
  /// - Throws: ``OnlineStoreError`` where it cannot be read at all.
  public func problems() throws(OnlineStoreError) -> [String] {
    try Self.wrapping {
      try pool.read { database in
        let damage = try String.fetchAll(database, sql: "PRAGMA integrity_check")
        let references = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
          let (table, parent): (String, String) = (row["table"], row["parent"])
          return "a row of table \(table) refers to one of \(parent) that is not there"
        }
        return damage.filter { $0 != "ok" } + references
      }
    }
  }

  /// Reads every row of views, one at a time.
  ///
  /// - Parameter layouts: The views whose rows can be read; those of other versions are left out.
  /// - Returns: The views that have rows which do not read back, in the order given.
  /// - Throws: ``OnlineStoreError`` where the database cannot be read.
  public func damagedRows(
    of layouts: [(view: ViewVersion, layout: ViewLayout)]
  ) throws(OnlineStoreError) -> [DamagedOnlineRows] {
    try Self.wrapping {
      try pool.read { database in
        try layouts.compactMap { view, layout in
          let rows = try Data.fetchCursor(
            database,
            sql: """
              SELECT r.features FROM row r JOIN view v ON v.id = r.view
              WHERE v.name = ? AND v.version = ?
              """,
            arguments: [view.name, view.version]
          )
          var count = 0
          while let row = try rows.next() {
            if PackedRow.decode(Array(row), layout: layout) == nil { count += 1 }
          }
          return count > 0 ? DamagedOnlineRows(view: view, count: count) : nil
        }
      }
    }
  }
}
