import Foundation
import GRDB

/// What commits of single rows ask, in time that does not grow with the snapshots before.
extension Registry {
  /// The snapshot that was pushed with a key; nil where none was.
  public func push(
    to source: String,
    key: String
  ) throws(RegistryError) -> SnapshotRecord? {
    try snapshots("WHERE source = ? AND idempotency_key = ?", [source, key]).first
  }

  /// The segments of a source that are in the row log, by snapshot.
  public func logSegments(of source: String) throws(RegistryError) -> [LogSegment] {
    try select(
      """
      SELECT path, first_snapshot, last_snapshot, rows FROM log_file
      WHERE source = ? ORDER BY last_snapshot
      """,
      [source]
    ) { row in
      let (first, last): (Int64, Int64) = (row[1], row[2])
      return LogSegment(
        row[0],
        LogSegment.Content(source: source, snapshots: min(first, last)...last, rows: row[3])
      )
    }
  }

  /// Whether a source has rows in segments outside the row log, of snapshots after a number and up to
  /// another.
  public func hasSegmentFiles(
    of source: String,
    after first: Int64,
    through last: Int64
  ) throws(RegistryError) -> Bool {
    // The first character after the prefix's last one ends the range of the row log's paths.
    try selectValue(
      """
      SELECT EXISTS (
        SELECT 1 FROM snapshot WHERE source = ? AND number > ? AND number <= ?
          AND segment IS NOT NULL AND NOT (segment >= 'log/' AND segment < 'log0')
      )
      """,
      [source, first, last]
    ) ?? false
  }

  /// The snapshots of a source in whose place others stand, with these.
  public func replacedSnapshots(of source: String) throws(RegistryError) -> [Int64: Int64] {
    try select(
      "SELECT number, replaced_by FROM snapshot WHERE source = ? AND replaced_by IS NOT NULL",
      [source]
    ) { ($0[0] as Int64, $0[1] as Int64) }.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }

  /// The lists of replaced rows of a source that are of a snapshot up to a number, each once, by the
  /// first snapshot that they are of.
  public func replacementLists(
    of source: String,
    through number: Int64
  ) throws(RegistryError) -> [ReplacementRecord] {
    try select(
      """
      SELECT replacements, min(number) AS first FROM snapshot
      WHERE source = ? AND replacements IS NOT NULL AND number <= ?
      GROUP BY replacements ORDER BY first
      """,
      [source, number]
    ) { ReplacementRecord($0[0], firstSnapshot: $0[1]) }
  }

  /// Those of some paths that nothing names.
  public func unnamed(among paths: [String]) throws(RegistryError) -> [String] {
    try read { database in try paths.filter { try !Self.isNamed($0, in: database) } }
  }

  /// The bytes of a file that the catalogue keeps; nil where there is none.
  public func logFile(_ path: String) throws(RegistryError) -> [UInt8]? {
    let content: Data? = try selectValue("SELECT content FROM log_file WHERE path = ?", [path])
    return content.map { [UInt8]($0) }
  }

  /// How many bytes a file has that the catalogue keeps; nil where there is none.
  public func logFileByteCount(_ path: String) throws(RegistryError) -> Int? {
    try selectValue("SELECT length(content) FROM log_file WHERE path = ?", [path])
  }

  /// Leaves nothing in the database's files of rows that the row log has let go of.
  public func scrub() throws(RegistryError) {
    try RegistryError.wrapping {
      _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
  }

  /// Says what changes of snapshots, takes in files, and lets go of those that are named no more.
  static func revise(
    _ records: [SnapshotRecord],
    adding files: [LogFile],
    in database: Database
  ) throws {
    let earlier = try Set(records.flatMap { try logPaths(of: $0.number, in: database) })
    for record in records { try record.update(in: database) }
    for file in files {
      try database.run(
        "INSERT INTO log_file VALUES (?, ?, ?, ?, ?, ?)",
        [
          file.path, Data(file.content), file.segment?.source,
          file.segment?.snapshots.lowerBound, file.segment?.snapshots.upperBound,
          file.segment?.rows,
        ]
      )
    }
    for path in earlier where try !isNamed(path, in: database) {
      try database.run("DELETE FROM log_file WHERE path = ?", [path])
    }
  }

  /// The files of a snapshot that the catalogue keeps.
  private static func logPaths(of snapshot: Int64, in database: Database) throws -> [String] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT segment FROM snapshot WHERE number = ?1 UNION ALL
        SELECT replacements FROM snapshot WHERE number = ?1 UNION ALL
        SELECT quarantine FROM snapshot_file WHERE snapshot = ?1
        """
    )
    return try String?.fetchAll(statement, arguments: [snapshot]).compactMap(\.self)
      .filter(LogFile.isPath)
  }

  private static func isNamed(_ path: String, in database: Database) throws -> Bool {
    let statement = try database.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM snapshot WHERE segment = ?1)
          OR EXISTS (SELECT 1 FROM snapshot WHERE replacements = ?1)
          OR EXISTS (SELECT 1 FROM snapshot_file WHERE quarantine = ?1)
          OR EXISTS (SELECT 1 FROM projection WHERE path = ?1)
        """
    )
    return try Bool.fetchOne(statement, arguments: [path]) ?? false
  }
}
