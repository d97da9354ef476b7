import GranaryFiles
import GranaryRegistry

extension OfflineStore {
  /// Files that nothing names, below the directories that the store fills; none is touched.
  ///
  /// The writer lock is taken only where there are any, to look again: a file is in its place a moment
  /// before it is named.
  ///
  /// - Parameter artifacts: The names in ``StoreLayout/artifacts`` that models have, asked for twice.
  /// - Returns: A finding each.
  /// - Throws: `RegistryError`, `FileError`, and ``OfflineStoreError/Code/locked`` where there seem to
  ///   be strays and another process commits for too long.
  public func strayFiles(artifacts: () throws -> Set<String>) throws -> [StoreFinding] {
    let places = ["segments", StoreLayout.quarantine, "artifacts"]
    let present = try places.flatMap(allFiles(below:))
    let suspects = try unnamed(present, artifacts())
    let abandoned = try abandonedStaging()
    guard !suspects.isEmpty else { return abandoned }
    return try withWriterLock {
      let next = try registry.nextSnapshotNumber()
      let strays = try unnamed(suspects, artifacts()).filter { path in
        try fileSystem.status(layout.absolute(path)) != nil
      }
      return abandoned + strays.map { Self.stray($0, nextSnapshot: next) }
    }
  }

  private func unnamed(_ paths: [String], _ artifacts: Set<String>) throws -> [String] {
    let named = try namedFiles()
    return paths.filter { path in
      let parts = path.split(separator: "/")
      let isOfModel =
        parts.count > 1 && parts[0] == "artifacts" && artifacts.contains(String(parts[1]))
      return !isOfModel && !named.contains(path)
    }
  }

  private static func stray(_ path: String, nextSnapshot: Int64) -> StoreFinding {
    let name = String(path.split(separator: "/").last ?? "")
    let isFromStore = !path.hasPrefix("artifacts/")
    let remedy =
      switch isFromStore ? StoreLayout.snapshot(ofFile: name) : nil {
      case nil: "nothing reads it: move it away or remove it"
      case let number? where number > nextSnapshot:
        "the registry seems to be an older one: restore the one that belongs to the segments, or move "
          + "the file away"
      default:
        "nothing is to be done: it was left by what was interrupted, and the next ingestion "
          + "removes it"
      }
    return StoreFinding(.strayFile, path, "nothing names it", remedy: remedy)
  }

  private func allFiles(below relative: String) throws -> [String] {
    let path = layout.absolute(relative)
    guard let status = try fileSystem.status(path) else { return [] }
    guard status.isDirectory else { return [relative] }
    return try fileSystem.list(path).flatMap { try allFiles(below: "\(relative)/\($0)") }
  }

  /// Staging directories whose owner is gone.
  private func abandonedStaging() throws -> [StoreFinding] {
    try StagingDirectory.abandoned(layout.staging, on: fileSystem).map { name in
      StoreFinding(
        .strayFile,
        "staging/\(name)",
        "the process that wrote it is gone",
        remedy: "nothing is to be done: the next ingestion removes it"
      )
    }
  }
}
