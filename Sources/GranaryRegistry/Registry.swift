import GRDB

/// The catalogue of a store: definitions and their versions, snapshots and their segments,
/// projections, models, runs.
///
/// What it does not name does not exist.
///
/// A SQLite database in WAL mode with `synchronous = FULL`: once a method returns, its rows survive
/// power loss. Any number of processes read; writers are serialised by the store's writer lock.
public final class Registry: Sendable {
  let pool: DatabasePool

  /// Opens or creates a registry and brings its tables up to this version.
  ///
  /// - Throws: ``RegistryError`` where the file cannot be used, or a newer version has written it.
  public init(path: String) throws(RegistryError) {
    pool = try RegistryError.wrapping {
      var configuration = Configuration()
      configuration.foreignKeysEnabled = true
      configuration.busyMode = .timeout(10)
      // What the row log lets go of may have been erased.
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
      let pool = try DatabasePool(path: path, configuration: configuration)
      try pool.barrierWriteWithoutTransaction { database in
        // GRDB sets NORMAL when it opens a pool; an acknowledged commit must outlive power loss.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        guard level == 2 else { throw RegistryError.notDurable(level: level ?? -1) }
      }
      let migrator = Self.migrator
      guard try !pool.read(migrator.hasBeenSuperseded) else { throw RegistryError.newerFormat }
      try migrator.migrate(pool)
      return pool
    }
  }

  func read<Result: Sendable>(
    _ body: (Database) throws -> Result
  ) throws(RegistryError) -> Result {
    try RegistryError.wrapping { try pool.read(body) }
  }

  /// What the rows of one query say.
  ///
  /// One query sees one state by itself, without a transaction, and is prepared once a connection:
  /// what single rows that are pushed ask is over in a few microseconds.
  func select<Value: Sendable>(
    _ sql: String,
    _ arguments: StatementArguments = [],
    _ value: (Row) throws -> Value
  ) throws(RegistryError) -> [Value] {
    try RegistryError.wrapping {
      try pool.unsafeRead { database in
        let statement = try database.cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try value(row)) }
        return values
      }
    }
  }

  /// The first value of one query, as ``select(_:_:_:)`` runs it; nil where it has no rows or is null.
  func selectValue<Value: DatabaseValueConvertible & StatementColumnConvertible & Sendable>(
    _ sql: String,
    _ arguments: StatementArguments = []
  ) throws(RegistryError) -> Value? {
    try RegistryError.wrapping {
      try pool.unsafeRead { database in
        try Value.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
      }
    }
  }

  func write<Result: Sendable>(
    _ body: (Database) throws -> Result
  ) throws(RegistryError) -> Result {
    try RegistryError.wrapping { try pool.write(body) }
  }

  /// A number that grows with every definition or model registered, and where a view's online rows are to
  /// be renewed, could not be or have been, by whichever process.
  public func generation() throws(RegistryError) -> Int64 {
    try selectValue("SELECT value FROM generation") ?? 0
  }

  static func generation(in database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT value FROM generation") ?? 0
  }

  static func advanceGeneration(in database: Database) throws {
    try database.execute(sql: "UPDATE generation SET value = value + 1")
  }

  /// Closes the database; later calls fail.
  public func close() throws(RegistryError) { try RegistryError.wrapping { try pool.close() } }
}

extension Database {
  /// Runs a statement that is prepared once.
  func run(_ sql: String, _ arguments: StatementArguments) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }
}

/// Why the registry cannot be used.
public struct RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: String, Sendable {
    /// SQLite reports an error.
    case database = "registry_unavailable"
    /// Something was registered since what was read.
    case changed = "changed_definitions"
    /// A newer Granary has written the store.
    case newerFormat = "newer_format"
  }

  /// The kind of trouble.
  public let code: Code
  /// What is wrong and what to do.
  public let message: String

  /// The message.
  public var description: String { message }

  static let changed = RegistryError(
    code: .changed,
    message: "others registered definitions meanwhile; nothing was registered, try again"
  )

  static let changedFiles = RegistryError(
    code: .database,
    message: "the catalogue names other files by now; nothing was changed, try again"
  )

  static func knownContent(_ number: Int64) -> RegistryError {
    RegistryError(
      code: .database,
      message: "a content of snapshot \(number) is in its source already; nothing was stored"
    )
  }

  static let newerFormat = RegistryError(
    code: .newerFormat,
    message: "a newer version of Granary has written this store; use that version or a newer one"
  )

  static func notDurable(level: Int) -> RegistryError {
    RegistryError(
      code: .database,
      message: "the registry's synchronous level is \(level), not 2 (FULL): commits would not last"
    )
  }

  static func wrapping<Result>(_ body: () throws -> Result) throws(RegistryError) -> Result {
    do {
      return try body()
    } catch let error as RegistryError {
      throw error
    } catch {
      throw RegistryError(code: .database, message: "the registry cannot be used: \(error)")
    }
  }
}
