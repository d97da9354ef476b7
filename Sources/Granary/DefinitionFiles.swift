import GranaryColumns
import GranaryFiles

/// The YAML files that paths mean.
public enum DefinitionFiles: Sendable {
  /// Reads files, and of directories those that end in `.yaml` or `.yml`, ordered by name; a file that
  /// several paths mean is read once.
  ///
  /// - Parameter paths: Files and directories.
  /// - Returns: The texts, with the names that errors show.
  /// - Throws: `no_such_file`, `no_definitions`, `bad_encoding`, `unreadable_file`.
  public static func read(
    _ paths: [String]
  ) throws(GranaryError) -> [(name: String, text: String)] {
    var files: [(name: String, text: String)] = []
    for path in paths {
      for file in try self.files(at: Path(path))
      where !files.contains(where: { Text($0.name) == Text(file.string) }) {
        files.append((file.string, try text(of: file)))
      }
    }
    return files
  }

  private static func files(at path: Path) throws(GranaryError) -> [Path] {
    let status = try reading { () throws(FileError) in try RealFileSystem().status(path) }
    guard let status else {
      throw invalid("no_such_file", "there is no file or directory \(path)")
    }
    guard status.isDirectory else { return [path] }
    let names = try reading { () throws(FileError) in try RealFileSystem().list(path) }
    let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    guard !files.isEmpty else {
      throw invalid("no_definitions", "there are no .yaml or .yml files in \(path)")
    }
    return files.map { path.appending($0) }
  }

  private static func text(of file: Path) throws(GranaryError) -> String {
    let bytes = try reading { () throws(FileError) in try RealFileSystem().readAll(file) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw invalid("bad_encoding", "the file is not UTF-8", at: file.string)
    }
    return text
  }

  /// What is wrong with a file that an argument names is wrong with the argument.
  private static func reading<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(GranaryError) -> Result {
    do {
      return try body()
    } catch {
      throw invalid(error.isNotFound ? "no_such_file" : "unreadable_file", "\(error)")
    }
  }

  private static func invalid(
    _ code: String,
    _ message: String,
    at location: String? = nil
  ) -> GranaryError {
    GranaryError(code: code, kind: .invalid, message: message, location: location)
  }
}
