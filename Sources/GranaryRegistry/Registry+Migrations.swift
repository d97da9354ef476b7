import GRDB

extension Registry {
  /// The last migration that this program knows: what the tables of a registry are like.
  public static var format: String { migrator.migrations.last ?? "none" }

  /// The tables, one migration a version; append-only.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: tables)
    }
    migrator.registerMigration("2") { database in
      try database.execute(sql: rowLog)
    }
    migrator.registerMigration("3") { database in
      try database.execute(sql: care)
    }
    migrator.registerMigration("4") { database in
      try database.execute(sql: logIndexes)
      try database.execute(sql: renewals)
    }
    return migrator
  }

  private static let logIndexes = """
    -- How long the row log is must be known without reading what is in it.
    DROP INDEX log_file_source;
    CREATE INDEX log_file_source ON log_file (source, last_snapshot, first_snapshot, rows, path)
      WHERE source IS NOT NULL;
    -- No query uses it, and each commit would write it.
    DROP INDEX snapshot_source_segment;
    """

  private static let renewals = """
    -- Whether the online rows of a view are those of the offline store again, while files are still to be
    -- cleaned of what was erased.
    ALTER TABLE stale_view ADD COLUMN renewed INTEGER NOT NULL DEFAULT 0 CHECK (renewed IN (0, 1));
    """

  private static let care = """
    -- Why the online rows of a view could not be renewed; null where nobody has failed to.
    ALTER TABLE stale_view ADD COLUMN problem TEXT;
    -- How many of the rows erased were so because they were past retention.
    ALTER TABLE snapshot_file
      ADD COLUMN expired INTEGER NOT NULL DEFAULT 0 CHECK (expired BETWEEN 0 AND erased);
    -- Rows of a source with an earlier event time were past retention, and are deleted.
    CREATE TABLE retention (source TEXT PRIMARY KEY, expired_before INTEGER NOT NULL) STRICT;
    """

  private static let tables = """
    -- Versions are immutable; the head is the version that a bare name means.
    CREATE TABLE definition (
      kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
      hash TEXT NOT NULL, text TEXT NOT NULL, registered_at INTEGER NOT NULL,
      PRIMARY KEY (kind, name, version), UNIQUE (kind, name, hash)
    ) STRICT;
    CREATE TABLE definition_head (
      kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
      PRIMARY KEY (kind, name),
      FOREIGN KEY (kind, name, version) REFERENCES definition
    ) STRICT;
    -- A column keeps its id for as long as it is declared; declared again it gets a new one.
    CREATE TABLE source_column (
      source TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, retired INTEGER NOT NULL,
      PRIMARY KEY (source, id)
    ) STRICT;
    -- The columns of its source that a version of a view reads.
    CREATE TABLE view_column (
      view TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, id INTEGER NOT NULL,
      PRIMARY KEY (view, version, name)
    ) STRICT;
    CREATE UNIQUE INDEX source_column_name ON source_column (source, name) WHERE retired = 0;
    -- One committed ingestion is one snapshot; so is what a retry takes in of an ingestion's quarantine.
    CREATE TABLE snapshot (
      number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL,
      committed_at INTEGER NOT NULL, segment TEXT, replacements TEXT,
      retry_of INTEGER REFERENCES snapshot (number),
      replaced_by INTEGER REFERENCES snapshot (number) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    -- The files of an ingestion, in their order. A content is in a source once, but for ingestions that
    -- another has replaced and for retries.
    CREATE TABLE snapshot_file (
      snapshot INTEGER NOT NULL REFERENCES snapshot (number), position INTEGER NOT NULL,
      name TEXT NOT NULL, digest TEXT NOT NULL, first_ordinal INTEGER NOT NULL,
      rows_read INTEGER NOT NULL, accepted INTEGER NOT NULL, quarantined INTEGER NOT NULL,
      dropped INTEGER NOT NULL, erased INTEGER NOT NULL, retried INTEGER NOT NULL,
      quarantine TEXT,
      PRIMARY KEY (snapshot, position),
      CHECK (rows_read = accepted + quarantined + dropped + erased + retried)
    ) STRICT;
    CREATE INDEX snapshot_file_digest ON snapshot_file (digest);
    -- What a source last took in from an address, so that it need not be sent again. Of addresses
    -- there are digests only: their queries may have keys.
    CREATE TABLE fetched_content (
      source TEXT NOT NULL, url_digest TEXT NOT NULL, content_url_digest TEXT NOT NULL,
      entity_tag TEXT, last_modified TEXT,
      snapshot INTEGER NOT NULL REFERENCES snapshot (number), definition_hash TEXT NOT NULL,
      PRIMARY KEY (source, url_digest)
    ) STRICT;
    -- Sorted rows of consecutive snapshots of one source.
    CREATE TABLE projection (
      kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
      first_snapshot INTEGER NOT NULL REFERENCES snapshot (number),
      last_snapshot INTEGER NOT NULL REFERENCES snapshot (number),
      path TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL, without_key INTEGER NOT NULL,
      PRIMARY KEY (kind, name, version, last_snapshot)
    ) STRICT;
    -- Views whose online rows are still those from before an erasure.
    CREATE TABLE stale_view (
      name TEXT NOT NULL, PRIMARY KEY (name)
    ) STRICT;
    CREATE TABLE model (
      name TEXT NOT NULL, version INTEGER NOT NULL, artifact TEXT NOT NULL,
      metrics TEXT NOT NULL, registered_at INTEGER NOT NULL,
      PRIMARY KEY (name, version)
    ) STRICT;
    -- Training sets that were written to files: the last one of each file.
    CREATE TABLE training_set (
      path TEXT PRIMARY KEY, service TEXT NOT NULL, snapshot INTEGER NOT NULL,
      rows INTEGER NOT NULL, content TEXT NOT NULL, written_at INTEGER NOT NULL
    ) STRICT;
    -- Grows with every definition or model registered, so that a cache knows when it is stale.
    CREATE TABLE generation (value INTEGER NOT NULL) STRICT;
    INSERT INTO generation VALUES (0);
    """

  private static let rowLog = """
    -- Rows that were pushed are known by their key, not by their content.
    ALTER TABLE snapshot ADD COLUMN pushed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE snapshot ADD COLUMN idempotency_key TEXT;
    CREATE UNIQUE INDEX snapshot_idempotency_key ON snapshot (source, idempotency_key)
      WHERE idempotency_key IS NOT NULL;
    -- There are many snapshots of single rows: what a commit asks must not read them all.
    CREATE INDEX snapshot_source ON snapshot (source, number);
    CREATE INDEX snapshot_source_segment ON snapshot (source, segment);
    CREATE INDEX snapshot_segment ON snapshot (segment);
    CREATE INDEX snapshot_replacements ON snapshot (replacements)
      WHERE replacements IS NOT NULL;
    CREATE INDEX snapshot_source_replacements ON snapshot (source, replacements, number)
      WHERE replacements IS NOT NULL;
    CREATE INDEX snapshot_replaced ON snapshot (source) WHERE replaced_by IS NOT NULL;
    CREATE INDEX snapshot_file_quarantine ON snapshot_file (quarantine)
      WHERE quarantine IS NOT NULL;
    -- Files too small to lie in directories, there as long as something names them; of a source
    -- segment also what it has.
    CREATE TABLE log_file (
      path TEXT PRIMARY KEY, content BLOB NOT NULL, source TEXT, first_snapshot INTEGER,
      last_snapshot INTEGER, rows INTEGER
    ) STRICT;
    CREATE INDEX log_file_source ON log_file (source, last_snapshot) WHERE source IS NOT NULL;
    """
}
