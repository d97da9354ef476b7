#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The POSIX calls, with interruption retried and `errno` turned into ``FileError``.
enum SystemCall {
  static let notFound = ENOENT
  static let inputOutput = EIO
  static let isDirectory = EISDIR
  static let exists = EEXIST
  static let full: Set<Int32> = [ENOSPC, EDQUOT]

  /// Repeats a call while signals interrupt it.
  static func retrying<Result: FixedWidthInteger>(
    _ operation: FileError.Operation,
    _ path: Path,
    _ call: () -> Result
  ) throws(FileError) -> Result {
    while true {
      let result = call()
      if result != -1 { return result }
      if errno != EINTR { throw FileError(operation, path, number: errno) }
    }
  }

  static func errorMessage(_ number: Int32) -> String {
    // The pointer that `strerror` returns is valid until the thread's next call.
    unsafe String(cString: strerror(number))
  }

  static func errorName(_ number: Int32) -> String { names[number] ?? "E\(number)" }

  private static let names: [Int32: String] = [
    EACCES: "EACCES", EAGAIN: "EAGAIN", EBADF: "EBADF", EBUSY: "EBUSY", EDQUOT: "EDQUOT",
    EEXIST: "EEXIST", EFBIG: "EFBIG", EINVAL: "EINVAL", EIO: "EIO", EISDIR: "EISDIR",
    ELOOP: "ELOOP", EMFILE: "EMFILE", EMLINK: "EMLINK", ENAMETOOLONG: "ENAMETOOLONG",
    ENFILE: "ENFILE", ENODEV: "ENODEV", ENOENT: "ENOENT", ENOLCK: "ENOLCK", ENOMEM: "ENOMEM",
    ENOSPC: "ENOSPC", ENOTDIR: "ENOTDIR", ENOTEMPTY: "ENOTEMPTY", ENXIO: "ENXIO", EPERM: "EPERM",
    EPIPE: "EPIPE", EROFS: "EROFS", ESTALE: "ESTALE", EXDEV: "EXDEV",
  ]
}
