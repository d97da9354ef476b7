import GranaryColumns
import GranaryFiles

extension FileSystem {
  /// Whether a file gives its bytes once: a pipe, a socket or a device, and standard input.
  ///
  /// What is behind `/dev/fd/3` or `/proc/self/fd/3` decides: a plain file is opened anew, at its front.
  func givesBytesOnce(_ path: Path) throws(FileError) -> Bool {
    // Standard input goes on where it was, also where it is a plain file.
    if path == InputFile.standardInput.path { return true }
    return try status(path)?.isSpecial == true
  }

  /// Refuses files that give their bytes once but are named more than once.
  ///
  /// - Throws: `read_once`; `FileError`.
  func requireNamedOnce(_ files: [InputFile]) throws {
    var seen: Set<FileIdentity> = []
    for file in files {
      guard try givesBytesOnce(file.path), let identity = try status(file.path)?.identity,
        !seen.insert(identity).inserted
      else { continue }
      throw GranaryError.readOnce(file)
    }
  }
}

extension GranaryError {
  fileprivate static func readOnce(_ file: InputFile) -> GranaryError {
    let kind =
      file.path == InputFile.standardInput.path ? "standard input" : "what is no plain file"
    return GranaryError(
      code: "read_once",
      kind: .invalid,
      message:
        "'\(file.name)' is named more than once, and \(kind) can be read once; name it once, "
        + "or write it to a file"
    )
  }
}
