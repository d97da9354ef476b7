#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension RealFileSystem {
  /// Takes the exclusive lock on a file; nil when another still holds it after the wait.
  public func lock(_ path: Path, wait: LockWait) throws(FileError) -> FileLock? {
    try wait.attempt { () throws(FileError) in try tryLock(path) }
  }

  private func tryLock(_ path: Path) throws(FileError) -> FileLock? {
    while true {
      let file = try Descriptor(.lock, path, flags: O_RDWR | O_CREAT | O_CLOEXEC)
      guard try file.takeLock() else {
        file.discard()
        return nil
      }
      // Between opening and locking another may have removed the file: that lock excludes nobody.
      guard try file.isStill(at: path) else {
        file.discard()
        continue
      }
      try file.replaceContent(Array("\(getpid())\n".utf8))
      return FileLock { file.releaseLock() }
    }
  }

  /// The process that wrote itself into a lock file last.
  public func lockHolder(_ path: Path) throws(FileError) -> Int32? {
    try processNumber(in: path)
  }
}
