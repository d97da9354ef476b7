import GranaryFiles
import GranaryRegistry

extension OfflineStore {
  /// Removes what no registry row names, as every commit does.
  ///
  /// - Throws: ``OfflineStoreError/Code/locked``; ``OfflineStoreError/Code/unnamedFile``.
  public func sweepLeftovers() throws { try withWriterLock { try sweep() } }

  /// Removes what no registry row names: staging directories whose process is gone, and files of a
  /// commit or projection that never came about.
  ///
  /// - Precondition: The caller holds the writer lock.
  /// - Throws: ``OfflineStoreError/Code/unnamedFile`` where a file has a number that was not given
  ///   out yet, or stands where rows are missing: then the registry is older than the files, and
  ///   nothing is removed.
  func sweep() throws {
    try StagingDirectory.sweep(layout.staging, on: fileSystem)
    let rows = Set(try registry.snapshots().flatMap(\.paths).filter { !LogFile.isPath($0) })
    let named = rows.union(try registry.projections().map(\.path))
    let places = [
      StoreLayout.sourceSegments, StoreLayout.keySegments, StoreLayout.viewSegments,
      StoreLayout.quarantine,
    ]
    let present = try places.flatMap(files(below:))
    let unnamed = present.filter { !named.contains($0.path) }
    // An interrupted commit leaves the number that comes next; a later one is no left-over.
    let next = try registry.nextSnapshotNumber()
    if let later = unnamed.first(where: { $0.snapshot > next }) {
      throw OfflineStoreError.unnamedFile(layout.absolute(later.path))
    }
    // Rows that are not where they are said to be may be in what they were merged into since.
    let lost = rows.subtracting(present.map(\.path))
    if !lost.isEmpty, let other = unnamed.first(where: { $0.holdsRows }) {
      throw OfflineStoreError.unnamedFile(layout.absolute(other.path))
    }
    for file in unnamed { try fileSystem.remove(layout.absolute(file.path)) }
  }

  /// The files that the catalogue names, relative to the store.
  func namedFiles() throws -> Set<String> {
    let rows = try registry.snapshots().flatMap(\.paths)
    let projections = try registry.projections().map(\.path)
    return Set(rows + projections)
  }

  /// A file whose name is one that a store gives.
  private struct StoredFile {
    let path: String
    let snapshot: Int64
    /// Whether it is more than what can be made again.
    let holdsRows: Bool
  }

  /// The files two levels below a directory whose names are ones that a store gives; whatever else
  /// lies there is not the store's to remove.
  private func files(below relative: String) throws -> [StoredFile] {
    let directory = layout.absolute(relative)
    guard try fileSystem.status(directory) != nil else { return [] }
    let holdsRows = [StoreLayout.sourceSegments, StoreLayout.quarantine].contains(relative)
    return try fileSystem.list(directory).flatMap { name -> [StoredFile] in
      guard try fileSystem.status(directory.appending(name))?.isDirectory == true else { return [] }
      return try fileSystem.list(directory.appending(name)).compactMap { file in
        StoreLayout.snapshot(ofFile: file).map { snapshot in
          StoredFile(path: "\(relative)/\(name)/\(file)", snapshot: snapshot, holdsRows: holdsRows)
        }
      }
    }
  }
}
