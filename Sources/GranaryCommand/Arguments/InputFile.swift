import Granary
import GranaryFiles

/// A file named by an argument; what is wrong with it is wrong with the argument.
enum InputFile {
  /// Whether there is something at a path; what cannot be looked at is for reading to report.
  static func exists(_ path: String) -> Bool {
    do {
      return try RealFileSystem().status(Path(path)) != nil
    } catch {
      return true
    }
  }

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
