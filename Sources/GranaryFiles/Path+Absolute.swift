#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension Path {
  /// The path from the root: a relative one below the working directory, otherwise as written.
  ///
  /// - Returns: A path that another process means the same file by.
  /// - Throws: ``FileError`` where the working directory is gone.
  public func absolute() throws(FileError) -> Path {
    if isAbsolute { return self }
    guard let directory = unsafe getcwd(nil, 0) else {
      throw FileError(.status, ".", number: errno)
    }
    defer { unsafe free(directory) }
    return Path(unsafe String(cString: directory)).appending(string)
  }

  /// An absolute path without empty parts, `.` and `..`, as the text has it: symbolic links are not
  /// looked at.
  public var normalized: Path {
    var parts: [Substring] = []
    for part in string.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return Path("/" + parts.joined(separator: "/"))
  }
}
