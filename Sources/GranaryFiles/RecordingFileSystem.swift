public import GranaryColumns
internal import Synchronization

/// A file system that keeps a list of what was asked of it.
///
/// For tests that pin the order of create, write, sync and rename, and for those that look at the
/// disk after every operation. An operation is recorded once it is done; one that fails is not, nor
/// is a lock that is not to be had.
public final class RecordingFileSystem: FileSystem {
  private let base: any FileSystem
  private let record: Record

  /// Wraps a file system.
  ///
  /// - Parameters:
  ///   - base: What does the work.
  ///   - onOperation: Called with each operation once it is recorded, by whoever asked for it.
  public init(
    over base: any FileSystem,
    onOperation: @escaping @Sendable (FileOperation) -> Void = { _ in }
  ) {
    self.base = base
    record = Record(onOperation: onOperation)
  }

  /// The operations so far, in the order in which they were done.
  public var operations: [FileOperation] { record.operations.withLock { $0 } }

  /// Creates a directory and those it lies in; one that exists is fine.
  public func createDirectory(_ path: Path, isPrivate: Bool) throws(FileError) {
    try base.createDirectory(path, isPrivate: isPrivate)
    record.append(.createDirectory(path))
  }

  /// Creates a file for writing; refuses one that exists.
  public func create(_ path: Path, isScratch: Bool) throws(FileError) -> any WritableFile {
    let file = try base.create(path, isScratch: isScratch)
    record.append(.create(path))
    return RecordedWritableFile(over: file, path, record)
  }

  /// Opens a file, a pipe or a device for reading.
  public func open(_ path: Path) throws(FileError) -> any ReadableFile {
    let file = try base.open(path)
    record.append(.open(path))
    return RecordedReadableFile(over: file, path, record)
  }

  /// Maps a whole file into memory, read only.
  public func map(_ path: Path) throws(FileError) -> Buffer {
    let buffer = try base.map(path)
    record.append(.map(path))
    return buffer
  }

  /// Renames a file or directory, replacing a file of the new name.
  public func rename(_ from: Path, to: Path) throws(FileError) {
    try base.rename(from, to: to)
    record.append(.rename(from, to: to))
  }

  /// Removes a file.
  public func remove(_ path: Path) throws(FileError) {
    try base.remove(path)
    record.append(.remove(path))
  }

  /// Removes a file or a whole directory, if it is there.
  public func removeTree(_ path: Path) throws(FileError) {
    try base.removeTree(path)
    record.append(.removeTree(path))
  }

  /// Makes the names in a directory durable.
  public func syncDirectory(_ path: Path) throws(FileError) {
    try base.syncDirectory(path)
    record.append(.syncDirectory(path))
  }

  /// The names in a directory, ordered by their bytes.
  public func list(_ path: Path) throws(FileError) -> [String] {
    let names = try base.list(path)
    record.append(.list(path))
    return names
  }

  /// What is at a path; nil when nothing is.
  public func status(_ path: Path) throws(FileError) -> FileStatus? {
    let status = try base.status(path)
    record.append(.status(path))
    return status
  }

  /// Takes the exclusive lock on a file; nil when another still holds it after the wait.
  public func lock(_ path: Path, wait: LockWait) throws(FileError) -> FileLock? {
    guard let lock = try base.lock(path, wait: wait) else { return nil }
    record.append(.lock(path))
    return FileLock { [record] in
      lock.release()
      record.append(.unlock(path))
    }
  }

  /// The process that wrote itself into a lock file last.
  public func lockHolder(_ path: Path) throws(FileError) -> Int32? {
    let holder = try base.lockHolder(path)
    record.append(.lockHolder(path))
    return holder
  }
}

private final class Record: Sendable {
  let operations = Mutex<[FileOperation]>([])
  private let onOperation: @Sendable (FileOperation) -> Void

  init(onOperation: @escaping @Sendable (FileOperation) -> Void) { self.onOperation = onOperation }

  func append(_ operation: FileOperation) {
    operations.withLock { $0.append(operation) }
    onOperation(operation)
  }
}

private final class RecordedWritableFile: WritableFile {
  private let base: any WritableFile
  private let path: Path
  private let record: Record

  init(over base: any WritableFile, _ path: Path, _ record: Record) {
    self.base = base
    self.path = path
    self.record = record
  }

  var byteCount: Int { base.byteCount }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try unsafe base.write(bytes)
    record.append(.write(path, byteCount: bytes.count))
  }

  func sync() throws(FileError) {
    try base.sync()
    record.append(.sync(path))
  }

  func close() throws(FileError) {
    try base.close()
    record.append(.close(path))
  }
}

private final class RecordedReadableFile: ReadableFile {
  private let base: any ReadableFile
  private let path: Path
  private let record: Record

  init(over base: any ReadableFile, _ path: Path, _ record: Record) {
    self.base = base
    self.path = path
    self.record = record
  }

  func read(into bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    let count = try unsafe base.read(into: bytes)
    record.append(.read(path, byteCount: count))
    return count
  }

  func close() throws(FileError) {
    try base.close()
    record.append(.close(path))
  }
}
