import GranaryFiles
import Testing

/// A directory of its own for one test, removed with all that is in it.
final class TemporaryDirectory {
  let path: Path
  private let files = RealFileSystem()

  init() throws {
    path = Path("/tmp/granary-files-tests-\(UInt64.random(in: 0 ... .max))")
    try files.createDirectory(path)
  }

  deinit { try? files.removeTree(path) }
}

extension FileSystem {
  func write(_ text: String, to path: Path) throws {
    let file = try create(path)
    try file.write(Array(text.utf8))
    try file.close()
  }

  func text(_ path: Path) throws -> String {
    String(decoding: try readAll(path), as: UTF8.self)
  }
}
