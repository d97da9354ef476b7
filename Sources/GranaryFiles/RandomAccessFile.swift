#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A file of others, read wherever one likes.
///
/// Unlike a mapping it may be changed or cut while it is open: then a read gives other bytes, or
/// fewer, but the process lives.
public protocol RandomAccessFile: AnyObject, Sendable {
  /// The length when it was opened.
  var byteCount: Int { get }

  /// Reads what is there from `offset`, at most as much as fits; 0 only at or past the end.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int
}

/// A file system whose files can be read anywhere.
public protocol RandomAccessFileSystem: FileSystem {
  /// Opens a file for reading anywhere; nil for what can only be read from front to end, such as a
  /// pipe, and for an empty file.
  func openAnywhere(_ path: Path) throws(FileError) -> (any RandomAccessFile)?
}

extension RealFileSystem: RandomAccessFileSystem {
  /// Opens a file for reading anywhere; nil for a pipe, a device or an empty file.
  public func openAnywhere(_ path: Path) throws(FileError) -> (any RandomAccessFile)? {
    // What standard input is connected to must not be opened anew; see `open`.
    if path == "/dev/stdin" { return nil }
    let descriptor = try Descriptor(.open, path, flags: O_RDONLY | O_CLOEXEC)
    let status = try descriptor.status(.open)
    guard !status.isDirectory, status.byteCount > 0 else { return nil }
    return RealRandomAccessFile(descriptor, byteCount: status.byteCount)
  }
}

private final class RealRandomAccessFile: RandomAccessFile {
  let byteCount: Int
  private let descriptor: Descriptor

  init(_ descriptor: Descriptor, byteCount: Int) {
    self.descriptor = descriptor
    self.byteCount = byteCount
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
    let number = descriptor.current
    return try SystemCall.retrying(.read, descriptor.path) {
      unsafe pread(number, bytes.baseAddress, bytes.count, off_t(offset))
    }
  }
}
