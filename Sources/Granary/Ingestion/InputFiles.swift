import GranaryColumns
import GranaryFiles
import GranaryIngestHTTP
import GranaryStatistics

/// A file of an ingestion.
struct InputFile {
  /// What reports call it: its path as it was given, or the URL that it was fetched from.
  let name: String
  /// Where it lies.
  var path: Path
  /// What was fetched; nil where the file was there.
  var fetched: FetchedFile?

  /// Standard input, by the name that stands for it.
  static let standardInput = InputFile(name: "-", path: "/dev/stdin")
}

/// The files of an ingestion, as they were named.
struct InputFiles {
  /// The files: what was named, patterns replaced by the files that these match, addresses by what
  /// was fetched from them.
  ///
  /// A plain file that was named twice, or that two patterns match, is there once.
  private(set) var files: [InputFile] = []
  /// The addresses whose content is stored already.
  private(set) var unchanged: [IngestionResult.SkippedFile] = []

  /// Takes what was named.
  ///
  /// - Parameters:
  ///   - named: Paths, patterns such as `data/*.csv`, URLs, or `-`; one at least.
  ///   - fetching: Fetches what is no file.
  ///   - fileSystem: Where they are.
  /// - Throws: `no_such_file` where a pattern matches nothing; `is_directory`; `read_once` where standard
  ///   input or a pipe is named twice; why an address could not be fetched.
  init(_ named: [String], fetching: AddressFetching, on fileSystem: any FileSystem) throws {
    for name in named {
      guard HTTPURL.isURL(name) else {
        files += try Self.files(name, on: fileSystem)
        continue
      }
      switch try fetching.fetch(HTTPURL(name)) {
      case .files(let fetched): files += fetched
      case .unchanged(let address): unchanged.append(address)
      }
    }
    try fileSystem.requireNamedOnce(files)
    // A file is the same whatever path leads to it; two paths that look alike may lead to two files.
    var seen: Set<FileIdentity> = []
    files = try files.filter { file in
      guard let identity = try fileSystem.status(file.path)?.identity else { return true }
      return seen.insert(identity).inserted
    }
  }

  /// The files that one name stands for.
  ///
  /// - Throws: `no_such_file` where a pattern matches nothing; `is_directory`.
  static func files(_ name: String, on fileSystem: any FileSystem) throws -> [InputFile] {
    if name == InputFile.standardInput.name { return [.standardInput] }
    if let status = try fileSystem.status(Path(name)) {
      guard !status.isDirectory else {
        throw GranaryError.badInput(
          "is_directory",
          "'\(name)' is a directory; name the files in it, such as '\(Path(name).appending("*.csv"))'"
        )
      }
      return [InputFile(name: name, path: Path(name))]
    }
    guard Path.isPattern(name) else { return [InputFile(name: name, path: Path(name))] }
    let found = try fileSystem.files(matching: Path(name))
    if found.isEmpty { throw GranaryError.badInput("no_such_file", "no file matches '\(name)'") }
    return found.map { InputFile(name: $0.string, path: $0) }
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
