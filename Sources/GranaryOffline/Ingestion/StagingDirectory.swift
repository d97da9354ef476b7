import GranaryFiles

/// A directory below `staging/`, and the lock that tells those who sweep that its owner is alive.
///
/// The lock's file lies beside the directory. It is locked before the directory is made and until
/// after it is gone: a directory whose lock is free is nobody's, whoever looks and whenever.
struct StagingDirectory: Sendable {
  let path: Path
  private let lockPath: Path
  private let lock: FileLock
  private let fileSystem: any FileSystem

  private static let lockEnding = ".lock"
  /// Names tried.
  ///
  /// One fails only while a sweep happens to hold its lock.
  private static let attemptCount = 100

  init(below staging: Path, on fileSystem: any FileSystem) throws {
    try fileSystem.createDirectory(staging)
    for _ in 0..<Self.attemptCount {
      let name = String(UInt64.random(in: .min ... .max), radix: 16)
      let lockPath = staging.appending(name + Self.lockEnding)
      guard let lock = try fileSystem.lock(lockPath, wait: .none) else { continue }
      path = staging.appending(name)
      try fileSystem.createDirectory(path)
      (self.lockPath, self.lock, self.fileSystem) = (lockPath, lock, fileSystem)
      return
    }
    throw OfflineStoreError.locked(staging, by: nil, after: .zero)
  }

  /// Removes the directory and all that is in it.
  ///
  /// What cannot be removed now, the next writer sweeps.
  func discard() {
    try? fileSystem.removeTree(path)
    try? fileSystem.remove(lockPath)
    lock.release()
  }

  /// The names of directories whose owner is gone.
  static func abandoned(_ staging: Path, on fileSystem: any FileSystem) throws -> [String] {
    guard try fileSystem.status(staging) != nil else { return [] }
    return try fileSystem.list(staging).filter { name in
      let isDirectory = try fileSystem.status(staging.appending(name))?.isDirectory == true
      guard isDirectory,
        let lock = try fileSystem.lock(staging.appending(name + lockEnding), wait: .none)
      else { return false }
      defer { lock.release() }
      // Its owner may have ended well since the names were read.
      return try fileSystem.status(staging.appending(name)) != nil
    }
  }

  /// Removes the directories whose owner is gone.
  static func sweep(_ staging: Path, on fileSystem: any FileSystem) throws {
    guard try fileSystem.status(staging) != nil else { return }
    let names = try fileSystem.list(staging).map { entry in
      entry.hasSuffix(lockEnding) ? String(entry.dropLast(lockEnding.count)) : entry
    }
    for name in Set(names).sorted() {
      let lockPath = staging.appending(name + lockEnding)
      // Not to be had: its owner is writing.
      guard let lock = try fileSystem.lock(lockPath, wait: .none) else { continue }
      defer { lock.release() }
      try fileSystem.removeTree(staging.appending(name))
      try fileSystem.remove(lockPath)
    }
  }
}
