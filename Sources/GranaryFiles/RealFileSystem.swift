public import GranaryColumns

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The file system of the machine, through POSIX.
public struct RealFileSystem: FileSystem {
  /// Where files are mapped; nil for ``MappedMemory/shared``, whose limit is itself read from files.
  private let mappedMemory: MappedMemory?

  /// The file system of the machine.
  public init() { mappedMemory = nil }

  init(mappingIn mappedMemory: MappedMemory) { self.mappedMemory = mappedMemory }

  /// Creates a directory and those it lies in; one that exists is fine.
  public func createDirectory(_ path: Path, isPrivate: Bool) throws(FileError) {
    let mode: mode_t = isPrivate ? 0o700 : 0o755
    if unsafe mkdir(path.string, mode) == 0 { return try syncDirectory(path.parent) }
    let number = errno
    if try status(path)?.isDirectory == true { return }
    guard number == ENOENT, path.parent != path else {
      throw FileError(.createDirectory, path, number: number)
    }
    try createDirectory(path.parent)
    if unsafe mkdir(path.string, mode) != 0, errno != EEXIST {
      throw FileError(.createDirectory, path, number: errno)
    }
    try syncDirectory(path.parent)
  }

  /// Creates a file for writing; refuses one that exists.
  public func create(_ path: Path, isScratch: Bool) throws(FileError) -> any WritableFile {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    return try RealFile(Descriptor(.create, path, flags: flags), isScratch: isScratch)
  }

  /// Opens a file, a pipe or a device for reading.
  public func open(_ path: Path) throws(FileError) -> any ReadableFile {
    // Opening /dev/stdin anew would start a redirected file at its front, and fails for a socket.
    if path == "/dev/stdin" { return try RealFile(Descriptor(duplicating: STDIN_FILENO, path)) }
    return try RealFile(Descriptor(.open, path, flags: O_RDONLY | O_CLOEXEC))
  }

  /// Maps a whole file into memory, read only.
  public func map(_ path: Path) throws(FileError) -> Buffer {
    let descriptor = try Descriptor(.map, path, flags: O_RDONLY | O_CLOEXEC)
    defer { descriptor.discard() }
    let status = try descriptor.status(.map)
    guard !status.isDirectory else { throw FileError(.map, path, number: EISDIR) }
    guard status.byteCount > 0 else { return Buffer(copying: [UInt8]()) }
    let memory = mappedMemory ?? .shared
    let mapping = try Mapping(descriptor, byteCount: status.byteCount, in: memory)
    return unsafe Buffer(owner: mapping, bytes: mapping.bytes)
  }

  /// Renames a file or directory, replacing a file of the new name.
  public func rename(_ from: Path, to: Path) throws(FileError) {
    guard Self.rename(from.string, to.string) == 0 else {
      throw FileError(.rename, from, number: errno)
    }
  }

  private static func rename(_ from: String, _ to: String) -> Int32 {
    #if canImport(Glibc)
    unsafe Glibc.rename(from, to)
    #elseif canImport(Musl)
    unsafe Musl.rename(from, to)
    #elseif canImport(Darwin)
    unsafe Darwin.rename(from, to)
    #endif
  }

  /// Removes a file.
  public func remove(_ path: Path) throws(FileError) {
    guard unsafe unlink(path.string) == 0 else { throw FileError(.remove, path, number: errno) }
  }

  /// Removes a file or a whole directory, if it is there.
  public func removeTree(_ path: Path) throws(FileError) {
    guard let status = try linkStatus(path) else { return }
    guard status.isDirectory else { return try removeMissingIsFine(path) }
    for name in try list(path) { try removeTree(path.appending(name)) }
    guard unsafe rmdir(path.string) == 0 || errno == ENOENT else {
      throw FileError(.remove, path, number: errno)
    }
  }

  private func removeMissingIsFine(_ path: Path) throws(FileError) {
    do throws(FileError) { try remove(path) } catch { if !error.isNotFound { throw error } }
  }

  /// Makes the names in a directory durable.
  public func syncDirectory(_ path: Path) throws(FileError) {
    let directory = try Descriptor(.sync, path, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { directory.discard() }
    try directory.sync()
  }

  /// The names in a directory, ordered by their bytes.
  public func list(_ path: Path) throws(FileError) -> [String] {
    guard let directory = unsafe opendir(path.string) else {
      throw FileError(.list, path, number: errno)
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(directory) else { break }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw FileError(.list, path, number: errno) }
    return names.map { Text($0) }.sorted().map(\.string)
  }

  /// What is at a path; nil when nothing is.
  public func status(_ path: Path) throws(FileError) -> FileStatus? {
    var record = stat()
    if unsafe stat(path.string, &record) == 0 { return FileStatus(record) }
    return try missing(path, errno)
  }

  private func linkStatus(_ path: Path) throws(FileError) -> FileStatus? {
    var record = stat()
    if unsafe lstat(path.string, &record) == 0 { return FileStatus(record) }
    return try missing(path, errno)
  }

  private func missing(_ path: Path, _ number: Int32) throws(FileError) -> FileStatus? {
    guard number == ENOENT || number == ENOTDIR else {
      throw FileError(.status, path, number: number)
    }
    return nil
  }
}
