import GranaryColumns
import GranaryFiles

/// Where inputs that give their bytes once are copied to, for what has to read them more than once.
struct InputSpool {
  let fileSystem: any FileSystem
  /// Makes an empty directory for a copy.
  let makeDirectory: () throws -> Path

  /// An input that can be read as often as one likes: itself, or else a copy of that name.
  ///
  /// - Throws: `FileError`; what making a directory says.
  func rereadable(_ input: InputFile) throws -> InputFile {
    guard try fileSystem.givesBytesOnce(input.path) else { return input }
    var copy = input
    copy.path = try makeDirectory().appending("input")
    try fileSystem.copy(input.path, to: copy.path)
    return copy
  }
}

extension FileSystem {
  /// Copies a file from front to end.
  func copy(_ from: Path, to path: Path) throws(FileError) {
    let (source, target) = (try open(from), try create(path))
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try source.read(into: &piece)
      if count == 0 { break }
      let buffer = Buffer(copying: Array(piece[..<count]))
      try unsafe buffer.withBytes { bytes throws(FileError) in try unsafe target.write(bytes) }
    }
    try source.close()
    try target.close()
  }
}
