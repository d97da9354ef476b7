extension FileSystem {
  /// All the bytes of a file.
  ///
  /// For small files; large ones are mapped or read in pieces.
  public func readAll(_ path: Path) throws(FileError) -> [UInt8] {
    let file = try open(path)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = try file.read(into: &piece)
      if count == 0 { break }
      bytes.append(contentsOf: piece[..<count])
    }
    try file.close()
    return bytes
  }

  /// Puts a file in place whole and durably: afterwards, also after a power loss, the path has
  /// either what it had before or all of `bytes`.
  ///
  /// The bytes go to `<name>.tmp` beside it first; a file of that name left by a process that died
  /// is replaced. Two writers of one path must exclude each other, as the store's lock does.
  public func writeAtomically(_ bytes: [UInt8], to path: Path) throws(FileError) {
    let temporary = Path(path.string + ".tmp")
    try removeTree(temporary)
    do throws(FileError) {
      let file = try create(temporary)
      try file.write(bytes)
      try file.sync()
      try file.close()
      try rename(temporary, to: path)
    } catch {
      // Best effort: what stays behind is replaced next time, and the first error tells more.
      try? removeTree(temporary)
      throw error
    }
    try syncDirectory(path.parent)
  }
}

extension WritableFile {
  /// Appends all the bytes.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    try unsafe bytes.span.bytes.withUnsafeBytes { (raw) throws(FileError) in try unsafe write(raw) }
  }
}

extension ReadableFile {
  /// Reads what is there over the front of `bytes`, at most as much as it holds.
  ///
  /// - Returns: How many bytes were read; 0 only at the end of the file.
  public func read(into bytes: inout [UInt8]) throws(FileError) -> Int {
    try unsafe bytes.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      try unsafe read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
