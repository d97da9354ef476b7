public import GranaryColumns
package import GranaryFeatures
public import GranaryFiles
import GranaryIngestHTTP
import GranaryOffline
import GranaryOnline
import GranaryRegistry
import Synchronization

/// A feature store in one directory: definitions, raw rows, training sets, online features, models.
///
/// Every method blocks until it is done and may be called from any thread. Several processes can
/// have the same store open: readers never wait, and writers wait for each other only to commit.
public final class FeatureStore: Sendable {
  /// The store's directory.
  public let directory: String
  let fileSystem: any FileSystem
  let clock: @Sendable () -> Timestamp
  /// Clocks, waiting and chance of what is fetched.
  let surroundings: FetchSurroundings
  /// The value of a variable, for headers of addresses.
  let environment: @Sendable (String) -> String?
  let registry: Registry
  let offline: OfflineStore
  let online: SQLiteOnlineStore
  /// What the registry holds, parsed, for as long as nothing was registered since.
  let cachedCatalog = Mutex<Catalog?>(nil)
  /// Models read from their artifacts, by artifact.
  let cachedModels = Mutex<[String: LoadedModel]>([:])

  /// Opens a store.
  ///
  /// - Parameters:
  ///   - directory: Where the store lies; it may be moved as a whole.
  ///   - create: Whether to make a new store where there is none.
  ///   - clock: The time now, for what is asked without a time; never part of stored data.
  /// - Throws: `no_store` where there is none and none is to be made; `newer_format` where a newer
  ///   Granary has written it; `registry_unavailable` or `online_store_unavailable` where a
  ///   database cannot be opened.
  public convenience init(
    at directory: String,
    create: Bool = true,
    clock: @escaping @Sendable () -> Timestamp = SystemClock.now
  ) throws(GranaryError) {
    try self.init(at: directory, create: create, fileSystem: RealFileSystem(), clock: clock)
  }

  /// Opens a store on a file system, which faults can be put into.
  package init(
    at directory: String,
    create: Bool,
    fileSystem: any FileSystem,
    clock: @escaping @Sendable () -> Timestamp,
    lockWait: Duration = .seconds(30),
    historyMemory: HistoryMemory = .ofMachine,
    surroundings: FetchSurroundings = .system,
    environment: @escaping @Sendable (String) -> String? = SystemEnvironment.value(of:)
  ) throws(GranaryError) {
    self.directory = directory
    self.clock = clock
    self.surroundings = surroundings
    self.environment = environment
    let layout = StoreLayout(root: Path(directory))
    (registry, offline, online) = try GranaryError.wrapping {
      guard try create || fileSystem.status(layout.registry) != nil else {
        throw GranaryError.noStore(directory)
      }
      // Only who makes or changes tables must be alone; opening a store that has them takes no lock.
      let format = StoreFormat(layout, on: fileSystem)
      let lock = try format.lockUnlessCurrent()
      defer { lock?.release() }
      let registry = try Registry(path: layout.registry.string)
      let offline = OfflineStore(
        layout,
        registry: registry,
        fileSystem: fileSystem,
        clock: clock,
        lockWait: lockWait,
        historyMemory: historyMemory
      )
      let online = try SQLiteOnlineStore(path: layout.online.string)
      if lock != nil { try format.write() }
      return (registry, offline, online)
    }
    self.fileSystem = offline.fileSystem
    try GranaryError.wrapping {
      // What cannot be done now keeps nobody from opening the store.
      try finishAbandonedErasures()
    }
  }

  /// Whether there is a store in a directory.
  public static func exists(at directory: String) -> Bool {
    let registry = StoreLayout(root: Path(directory)).registry
    do {
      return try RealFileSystem().status(registry) != nil
    } catch {
      return true  // what cannot be looked at is for opening to report
    }
  }

  /// Whether the registry and the online store answer.
  public func checkReadiness() throws(GranaryError) {
    try GranaryError.wrapping {
      _ = try registry.generation()
      _ = try online.read([])
    }
  }
}
