import GranaryColumns
import GranaryFiles
import GranaryStatistics

/// The files of an ingestion, as they were named.
struct InputFiles {
  /// The name that stands for standard input.
  static let standardInput = "-"

  /// The names, patterns in them replaced by the files that these match.
  let names: [String]

  /// Takes what was named.
  ///
  /// - Parameters:
  ///   - named: Paths, patterns such as `data/*.csv`, or `-` alone.
  ///   - fileSystem: Where they are.
  /// - Throws: `bad_arguments` where nothing is named, or `-` beside others; `no_such_file` where a
  ///   pattern matches nothing; `is_directory`.
  init(_ named: [String], on fileSystem: any FileSystem) throws {
    if named.isEmpty { throw GranaryError.badInput("bad_arguments", "no file is named") }
    if named.count > 1, named.contains(Self.standardInput) {
      throw GranaryError.badInput(
        "bad_arguments",
        "standard input, -, is ingested by itself: it cannot be read a second time"
      )
    }
    names = try named.flatMap { try Self.files($0, on: fileSystem) }
  }

  private static func files(_ name: String, on fileSystem: any FileSystem) throws -> [String] {
    if name == standardInput || isAddress(name) { return [name] }
    if let status = try fileSystem.status(Path(name)) {
      guard !status.isDirectory else {
        throw GranaryError.badInput(
          "is_directory",
          "'\(name)' is a directory; name the files in it, such as '\(Path(name).appending("*.csv"))'"
        )
      }
      return [name]
    }
    guard Path.isPattern(name) else { return [name] }
    let found = try fileSystem.files(matching: Path(name)).map(\.string)
    if found.isEmpty { throw GranaryError.badInput("no_such_file", "no file matches '\(name)'") }
    return found
  }

  /// Whether it is no path, but the address of something elsewhere.
  private static func isAddress(_ name: String) -> Bool { name.contains("://") }

  static func path(of name: String) -> Path {
    name == standardInput ? "/dev/stdin" : Path(name)
  }
}

extension FileSystem {
  /// The SHA-256 of a file's bytes, read from front to end.
  func digest(of path: Path) throws(FileError) -> SHA256Digest {
    let file = try open(path)
    var hasher = SHA256Hasher()
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try file.read(into: &piece)
      if count == 0 { break }
      hasher.update(count == piece.count ? piece : Array(piece[..<count]))
    }
    try file.close()
    return hasher.finish()
  }
}

extension GranaryError {
  fileprivate static func badInput(_ code: String, _ message: String) -> GranaryError {
    GranaryError(code: code, kind: .invalid, message: message)
  }
}
