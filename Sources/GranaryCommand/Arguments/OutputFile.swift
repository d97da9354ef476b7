import Granary
import GranaryFiles

/// A file that an argument names, to be written whole or not at all.
///
/// Looked at before the work that it is written after: it is none of the files that are read, and
/// nothing but an ordinary file is replaced.
struct OutputFile {
  private let path: Path

  /// A file to be written.
  ///
  /// - Parameters:
  ///   - name: The argument.
  ///   - inputs: Files and patterns that the same command reads.
  ///   - mayReplace: Whether a file may be there already.
  /// - Throws: `bad_output` where it is one of the inputs, no ordinary file, or there although it may
  ///   not be.
  init(
    _ name: String,
    besides inputs: [String] = [],
    mayReplace: Bool = true
  ) throws(GranaryError) {
    let files = RealFileSystem()
    guard name != "-" else {
      throw Self.refused("'-' is no file; results go to standard output without the option")
    }
    path = files.resolved(Path(name))
    guard let status = Self.status(of: path), let identity = files.identity(path) else { return }
    guard !status.isDirectory else { throw Self.refused("'\(name)' is a directory; name a file") }
    guard !status.isSpecial else {
      throw Self.refused("'\(name)' is a device or a pipe, which is not written over; name a file")
    }
    for input in inputs
    where try Self.paths(of: input).contains(where: { path in
      files.identity(path) == identity
    }) {
      throw Self.refused("'\(name)' is read by the same command, and would be lost; name another")
    }
    guard mayReplace else {
      throw Self.refused("'\(name)' is there already; remove it, or name another file")
    }
  }

  /// Puts bytes in the place of what is there.
  func write(_ bytes: [UInt8]) throws(GranaryError) {
    do {
      try RealFileSystem().writeAtomically(bytes, to: path)
    } catch {
      throw GranaryError(
        code: "cannot_write",
        kind: error.isNotFound ? .invalid : .unavailable,
        message: "\(error)"
      )
    }
  }

  /// Nil where nothing can be looked at: writing will say why.
  private static func status(of path: Path) -> FileStatus? {
    (try? RealFileSystem().status(path)) ?? nil
  }

  private static func paths(of input: String) throws(GranaryError) -> [Path] {
    guard Path.isPattern(input) else { return [Path(input)] }
    do {
      return try RealFileSystem().files(matching: Path(input))
    } catch {
      throw GranaryError(code: "unreadable_file", kind: .invalid, message: "\(error)")
    }
  }

  private static func refused(_ message: String) -> GranaryError {
    GranaryError(code: "bad_output", kind: .invalid, message: message)
  }
}
