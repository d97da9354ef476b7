public import GranaryColumns
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A file system in memory that can lose power.
///
/// For tests: it refuses what ``RealFileSystem`` refuses and with the same errors, and it holds to
/// the promises of ``FileSystem`` and to no others. After a power loss there is of
/// - a file's bytes what was written before its last ``WritableFile/sync()``; what was written
///   since may be lost, or torn anywhere;
/// - a directory's names what was made, renamed and removed before its last
///   ``syncDirectory(_:)``; each name changed since may mean what it meant at any time since. A
///   rename to another directory changes two names, and each directory keeps its own.
///
/// It begins as an empty root; relative paths begin there too. There are no links and no devices.
/// What is removed stays in memory, as the disk may still have it.
public final class InMemoryFileSystem: FileSystem {
  private let tree: Mutex<InMemoryTree>

  /// An empty file system.
  public convenience init() { self.init(InMemoryTree()) }

  private init(_ tree: InMemoryTree) { self.tree = Mutex(tree) }

  /// Reads or changes the tree; what it refuses becomes the error of an operation on a path.
  func perform<Result: Sendable>(
    _ operation: FileError.Operation,
    _ path: Path,
    _ body: (inout InMemoryTree) throws(InMemoryTree.Refusal) -> Result
  ) throws(FileError) -> Result {
    do throws(InMemoryTree.Refusal) {
      return try tree.withLock { tree throws(InMemoryTree.Refusal) in try body(&tree) }
    } catch {
      throw FileError(operation, path, number: error.number)
    }
  }

  /// Creates a directory and those it lies in; one that exists is fine.
  ///
  /// There is nobody to keep it from.
  public func createDirectory(_ path: Path, isPrivate: Bool) throws(FileError) {
    try perform(.createDirectory, path) { tree throws(InMemoryTree.Refusal) in
      try tree.createDirectory(path)
    }
  }

  /// Creates a file for writing; refuses one that exists.
  public func create(_ path: Path, isScratch: Bool) throws(FileError) -> any WritableFile {
    let node = try perform(.create, path) { tree throws(InMemoryTree.Refusal) in
      try tree.createFile(path)
    }
    return InMemoryFile(node, path, of: self)
  }

  /// Opens a file for reading.
  public func open(_ path: Path) throws(FileError) -> any ReadableFile {
    let node = try perform(.open, path) { tree throws(InMemoryTree.Refusal) in
      try tree.node(at: path)
    }
    return InMemoryFile(node, path, of: self)
  }

  /// Copies a whole file as it is now.
  public func map(_ path: Path) throws(FileError) -> Buffer {
    try perform(.map, path) { tree throws(InMemoryTree.Refusal) in
      guard let file = tree.files[try tree.node(at: path)] else {
        throw InMemoryTree.Refusal(number: EISDIR)
      }
      return Buffer(copying: file.content)
    }
  }

  /// Renames a file or directory, replacing a file of the new name.
  public func rename(_ from: Path, to: Path) throws(FileError) {
    try perform(.rename, from) { tree throws(InMemoryTree.Refusal) in
      try tree.rename(from, to: to)
    }
  }

  /// Removes a file.
  public func remove(_ path: Path) throws(FileError) {
    try perform(.remove, path) { tree throws(InMemoryTree.Refusal) in try tree.remove(path) }
  }

  /// Removes a file or a whole directory, if it is there.
  public func removeTree(_ path: Path) throws(FileError) {
    try perform(.remove, path) { tree throws(InMemoryTree.Refusal) in try tree.removeTree(path) }
  }

  /// Makes the names in a directory durable.
  public func syncDirectory(_ path: Path) throws(FileError) {
    try perform(.sync, path) { tree throws(InMemoryTree.Refusal) in try tree.syncDirectory(path) }
  }

  /// The names in a directory, ordered by their bytes.
  public func list(_ path: Path) throws(FileError) -> [String] {
    try perform(.list, path) { tree throws(InMemoryTree.Refusal) in
      try tree.directory(at: path).entries.keys.sorted().map(\.string)
    }
  }

  /// What is at a path; nil when nothing is.
  public func status(_ path: Path) throws(FileError) -> FileStatus? {
    tree.withLock { $0.status(of: path) }
  }

  /// Takes the exclusive lock on a file; nil when another still holds it after the wait.
  ///
  /// Locks are this object's: a state after a power loss has none.
  public func lock(_ path: Path, wait: LockWait) throws(FileError) -> FileLock? {
    try wait.attempt { () throws(FileError) in
      let holder = Array("\(getpid())\n".utf8)
      let node = try perform(.lock, path) { tree throws(InMemoryTree.Refusal) in
        try tree.lock(path, holder: holder)
      }
      guard let node else { return nil }
      return FileLock { self.tree.withLock { $0.unlock(node) } }
    }
  }

  /// The process that wrote itself into a lock file last.
  public func lockHolder(_ path: Path) throws(FileError) -> Int32? { try processNumber(in: path) }
}

/// What is left after a crash: a file system of its own, on which everything is durable and no lock
/// is held.
extension InMemoryFileSystem {
  /// The disk after a power loss that took all it may take: what was synced, and nothing else.
  public func afterPowerLoss() -> InMemoryFileSystem {
    InMemoryFileSystem(
      tree.withLock { tree in
        tree.afterPowerLoss(meaning: { $0.first ?? nil }, content: \.synced)
      }
    )
  }

  /// A disk as a power loss may leave it: what was synced, and of the rest some.
  ///
  /// - Parameter generator: Chooses, for each name and each file that is not synced; equal ones
  ///   give equal disks.
  /// - Returns: A file system of its own.
  public func afterPowerLoss(
    using generator: inout some RandomNumberGenerator
  ) -> InMemoryFileSystem {
    InMemoryFileSystem(
      tree.withLock { tree in
        tree.afterPowerLoss(
          meaning: { $0.randomElement(using: &generator) ?? nil },
          content: { $0.survivor(using: &generator) }
        )
      }
    )
  }

  /// The file system after its process died while the machine went on: all is there as it was
  /// seen, and still only durable as far as it was.
  public func afterProcessDeath() -> InMemoryFileSystem {
    InMemoryFileSystem(tree.withLock { $0.unlocked })
  }
}

extension InMemoryTree.File {
  /// The synced bytes, all bytes, or something between.
  fileprivate func survivor(using generator: inout some RandomNumberGenerator) -> [UInt8] {
    if content == synced { return content }
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: return synced
    case 1: return content
    default:
      // Content is appended; only a lock file's is replaced.
      let floor = content.starts(with: synced) ? synced.count : 0
      // The length can reach the disk before the bytes do, which are then read as zeros.
      let byteCount = Int.random(in: floor...content.count, using: &generator)
      let writtenCount = Int.random(in: floor...byteCount, using: &generator)
      return content[..<writtenCount]
        + [UInt8](repeating: 0, count: byteCount - writtenCount)
    }
  }
}
