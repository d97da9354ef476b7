#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension LockWait {
  /// Tries at growing intervals until there is a lock or the time is over.
  func attempt(
    _ tryLock: () throws(FileError) -> FileLock?
  ) throws(FileError) -> FileLock? {
    let clock = ContinuousClock()
    let deadline: ContinuousClock.Instant? =
      switch self {
      case .none: nil
      case .upTo(let duration): clock.now + duration
      }
    var pause: useconds_t = 1_000
    while true {
      if let lock = try tryLock() { return lock }
      guard let deadline, clock.now < deadline else { return nil }
      usleep(pause)
      pause = min(pause * 2, 50_000)
    }
  }
}

extension FileSystem {
  /// The process number that a lock file holds, as every file system here writes it.
  func processNumber(in path: Path) throws(FileError) -> Int32? {
    guard try status(path) != nil else { return nil }
    let digits = try readAll(path).prefix { $0 != UInt8(ascii: "\n") }
    return Int32(String(decoding: digits, as: UTF8.self))
  }
}
