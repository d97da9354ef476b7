import GRDB
public import GranaryColumns

/// What a projection has the rows of.
public enum ProjectionSubject: Hashable, Sendable {
  /// A version of a feature view.
  case view(String, version: Int)
  /// The primary keys of a source.
  case primaryKeys(source: String)
}

/// Rows of consecutive snapshots of one source, sorted.
public struct ProjectionRecord: Hashable, Sendable {
  /// Whose rows they are.
  public let subject: ProjectionSubject
  /// The first and the last snapshot; those of the source between them are in it too.
  public let snapshots: ClosedRange<Int64>
  /// The segment, relative to the store.
  public let path: String
  /// Rows in it.
  public let rows: Int
  /// Rows of the snapshots left out because a part of their key is null.
  public let rowsWithoutKey: Int

  /// A projection.
  public init(
    of subject: ProjectionSubject,
    snapshots: ClosedRange<Int64>,
    path: String,
    rows: Int,
    rowsWithoutKey: Int
  ) {
    self.subject = subject
    self.snapshots = snapshots
    self.path = path
    self.rows = rows
    self.rowsWithoutKey = rowsWithoutKey
  }
}

/// Other files in the place of those that the catalogue names.
public struct FileReplacement: Hashable, Sendable {
  /// Snapshots with what changes: their files, and how many rows these have.
  public var snapshots: [SnapshotRecord]
  /// Projections that go.
  public var removed: [ProjectionRecord]
  /// Projections that come in their place.
  public var added: [ProjectionRecord]
  /// Views that are online with rows that are there no longer.
  public var staleViews: [String]
  /// By source, the event time before which its rows are deleted from now on, as past retention; never
  /// earlier than what the catalogue says.
  public var expiredBefore: [String: Timestamp]
  /// Files that come and that the catalogue itself keeps.
  public var logFiles: [LogFile]

  /// A replacement.
  public init(
    snapshots: [SnapshotRecord] = [],
    removed: [ProjectionRecord] = [],
    added: [ProjectionRecord] = [],
    staleViews: [String] = [],
    expiredBefore: [String: Timestamp] = [:],
    logFiles: [LogFile] = []
  ) {
    self.snapshots = snapshots
    self.removed = removed
    self.added = added
    self.staleViews = staleViews
    self.expiredBefore = expiredBefore
    self.logFiles = logFiles
  }
}

extension Registry {
  /// The projections of a subject, by snapshot.
  public func projections(
    of subject: ProjectionSubject
  ) throws(RegistryError) -> [ProjectionRecord] {
    try projections(
      "WHERE kind = ? AND name = ? AND version = ?",
      [subject.kind, subject.name, subject.version]
    )
  }

  /// Every projection, by kind, name, version and snapshot.
  public func projections() throws(RegistryError) -> [ProjectionRecord] { try projections("", []) }

  private func projections(
    _ condition: String,
    _ arguments: StatementArguments
  ) throws(RegistryError) -> [ProjectionRecord] {
    try select(
      """
      SELECT kind, name, version, first_snapshot, last_snapshot, path, rows, without_key
      FROM projection \(condition) ORDER BY kind, name, version, last_snapshot
      """,
      arguments,
      ProjectionRecord.init(row:)
    )
  }

  /// The event time before which rows of a source were deleted, as past retention; nil where none were.
  public func expiredBefore(of source: String) throws(RegistryError) -> Timestamp? {
    try read { database in
      try Int64.fetchOne(
        database,
        sql: "SELECT expired_before FROM retention WHERE source = ?",
        arguments: [source]
      ).map(Timestamp.init(microseconds:))
    }
  }

  /// Names other files, all at once; they must be in place and synced.
  public func replace(_ files: FileReplacement) throws(RegistryError) {
    try write { database in
      try Self.revise(files.snapshots, adding: files.logFiles, in: database)
      for projection in files.removed {
        try database.execute(
          sql: "DELETE FROM projection WHERE path = ?",
          arguments: [projection.path]
        )
        guard database.changesCount == 1 else { throw RegistryError.changedFiles }
      }
      for projection in files.added { try projection.insert(into: database) }
      for (source, time) in files.expiredBefore {
        try database.execute(
          sql: """
            INSERT INTO retention VALUES (?, ?) ON CONFLICT (source)
            DO UPDATE SET expired_before = max(expired_before, excluded.expired_before)
            """,
          arguments: [source, time.microseconds]
        )
      }
      for view in files.staleViews {
        try database.execute(
          sql: """
            INSERT INTO stale_view (name) VALUES (?)
            ON CONFLICT (name) DO UPDATE SET problem = NULL, renewed = 0
            """,
          arguments: [view]
        )
      }
      if !files.staleViews.isEmpty { try Self.advanceGeneration(in: database) }
    }
  }
}

extension ProjectionSubject {
  fileprivate var kind: String {
    switch self {
    case .view: "view"
    case .primaryKeys: "primary_keys"
    }
  }

  fileprivate var name: String {
    switch self {
    case .view(let name, _), .primaryKeys(let name): name
    }
  }

  fileprivate var version: Int {
    switch self {
    case .view(_, let version): version
    case .primaryKeys: 0
    }
  }
}

extension ProjectionRecord {
  fileprivate init(row: Row) throws {
    let (kind, name): (String, String) = (row[0], row[1])
    let subject: ProjectionSubject
    switch kind {
    case "view": subject = .view(name, version: row[2])
    case "primary_keys": subject = .primaryKeys(source: name)
    default: throw RegistryError.newerFormat
    }
    let (first, last): (Int64, Int64) = (row[3], row[4])
    self.init(
      of: subject,
      snapshots: min(first, last)...last,
      path: row[5],
      rows: row[6],
      rowsWithoutKey: row[7]
    )
  }

  fileprivate func insert(into database: Database) throws {
    try database.execute(
      sql: "INSERT INTO projection VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        subject.kind, subject.name, subject.version, snapshots.lowerBound, snapshots.upperBound,
        path, rows, rowsWithoutKey,
      ]
    )
  }
}
