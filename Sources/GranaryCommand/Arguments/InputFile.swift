import Granary
import GranaryFiles

/// A file named by an argument; what is wrong with it is wrong with the argument.
enum InputFile {
  /// The bytes of a file.
  static func read(_ path: String) throws(GranaryError) -> [UInt8] {
    do {
      return try RealFileSystem().readAll(Path(path))
    } catch {
      throw GranaryError(
        code: error.isNotFound ? "no_such_file" : "unreadable_file",
        kind: .invalid,
        message: "\(error)"
      )
    }
  }
}
