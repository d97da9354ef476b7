import Foundation
public import GranaryFiles

/// A directory of its own for one test, removed with all that is in it when the last reference
/// goes.
public final class TemporaryDirectory: Sendable {
  /// Where it is.
  public let path: Path

  /// Makes a directory below the system's directory for temporary files.
  public init() throws {
    let name = "granary-\(String(UInt64.random(in: 0 ... .max), radix: 16))"
    path = Path(NSTemporaryDirectory()).appending(name)
    try RealFileSystem().createDirectory(path)
  }

  deinit {
    // What cannot be removed is the system's to clean up; a test has no one to tell.
    try? RealFileSystem().removeTree(path)
  }
}

extension FileSystem {
  /// The paths of all files below a directory, relative to it, ordered by their bytes.
  public func filesBelow(_ directory: Path) throws -> [String] {
    try list(directory).flatMap { name -> [String] in
      let path = directory.appending(name)
      guard try status(path)?.isDirectory == true else { return [name] }
      return try filesBelow(path).map { "\(name)/\($0)" }
    }
  }
}
