import GranaryFiles
import GranaryOffline
import GranaryOnline
import GranaryRegistry

/// The file that says which tables the databases of a store have.
///
/// It is written last when a store is made or migrated, under a lock. Who finds it as it should be
/// can open the databases at once; who does not makes their tables, alone.
struct StoreFormat {
  private let layout: StoreLayout
  private let fileSystem: any FileSystem
  private static let current = Array(
    "registry \(Registry.format)\nonline \(SQLiteOnlineStore.format)\n".utf8
  )
  private static let lockWait = Duration.seconds(30)

  init(_ layout: StoreLayout, on fileSystem: any FileSystem) {
    self.layout = layout
    self.fileSystem = fileSystem
  }

  /// The lock of who is to make the tables, alone; nil where both databases have them.
  func lockUnlessCurrent() throws -> FileLock? {
    if try isCurrent { return nil }
    try fileSystem.createDirectory(layout.root)
    let path = layout.root.appending("format.lock")
    guard let lock = try fileSystem.lock(path, wait: .upTo(Self.lockWait)) else {
      throw OfflineStoreError.locked(
        layout.root,
        by: try fileSystem.lockHolder(path),
        after: Self.lockWait
      )
    }
    // Another may have made them while this one waited.
    if try isCurrent {
      lock.release()
      return nil
    }
    let isLost = try fileSystem.status(layout.registry) == nil
    if isLost, try fileSystem.status(layout.segments) != nil {
      throw GranaryError.lostRegistry(layout.root.string)
    }
    // Nobody may trust it until the tables of a database that was removed are made again.
    try fileSystem.removeTree(layout.format)
    return lock
  }

  private var isCurrent: Bool {
    get throws {
      let databases = [layout.registry, layout.online]
      guard try databases.allSatisfy({ try fileSystem.status($0) != nil }) else { return false }
      do {
        return try fileSystem.readAll(layout.format) == Self.current
      } catch {
        guard error.isNotFound else { throw error }
        return false
      }
    }
  }

  /// Says that both databases have their tables.
  func write() throws { try fileSystem.writeAtomically(Self.current, to: layout.format) }
}
