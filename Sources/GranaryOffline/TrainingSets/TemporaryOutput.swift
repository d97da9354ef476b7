import GranaryFiles

/// A file being written beside the one that it will replace, and the lock that tells the next writer that
/// this one is alive.
///
/// What a writer that was killed has left is removed by the next one of the same file.
struct TemporaryOutput: Sendable {
  /// The file being written.
  let path: Path
  private let target: Path
  private let lockPath: Path
  private let lock: FileLock
  private let fileSystem: any FileSystem

  private static let ending = ".tmp"
  private static let lockEnding = ".lock"

  /// Takes a name that nobody else uses.
  ///
  /// - Throws: `FileError`, which names the directory where there is none; nothing is left then.
  init(for target: Path, on fileSystem: any FileSystem) throws {
    try Self.removeAbandoned(beside: target, on: fileSystem)
    var path = target.temporaryNeighbour
    var lock = try fileSystem.lock(Self.lockPath(of: path), wait: .none)
    while lock == nil {
      // A sweep happens to hold it.
      path = target.temporaryNeighbour
      lock = try fileSystem.lock(Self.lockPath(of: path), wait: .none)
    }
    guard let lock else { preconditionFailure("a loop ends with a lock") }
    (self.path, self.target, self.lock, self.fileSystem) = (path, target, lock, fileSystem)
    lockPath = Self.lockPath(of: path)
  }

  /// Puts the file in its place, durably.
  func install() throws {
    try fileSystem.rename(path, to: target)
    try fileSystem.syncDirectory(target.parent)
    discard()
  }

  /// Removes what was written; best effort, as the next writer does so too.
  func discard() {
    try? fileSystem.remove(path)
    try? fileSystem.remove(lockPath)
    lock.release()
  }

  private static func lockPath(of path: Path) -> Path { Path(path.string + lockEnding) }

  private static func removeAbandoned(
    beside target: Path,
    on fileSystem: any FileSystem
  ) throws {
    guard try fileSystem.status(target.parent) != nil else {
      throw FileError.notFound(.open, target.parent)
    }
    for name in try fileSystem.list(target.parent) {
      guard name.hasSuffix(ending + lockEnding), isTemporary(name, of: target.lastComponent) else {
        continue
      }
      let lockPath = target.parent.appending(name)
      // Not to be had: its owner is writing.
      guard let lock = try fileSystem.lock(lockPath, wait: .none) else { continue }
      defer { lock.release() }
      try fileSystem.removeTree(Path(String(lockPath.string.dropLast(lockEnding.utf8.count))))
      try fileSystem.remove(lockPath)
    }
  }

  /// Whether a name is `<target>.<hexadecimal digits>.tmp.lock`.
  private static func isTemporary(_ name: String, of target: String) -> Bool {
    guard name.utf8.starts(with: "\(target).".utf8) else { return false }
    let digits = name.utf8.dropFirst(target.utf8.count + 1).dropLast(
      (ending + lockEnding).utf8.count
    )
    return !digits.isEmpty
      && digits.allSatisfy {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
          || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
      }
  }
}
