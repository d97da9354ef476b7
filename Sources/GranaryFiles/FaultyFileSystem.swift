public import GranaryColumns
internal import Synchronization

/// A file system one of whose operations fails.
///
/// For tests that make each fail in turn:
///
/// ```swift
/// for number in 1... {
///   let files = FaultyFileSystem(over: RealFileSystem(), failingAt: number)
///   do { try scenario(files) } catch { try expectNothingLost() }
///   if files.operationCount < number { break }
/// }
/// ```
/// Every call counts, those on open files too. A write that fails has written half of its bytes,
/// as on a full disk.
public final class FaultyFileSystem: FileSystem {
  private let base: any FileSystem
  private let faults: Faults

  /// Wraps a file system.
  ///
  /// - Parameters:
  ///   - base: What does the work.
  ///   - failingAt: The operation to fail, 1 for the first; nil for none.
  ///   - number: The `errno` of the failure; 5 is `EIO` everywhere.
  ///   - lastingly: Whether all later operations fail as well, as when the process were to die.
  public init(
    over base: any FileSystem,
    failingAt: Int?,
    number: Int32 = 5,
    lastingly: Bool = false
  ) {
    self.base = base
    faults = Faults(failingAt: failingAt, number: number, lastingly: lastingly)
  }

  /// Operations so far, the failed one included.
  public var operationCount: Int { faults.count.load(ordering: .relaxed) }

  /// Creates a directory and those it lies in; one that exists is fine.
  public func createDirectory(_ path: Path, isPrivate: Bool) throws(FileError) {
    try faults.pass(.createDirectory, path)
    try base.createDirectory(path, isPrivate: isPrivate)
  }

  /// Creates a file for writing; refuses one that exists.
  public func create(_ path: Path, isScratch: Bool) throws(FileError) -> any WritableFile {
    try faults.pass(.create, path)
    return FaultyWritableFile(over: try base.create(path, isScratch: isScratch), path, faults)
  }

  /// Opens a file, a pipe or a device for reading.
  public func open(_ path: Path) throws(FileError) -> any ReadableFile {
    try faults.pass(.open, path)
    return FaultyReadableFile(over: try base.open(path), path, faults)
  }

  /// Maps a whole file into memory, read only.
  public func map(_ path: Path) throws(FileError) -> Buffer {
    try faults.pass(.map, path)
    return try base.map(path)
  }

  /// Renames a file or directory, replacing a file of the new name.
  public func rename(_ from: Path, to: Path) throws(FileError) {
    try faults.pass(.rename, from)
    try base.rename(from, to: to)
  }

  /// Removes a file.
  public func remove(_ path: Path) throws(FileError) {
    try faults.pass(.remove, path)
    try base.remove(path)
  }

  /// Removes a file or a whole directory, if it is there.
  public func removeTree(_ path: Path) throws(FileError) {
    try faults.pass(.remove, path)
    try base.removeTree(path)
  }

  /// Makes the names in a directory durable.
  public func syncDirectory(_ path: Path) throws(FileError) {
    try faults.pass(.sync, path)
    try base.syncDirectory(path)
  }

  /// The names in a directory, ordered by their bytes.
  public func list(_ path: Path) throws(FileError) -> [String] {
    try faults.pass(.list, path)
    return try base.list(path)
  }

  /// What is at a path; nil when nothing is.
  public func status(_ path: Path) throws(FileError) -> FileStatus? {
    try faults.pass(.status, path)
    return try base.status(path)
  }

  /// Takes the exclusive lock on a file; nil when another still holds it after the wait.
  public func lock(_ path: Path, wait: LockWait) throws(FileError) -> FileLock? {
    try faults.pass(.lock, path)
    return try base.lock(path, wait: wait)
  }

  /// The process that wrote itself into a lock file last.
  public func lockHolder(_ path: Path) throws(FileError) -> Int32? {
    try faults.pass(.read, path)
    return try base.lockHolder(path)
  }
}

/// Counts operations and lets the chosen one fail.
private final class Faults: Sendable {
  let count = Atomic(0)
  private let failingAt: Int?
  private let number: Int32
  private let lastingly: Bool

  init(failingAt: Int?, number: Int32, lastingly: Bool) {
    self.failingAt = failingAt
    self.number = number
    self.lastingly = lastingly
  }

  func pass(_ operation: FileError.Operation, _ path: Path) throws(FileError) {
    let current = count.add(1, ordering: .relaxed).newValue
    guard let failingAt, current == failingAt || (lastingly && current > failingAt) else { return }
    throw FileError(operation, path, number: number)
  }
}

private final class FaultyWritableFile: WritableFile {
  private let base: any WritableFile
  private let path: Path
  private let faults: Faults

  init(over base: any WritableFile, _ path: Path, _ faults: Faults) {
    self.base = base
    self.path = path
    self.faults = faults
  }

  var byteCount: Int { base.byteCount }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    do throws(FileError) {
      try faults.pass(.write, path)
    } catch {
      try unsafe base.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(bytes.count / 2)))
      throw error
    }
    try unsafe base.write(bytes)
  }

  func sync() throws(FileError) {
    try faults.pass(.sync, path)
    try base.sync()
  }

  func close() throws(FileError) {
    try faults.pass(.close, path)
    try base.close()
  }
}

private final class FaultyReadableFile: ReadableFile {
  private let base: any ReadableFile
  private let path: Path
  private let faults: Faults

  init(over base: any ReadableFile, _ path: Path, _ faults: Faults) {
    self.base = base
    self.path = path
    self.faults = faults
  }

  func read(into bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try faults.pass(.read, path)
    return try unsafe base.read(into: bytes)
  }

  func close() throws(FileError) {
    try faults.pass(.close, path)
    try base.close()
  }
}
