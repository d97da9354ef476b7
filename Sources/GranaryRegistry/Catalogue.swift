public import GranaryColumns

/// What the offline store asks of the catalogue: which snapshots, segments and projections exist.
///
/// The catalogue decides what exists; a file that it does not name is nobody's. ``Registry`` keeps
/// it in SQLite; ``InMemoryCatalogue`` is for tests that lose power. Either may be used from any
/// thread.
public protocol Catalogue: Sendable {
  /// The id of each declared or derived column of a source, which its segments carry.
  func columnIDs(of source: String) throws(RegistryError) -> [String: Int]

  /// The hash of the version that the bare name of a source means; nil where there is none.
  func sourceHash(of name: String) throws(RegistryError) -> String?

  /// The number that the next snapshot will have.
  ///
  /// Stable only under the writer lock.
  func nextSnapshotNumber() throws(RegistryError) -> Int64

  /// The number of the last committed snapshot; 0 in an empty store.
  func latestSnapshotNumber() throws(RegistryError) -> Int64

  /// The snapshots of a source up to a number, ascending.
  func snapshots(of source: String, through number: Int64) throws(RegistryError) -> [SnapshotRecord]

  /// The snapshots of a source after a number and up to another, ascending.
  func snapshots(
    of source: String,
    after first: Int64,
    through last: Int64
  ) throws(RegistryError) -> [SnapshotRecord]

  /// The segments of a source that are in the row log, by snapshot.
  func logSegments(of source: String) throws(RegistryError) -> [LogSegment]

  /// Whether a source has rows in segments outside the row log, of snapshots after a number and up to
  /// another.
  func hasSegmentFiles(
    of source: String,
    after first: Int64,
    through last: Int64
  ) throws(RegistryError) -> Bool

  /// The snapshot that was pushed with a key; nil where none was.
  func push(to source: String, key: String) throws(RegistryError) -> SnapshotRecord?

  /// The snapshots of a source in whose place others stand, with these.
  func replacedSnapshots(of source: String) throws(RegistryError) -> [Int64: Int64]

  /// The lists of replaced rows of a source that are of a snapshot up to a number, each once, by the
  /// first snapshot that they are of.
  func replacementLists(
    of source: String,
    through number: Int64
  ) throws(RegistryError) -> [ReplacementRecord]

  /// Those of some paths that nothing names.
  func unnamed(among paths: [String]) throws(RegistryError) -> [String]

  /// The bytes of a file that the catalogue keeps; nil where there is none.
  func logFile(_ path: String) throws(RegistryError) -> [UInt8]?

  /// How many bytes a file has that the catalogue keeps; nil where there is none.
  func logFileByteCount(_ path: String) throws(RegistryError) -> Int?

  /// Every snapshot, ascending.
  func snapshots() throws(RegistryError) -> [SnapshotRecord]

  /// Makes an ingestion visible: the commit point. Once it returns, the commit outlives power loss.
  ///
  /// Its files must be in place and synced, and so must every directory on the way to them.
  ///
  /// - Precondition: The caller holds the writer lock and took the record's number under it.
  /// - Throws: ``RegistryError/Code/database``, also where the number or the key of a push is taken, the
  ///   source has one of the contents already, what it replaces was replaced before, or a row of a file is not accounted
  ///   for; nothing is visible then.
  func commit(_ commit: SnapshotCommit) throws(RegistryError)

  /// The projections of a subject, by snapshot.
  func projections(of subject: ProjectionSubject) throws(RegistryError) -> [ProjectionRecord]

  /// Every projection, by subject and snapshot.
  func projections() throws(RegistryError) -> [ProjectionRecord]

  /// The event time before which rows of a source were deleted, as past retention; nil where none were.
  func expiredBefore(of source: String) throws(RegistryError) -> Timestamp?

  /// Names other files, all at once and for good; they must be in place and synced. Those that are named no longer are the caller's to remove.
  ///
  /// - Precondition: The caller holds the writer lock.
  /// - Throws: ``RegistryError/Code/database``, also where what is to go is not there, or what comes
  ///   is of no snapshot; nothing is changed then.
  func replace(_ files: FileReplacement) throws(RegistryError)
}

extension Registry: Catalogue {}
