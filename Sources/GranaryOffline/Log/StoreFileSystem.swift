public import GranaryColumns
public import GranaryFiles
public import GranaryRegistry

/// The file system of a store: what the catalogue keeps itself, the files of the row log, can be read
/// like the files beside it.
///
/// Only reading knows of the row log. Its files come and go with the catalogue's transactions, and
/// every other operation goes to the file system below.
public struct StoreFileSystem: FileSystem {
  private let base: any FileSystem
  private let catalogue: any Catalogue
  /// What the paths of files of the row log begin with.
  private let prefix: String
  private let rootByteCount: Int

  /// A file system.
  ///
  /// - Parameters:
  ///   - base: What has all other files.
  ///   - catalogue: What keeps the row log.
  ///   - layout: Where the store is.
  public init(_ base: any FileSystem, _ catalogue: any Catalogue, _ layout: StoreLayout) {
    self.base = base
    self.catalogue = catalogue
    prefix = layout.absolute(LogFile.prefix).string + "/"
    rootByteCount = prefix.utf8.count - LogFile.prefix.utf8.count
  }

  /// The path in the catalogue; nil for a file that is not of the row log.
  private func logPath(_ path: Path) -> String? {
    let text = path.string
    guard text.utf8.starts(with: prefix.utf8) else { return nil }
    return String(text.utf8.dropFirst(rootByteCount))
  }

  /// The bytes of a file of the row log.
  private func content(
    _ path: String,
    at whole: Path,
    for operation: FileError.Operation
  ) throws(FileError) -> [UInt8] {
    do throws(RegistryError) {
      if let content = try catalogue.logFile(path) { return content }
    } catch {
      throw FileError.failed(operation, whole, reason: error.message)
    }
    throw FileError.notFound(operation, whole)
  }

  /// Maps a file; one of the row log is copied.
  public func map(_ path: Path) throws(FileError) -> Buffer {
    guard let log = logPath(path) else { return try base.map(path) }
    return Buffer(copying: try content(log, at: path, for: .map))
  }

  /// Opens a file for reading.
  public func open(_ path: Path) throws(FileError) -> any ReadableFile {
    guard let log = logPath(path) else { return try base.open(path) }
    return ByteFile(try content(log, at: path, for: .open))
  }

  /// What is at a path; nil when nothing is.
  public func status(_ path: Path) throws(FileError) -> FileStatus? {
    guard let log = logPath(path) else { return try base.status(path) }
    do throws(RegistryError) {
      let byteCount = try catalogue.logFileByteCount(log)
      return byteCount.map { FileStatus(byteCount: $0, isDirectory: false) }
    } catch {
      throw FileError.failed(.status, path, reason: error.message)
    }
  }

  /// Creates a directory.
  public func createDirectory(_ path: Path, isPrivate: Bool) throws(FileError) {
    try base.createDirectory(path, isPrivate: isPrivate)
  }

  /// Creates a file for writing.
  public func create(_ path: Path, isScratch: Bool) throws(FileError) -> any WritableFile {
    try base.create(path, isScratch: isScratch)
  }

  /// Renames a file or directory.
  public func rename(_ from: Path, to: Path) throws(FileError) { try base.rename(from, to: to) }

  /// Removes a file.
  public func remove(_ path: Path) throws(FileError) { try base.remove(path) }

  /// Removes a file or directory.
  public func removeTree(_ path: Path) throws(FileError) { try base.removeTree(path) }

  /// Makes the names in a directory durable.
  public func syncDirectory(_ path: Path) throws(FileError) { try base.syncDirectory(path) }

  /// The names in a directory.
  public func list(_ path: Path) throws(FileError) -> [String] { try base.list(path) }

  /// Takes the exclusive lock on a file.
  public func lock(_ path: Path, wait: LockWait) throws(FileError) -> FileLock? {
    try base.lock(path, wait: wait)
  }

  /// The number of the process that wrote itself into a lock file last.
  public func lockHolder(_ path: Path) throws(FileError) -> Int32? { try base.lockHolder(path) }
}
