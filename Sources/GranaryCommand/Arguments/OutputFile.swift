import Granary
import GranaryFiles

/// A file that an argument names, to be written whole or not at all.
enum OutputFile {
  /// Puts bytes in the place of what is there.
  static func write(_ bytes: [UInt8], to path: String) throws(GranaryError) {
    do {
      try RealFileSystem().writeAtomically(bytes, to: Path(path))
    } catch {
      throw GranaryError(
        code: "cannot_write",
        kind: error.isNotFound ? .invalid : .unavailable,
        message: "\(error)"
      )
    }
  }
}
