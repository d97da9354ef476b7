internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// An open file: closed once, by hand or with its last reference.
final class Descriptor: Sendable {
  let path: Path
  /// −1 once closed.
  private let number: Mutex<Int32>

  init(_ operation: FileError.Operation, _ path: Path, flags: Int32) throws(FileError) {
    self.path = path
    number = Mutex(
      try SystemCall.retrying(operation, path) { unsafe open(path.string, flags, 0o644) }
    )
  }

  init(duplicating original: Int32, _ path: Path) throws(FileError) {
    self.path = path
    number = Mutex(
      try SystemCall.retrying(.open, path) { fcntl(original, F_DUPFD_CLOEXEC, 0) }
    )
  }

  deinit { discard() }

  /// The open file's number; the system refuses −1 with `EBADF`.
  var current: Int32 { number.withLock { $0 } }

  /// Closes the file and reports what the system says to it; again, does nothing.
  func finish() throws(FileError) {
    let number = take()
    // After EINTR Linux has closed the file all the same: trying again could close another's.
    guard number < 0 || close(number) == 0 || errno == EINTR else {
      throw FileError(.close, path, number: errno)
    }
  }

  /// Closes a file of which nothing is expected any more.
  func discard() {
    let number = take()
    if number >= 0 { _ = close(number) }
  }

  private func take() -> Int32 {
    number.withLock { number in
      defer { number = -1 }
      return number
    }
  }

  func sync() throws(FileError) {
    let number = current
    _ = try SystemCall.retrying(.sync, path) {
      #if canImport(Darwin)
      fcntl(number, F_FULLFSYNC)
      #else
      fsync(number)
      #endif
    }
  }

  func status(_ operation: FileError.Operation) throws(FileError) -> FileStatus {
    FileStatus(try record(operation))
  }

  private func record(_ operation: FileError.Operation) throws(FileError) -> stat {
    var record = stat()
    guard unsafe fstat(current, &record) == 0 else {
      throw FileError(operation, path, number: errno)
    }
    return record
  }
}

extension Descriptor {
  func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    let number = current
    var rest = unsafe bytes
    while let base = rest.baseAddress, unsafe !rest.isEmpty {
      let count = rest.count
      let written = try SystemCall.retrying(.write, path) {
        unsafe write(number, base, count)
      }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// Has the system begin to write bytes of the file to the disk, without waiting for it.
  ///
  /// What Linux does first on this advice; the pages stay in memory, since they are not clean yet. An
  /// advice that is not taken costs time only.
  func beginWritingOut(_ range: Range<Int>) {
    #if os(Linux)
    _ = posix_fadvise(current, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_DONTNEED)
    #endif
  }

  func readSome(into bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    let number = current
    return try SystemCall.retrying(.read, path) {
      unsafe read(number, bytes.baseAddress, bytes.count)
    }
  }
}

/// Locks (`flock(2)`), which belong to the open file and go with it.
extension Descriptor {
  /// Takes the exclusive lock; false when another holds it.
  func takeLock() throws(FileError) -> Bool {
    let number = current
    do throws(FileError) {
      _ = try SystemCall.retrying(.lock, path) { flock(number, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      guard error.number == EWOULDBLOCK else { throw error }
      return false
    }
  }

  /// Whether the path still names this file.
  func isStill(at path: Path) throws(FileError) -> Bool {
    let opened = try record(.lock)
    var named = stat()
    guard unsafe stat(path.string, &named) == 0 else {
      guard errno == ENOENT else { throw FileError(.lock, path, number: errno) }
      return false
    }
    return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
  }

  func replaceContent(_ bytes: [UInt8]) throws(FileError) {
    let number = current
    _ = try SystemCall.retrying(.lock, path) { ftruncate(number, 0) }
    try unsafe bytes.span.bytes.withUnsafeBytes { (raw) throws(FileError) in
      try unsafe writeAll(raw)
    }
  }

  /// Empties the file, which nobody holds from now on, and closes it.
  func releaseLock() {
    _ = ftruncate(current, 0)
    discard()
  }
}

extension FileStatus {
  init(_ record: stat) {
    let kind = record.st_mode & S_IFMT
    self.init(
      byteCount: Int(record.st_size),
      isDirectory: kind == S_IFDIR,
      isSpecial: kind != S_IFDIR && kind != S_IFREG,
      identity: FileIdentity(record)
    )
  }
}
