#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Which file a path means: two paths of one file have the same.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64

  init(_ record: stat) {
    device = UInt64(truncatingIfNeeded: record.st_dev)
    inode = UInt64(truncatingIfNeeded: record.st_ino)
  }
}

extension RealFileSystem {
  /// Which file a path means, symbolic links followed; nil where there is none, or none that can be
  /// looked at.
  public func identity(_ path: Path) -> FileIdentity? {
    var record = stat()
    return unsafe stat(path.string, &record) == 0 ? FileIdentity(record) : nil
  }

  /// The path of a file without symbolic links; as it is where there is no file.
  public func resolved(_ path: Path) -> Path {
    guard let text = unsafe realpath(path.string, nil) else { return path }
    defer { unsafe free(text) }
    return Path(unsafe String(cString: text))
  }
}
