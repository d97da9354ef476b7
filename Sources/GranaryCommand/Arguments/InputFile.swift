import Granary
import GranaryFiles

/// Files named by arguments; what is wrong with them is wrong with the arguments.
enum InputFile {
  /// The bytes of a file.
  static func read(_ path: String) throws(GranaryError) -> [UInt8] {
    try reading { () throws(FileError) in try RealFileSystem().readAll(Path(path)) }
  }

  /// The text of a file.
  static func text(_ path: String) throws(GranaryError) -> String {
    guard let text = String(validating: try read(path), as: UTF8.self) else {
      throw GranaryError(
        code: "bad_encoding",
        kind: .invalid,
        message: "the file is not UTF-8",
        location: path
      )
    }
    return text
  }

  /// The files of definitions that paths mean: files as they are, of a directory those that end in
  /// `.yaml` or `.yml`, by name.
  static func definitions(
    at paths: [String]
  ) throws(GranaryError) -> [(name: String, text: String)] {
    var files: [(name: String, text: String)] = []
    for path in paths {
      for file in try definitionFiles(Path(path)) {
        files.append((file.string, try text(file.string)))
      }
    }
    return files
  }

  private static func definitionFiles(_ path: Path) throws(GranaryError) -> [Path] {
    let status = try reading { () throws(FileError) in try RealFileSystem().status(path) }
    guard let status else {
      throw GranaryError(
        code: "no_such_file",
        kind: .invalid,
        message: "there is no file or directory \(path)"
      )
    }
    guard status.isDirectory else { return [path] }
    let names = try reading { () throws(FileError) in try RealFileSystem().list(path) }
    let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    guard !files.isEmpty else {
      throw GranaryError(
        code: "no_definitions",
        kind: .invalid,
        message: "there are no .yaml or .yml files in \(path)"
      )
    }
    return files.map { path.appending($0) }
  }

  private static func reading<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(GranaryError) -> Result {
    do {
      return try body()
    } catch {
      throw GranaryError(
        code: error.isNotFound ? "no_such_file" : "unreadable_file",
        kind: .invalid,
        message: "\(error)"
      )
    }
  }
}
