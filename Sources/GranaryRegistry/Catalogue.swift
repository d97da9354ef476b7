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

  /// The earlier ingestion of the same content into the same source.
  func snapshot(of source: String, digest: String) throws(RegistryError) -> SnapshotRecord?

  /// The snapshots of a source up to a number, ascending.
  func snapshots(of source: String, through number: Int64) throws(RegistryError) -> [SnapshotRecord]

  /// Every snapshot, ascending.
  func snapshots() throws(RegistryError) -> [SnapshotRecord]

  /// Makes an ingestion visible: the commit point. Once it returns, the record outlives power loss.
  ///
  /// Its files must be in place and synced, and so must every directory on the way to them.
  ///
  /// - Precondition: The caller holds the writer lock and took `record.number` under it.
  /// - Throws: ``RegistryError/Code/database``, also where the number is taken or the source has
  ///   the content already; nothing is visible then.
  func commit(_ record: SnapshotRecord) throws(RegistryError)

  /// The projections of one version of a view, by snapshot.
  func projections(of view: String, version: Int) throws(RegistryError) -> [ProjectionRecord]

  /// Every projection, by view, version and snapshot.
  func projections() throws(RegistryError) -> [ProjectionRecord]

  /// Makes a projection visible, for good; its file must be in place and synced.
  ///
  /// One that another process has added meanwhile stays.
  ///
  /// - Throws: ``RegistryError/Code/database``, also where there is no such snapshot.
  func add(_ projection: ProjectionRecord) throws(RegistryError)
}

extension Registry: Catalogue {}
