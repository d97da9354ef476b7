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
  /// The bytes go to a new file beside it first. Of two writers of one path the later one wins.
  public func writeAtomically(_ bytes: [UInt8], to path: Path) throws(FileError) {
    let temporary = path.temporaryNeighbour
    do throws(FileError) {
      let file = try create(temporary)
      try file.write(bytes)
      try file.sync()
      try file.close()
      try rename(temporary, to: path)
    } catch {
      // Best effort: the first error tells more than one about the rest that stays behind.
      try? remove(temporary)
      throw error
    }
    try syncDirectory(path.parent)
  }
}

extension Path {
  /// A path beside this one that nobody else uses: `<name>.<16 hexadecimal digits>.tmp`.
  public var temporaryNeighbour: Path {
    let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
    return Path("\(string).\(digits).tmp")
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
