import GRDB

/// The version of a content that a source last took in from an address.
public struct FetchedContent: Hashable, Sendable {
  /// The source.
  public let source: String
  /// SHA-256 of the URL that was asked for.
  public let urlDigest: String
  /// SHA-256 of the URL that gave the content, after redirects.
  public let contentURLDigest: String
  /// The entity tag of the version.
  public let entityTag: String?
  /// The date of the version, as the server sent it.
  public let lastModified: String?
  /// The snapshot that has its rows.
  public let snapshot: Int64
  /// What the source was registered as.
  public let definitionHash: String

  /// A version.
  public init(
    source: String,
    urlDigest: String,
    contentURLDigest: String,
    entityTag: String?,
    lastModified: String?,
    snapshot: Int64,
    definitionHash: String
  ) {
    self.source = source
    self.urlDigest = urlDigest
    self.contentURLDigest = contentURLDigest
    self.entityTag = entityTag
    self.lastModified = lastModified
    self.snapshot = snapshot
    self.definitionHash = definitionHash
  }
}

extension Registry {
  /// Keeps which version of an address's content is stored; what was kept of the address is
  /// forgotten.
  public func keep(_ content: FetchedContent) throws(RegistryError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO fetched_content VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          content.source, content.urlDigest, content.contentURLDigest, content.entityTag,
          content.lastModified, content.snapshot, content.definitionHash,
        ]
      )
    }
  }

  /// The version that a source has from an address, with the snapshot that has its rows; nil where
  /// there is none, or its rows have been replaced since.
  public func fetchedContent(
    of source: String,
    urlDigest: String
  ) throws(RegistryError) -> (content: FetchedContent, snapshot: SnapshotRecord)? {
    let content = try read { database in
      try Row.fetchOne(
        database,
        sql: "SELECT * FROM fetched_content WHERE source = ? AND url_digest = ?",
        arguments: [source, urlDigest]
      ).map(FetchedContent.init(row:))
    }
    guard let content else { return nil }
    let condition = "WHERE number = ? AND replaced_by IS NULL"
    return try snapshots(condition, [content.snapshot]).first.map { (content, $0) }
  }
}

extension FetchedContent {
  fileprivate init(row: Row) {
    self.init(
      source: row["source"],
      urlDigest: row["url_digest"],
      contentURLDigest: row["content_url_digest"],
      entityTag: row["entity_tag"],
      lastModified: row["last_modified"],
      snapshot: row["snapshot"],
      definitionHash: row["definition_hash"]
    )
  }
}
