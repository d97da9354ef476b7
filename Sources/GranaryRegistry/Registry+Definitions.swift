import GRDB
public import GranaryColumns

/// A definition as registered: immutable once it has a version.
public struct RegisteredDefinition: Hashable, Sendable {
  /// What is defined, such as `feature_view`.
  public let kind: String
  /// The name within the kind.
  public let name: String
  /// From 1, a number for each content that the name has had.
  public let version: Int
  /// What the version stands for: a digest of all that the definition's meaning depends on.
  public let hash: String
  /// The canonical text.
  public let text: String

  /// A definition under a version.
  public init(kind: String, name: String, version: Int, hash: String, text: String) {
    self.kind = kind
    self.name = name
    self.version = version
    self.hash = hash
    self.text = text
  }
}

extension Registry {
  /// The definitions that bare names mean, by kind and name.
  public func currentDefinitions() throws(RegistryError) -> [RegisteredDefinition] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT d.kind, d.name, d.version, d.hash, d.text
          FROM definition d JOIN definition_head h USING (kind, name, version)
          ORDER BY d.kind, d.name
          """
      ).map(RegisteredDefinition.init(row:))
    }
  }

  /// Every version of a definition, ascending; none of a name that was never registered.
  public func versions(
    of kind: String,
    _ name: String
  ) throws(RegistryError) -> [RegisteredDefinition] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT kind, name, version, hash, text FROM definition
          WHERE kind = ? AND name = ? ORDER BY version
          """,
        arguments: [kind, name]
      ).map(RegisteredDefinition.init(row:))
    }
  }

  /// The hash of the version that the bare name of a source means; nil where there is none.
  public func sourceHash(of name: String) throws(RegistryError) -> String? {
    try selectValue(
      """
      SELECT d.hash FROM definition d JOIN definition_head h USING (kind, name, version)
      WHERE d.kind = 'source' AND d.name = ?
      """,
      [name]
    )
  }

  /// Registers definitions all together or not at all; a content that the name had before gets its
  /// old version back.
  ///
  /// - Parameters:
  ///   - definitions: Their versions are ignored and assigned here.
  ///   - columns: The columns of each source among them, which are given their ids.
  ///   - viewColumns: By view, the ids of its source's columns, which its new version keeps.
  ///   - generation: The generation that they were made for; nil for any.
  ///   - time: When the versions that are new are registered.
  /// - Returns: The definitions with their versions, in the order given.
  /// - Throws: ``RegistryError/Code/changed`` where the generation is another by now,
  ///   ``RegistryError/Code/database``; nothing is registered then.
  public func register(
    _ definitions: [RegisteredDefinition],
    columns: [String: [String]],
    viewColumns: [String: [String: Int]] = [:],
    ifGeneration generation: Int64? = nil,
    at time: Timestamp
  ) throws(RegistryError) -> [RegisteredDefinition] {
    try write { database in
      if let generation, try Self.generation(in: database) != generation {
        throw RegistryError.changed
      }
      for (source, names) in columns {
        try Self.assignColumns(names, of: source, in: database)
      }
      try Self.advanceGeneration(in: database)
      return try definitions.map { definition in
        let registered = try Self.register(definition, at: time, in: database)
        if definition.kind == "feature_view", let ids = viewColumns[definition.name] {
          try Self.keep(ids, of: registered, in: database)
        }
        return registered
      }
    }
  }

  private static func keep(
    _ columnIDs: [String: Int],
    of view: RegisteredDefinition,
    in database: Database
  ) throws {
    for (name, id) in columnIDs {
      try database.execute(
        sql: "INSERT OR IGNORE INTO view_column VALUES (?, ?, ?, ?)",
        arguments: [view.name, view.version, name, id]
      )
    }
  }

  /// The ids of the columns of its source that a version of a view reads; empty where it was
  /// registered without them.
  public func columnIDs(
    ofView name: String,
    version: Int
  ) throws(RegistryError) -> [String: Int] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT name, id FROM view_column WHERE view = ? AND version = ?",
        arguments: [name, version]
      )
      return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"], $0["id"]) })
    }
  }

  /// The ids that the columns of a source would have, were these its columns.
  ///
  /// A column that it has keeps its id, others get new ones in their order.
  public func columnIDs(
    of source: String,
    declaring names: [String]
  ) throws(RegistryError) -> [String: Int] {
    try read { database in
      let present = try Self.columnIDs(of: source, in: database)
      var next = try Self.lastColumnID(of: source, in: database)
      return names.reduce(into: [:]) { ids, name in
        if let id = present[name] {
          ids[name] = id
        } else {
          next += 1
          ids[name] = next
        }
      }
    }
  }

  private static func lastColumnID(of source: String, in database: Database) throws -> Int {
    try Int.fetchOne(
      database,
      sql: "SELECT coalesce(max(id), 0) FROM source_column WHERE source = ?",
      arguments: [source]
    ).orZero
  }

  private static func register(
    _ definition: RegisteredDefinition,
    at time: Timestamp,
    in database: Database
  ) throws -> RegisteredDefinition {
    let (kind, name) = (definition.kind, definition.name)
    let known = try Int.fetchOne(
      database,
      sql: "SELECT version FROM definition WHERE kind = ? AND name = ? AND hash = ?",
      arguments: [kind, name, definition.hash]
    )
    let version =
      try known ?? 1
      + Int.fetchOne(
        database,
        sql: "SELECT coalesce(max(version), 0) FROM definition WHERE kind = ? AND name = ?",
        arguments: [kind, name]
      ).orZero
    if known == nil {
      try database.execute(
        sql: "INSERT INTO definition VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          kind, name, version, definition.hash, definition.text, time.microseconds,
        ]
      )
    }
    if known != nil {
      // The same version in other words: a hash does not cover descriptions.
      try database.execute(
        sql: "UPDATE definition SET text = ? WHERE kind = ? AND name = ? AND version = ?",
        arguments: [definition.text, kind, name, version]
      )
    }
    try database.execute(
      sql: """
        INSERT INTO definition_head VALUES (?, ?, ?)
        ON CONFLICT (kind, name) DO UPDATE SET version = excluded.version
        """,
      arguments: [kind, name, version]
    )
    return RegisteredDefinition(
      kind: kind,
      name: name,
      version: version,
      hash: definition.hash,
      text: definition.text
    )
  }

  private static func assignColumns(
    _ names: [String],
    of source: String,
    in database: Database
  ) throws {
    let present = try columnIDs(of: source, in: database)
    for name in present.keys where !names.contains(name) {
      try database.execute(
        sql: "UPDATE source_column SET retired = 1 WHERE source = ? AND id = ?",
        arguments: [source, present[name]]
      )
    }
    var next = try lastColumnID(of: source, in: database)
    for name in names where present[name] == nil {
      next += 1
      try database.execute(
        sql: "INSERT INTO source_column VALUES (?, ?, ?, 0)",
        arguments: [source, next, name]
      )
    }
  }

  private static let columnQuery =
    "SELECT name, id FROM source_column WHERE source = ? AND retired = 0"

  private static func columnIDs(
    of source: String,
    in database: Database
  ) throws -> [String: Int] {
    let rows = try Row.fetchAll(database, sql: columnQuery, arguments: [source])
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }

  /// The id of each declared or derived column of a source, which its segments carry.
  public func columnIDs(of source: String) throws(RegistryError) -> [String: Int] {
    let columns = try select(Self.columnQuery, [source]) { ($0[0] as String, $0[1] as Int) }
    return Dictionary(uniqueKeysWithValues: columns)
  }
}

extension RegisteredDefinition {
  init(row: Row) {
    self.init(
      kind: row["kind"],
      name: row["name"],
      version: row["version"],
      hash: row["hash"],
      text: row["text"]
    )
  }
}

extension Int? {
  fileprivate var orZero: Int { self ?? 0 }
}
