public import GranaryColumns

/// What Granary asks of a file system.
///
/// The real one is ``RealFileSystem``; tests put others in its place, so that every operation can be
/// made to fail.
///
/// All calls block. None follows a promise further than its documentation: what shall survive a
/// power loss is synced, first the file (``WritableFile/sync()``), then the directory that names it
/// (``syncDirectory(_:)``).
public protocol FileSystem: Sendable {
  /// Creates a directory and those it lies in; one that exists is fine.
  ///
  /// The real file system also syncs the directory that each new one lies in. Who needs the name to
  /// be durable syncs it all the same: another process may have made it a moment ago and died.
  ///
  /// - Parameters:
  ///   - path: The directory.
  ///   - isPrivate: Whether nobody but its owner may look into it, where it is new.
  /// - Throws: ``FileError`` where it cannot be made, or is a file.
  func createDirectory(_ path: Path, isPrivate: Bool) throws(FileError)

  /// Creates a file for writing; refuses one that exists.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - isScratch: Whether it will be read and removed before long, so that it had better never reach
  ///     the disk, and little is mapped around what is read of it; of others the disk is set to work while
  ///     they are being written.
  /// - Returns: The file, empty.
  /// - Throws: ``FileError`` where it cannot be made.
  func create(_ path: Path, isScratch: Bool) throws(FileError) -> any WritableFile

  /// Opens a file, a pipe or a device for reading from front to end. `/dev/stdin` is this process's
  /// standard input, whatever it is connected to.
  func open(_ path: Path) throws(FileError) -> any ReadableFile

  /// Maps a whole file into memory, read only; an empty file is an empty buffer.
  ///
  /// The file must not be shortened while the buffer lives: reading past the new end kills the
  /// process. Granary maps only files that it has finished and never changes again.
  func map(_ path: Path) throws(FileError) -> Buffer

  /// Renames a file or directory, at once for every observer; a file of the new name is replaced.
  func rename(_ from: Path, to: Path) throws(FileError)

  /// Removes a file.
  func remove(_ path: Path) throws(FileError)

  /// Removes a file, or a directory with all that is in it; one that is missing is fine. Symbolic
  /// links are removed, not followed.
  func removeTree(_ path: Path) throws(FileError)

  /// Makes the names in a directory durable: what was created, renamed and removed in it.
  func syncDirectory(_ path: Path) throws(FileError)

  /// The names in a directory, ordered by their bytes, without `.` and `..`.
  func list(_ path: Path) throws(FileError) -> [String]

  /// What is at a path; nil when nothing is.
  func status(_ path: Path) throws(FileError) -> FileStatus?

  /// Takes the exclusive lock on a file, which is made if it is missing.
  ///
  /// Locks exclude each other between processes and within one. The holder's process number is
  /// written into the file, for ``lockHolder(_:)``.
  ///
  /// - Returns: The lock, or nil when another still holds it after `wait`.
  func lock(_ path: Path, wait: LockWait) throws(FileError) -> FileLock?

  /// The number of the process that wrote itself into a lock file last; nil when none did. Meant
  /// for messages: it may have ended since.
  func lockHolder(_ path: Path) throws(FileError) -> Int32?
}

/// A file being written from front to end.
///
/// Closed at the latest when the last reference goes.
public protocol WritableFile: AnyObject, Sendable {
  /// Appends all the bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError)

  /// Returns once everything written is durable.
  func sync() throws(FileError)

  /// Closes the file; closing again does nothing.
  func close() throws(FileError)

  /// The bytes written so far.
  var byteCount: Int { get }
}

/// A file being read from front to end.
///
/// Closed at the latest when the last reference goes.
public protocol ReadableFile: AnyObject, Sendable {
  /// Reads what is there, at most as much as fits; 0 only at the end of the file.
  func read(into bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int

  /// Closes the file; closing again does nothing.
  func close() throws(FileError)
}

/// What is at a path.
public struct FileStatus: Hashable, Sendable {
  /// The length of a file; of a directory, what the system says.
  public let byteCount: Int
  /// Whether it is a directory.
  public let isDirectory: Bool
  /// Whether it is a device, a pipe or the like, which may give its bytes once and never end.
  public let isSpecial: Bool
  /// Which file it is; nil where the file system does not tell.
  public let identity: FileIdentity?

  /// A status of these parts.
  public init(
    byteCount: Int,
    isDirectory: Bool,
    isSpecial: Bool = false,
    identity: FileIdentity? = nil
  ) {
    self.byteCount = byteCount
    self.isDirectory = isDirectory
    self.isSpecial = isSpecial
    self.identity = identity
  }
}

/// How long to wait for a lock that another holds.
public enum LockWait: Hashable, Sendable {
  /// Not at all.
  case none
  /// Until it is free, but no longer than this.
  case upTo(Duration)
}

extension FileSystem {
  /// Creates a directory that others may look into, and those it lies in; one that exists is fine.
  public func createDirectory(_ path: Path) throws(FileError) {
    try createDirectory(path, isPrivate: false)
  }

  /// Creates a file for writing that is to stay; refuses one that exists.
  public func create(_ path: Path) throws(FileError) -> any WritableFile {
    try create(path, isScratch: false)
  }
}
