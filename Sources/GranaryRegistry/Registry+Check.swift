import GRDB

extension Registry {
  /// What SQLite finds wrong with the database: damage to its file, rows that refer to none.
  ///
  /// - Returns: A sentence each; none where it is sound.
  /// - Throws: ``RegistryError`` where it cannot be read at all.
  public func problems() throws(RegistryError) -> [String] {
    try read { database in
      let damage = try String.fetchAll(database, sql: "PRAGMA integrity_check")
      let references = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
        let (table, parent): (String, String) = (row["table"], row["parent"])
        return "a row of table \(table) refers to one of \(parent) that is not there"
      }
      return damage.filter { $0 != "ok" } + references
    }
  }
}
