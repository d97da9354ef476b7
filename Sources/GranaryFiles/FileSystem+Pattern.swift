internal import GranaryColumns

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension FileSystem {
  /// The files that a pattern names, as a shell would: `*` stands for any bytes, `?` for one, `[…]` for
  /// one of some, in any component; a backslash takes the meaning from what follows, and a leading dot
  /// is matched by a dot only.
  ///
  /// - Parameter pattern: A path with or without such characters.
  /// - Returns: Files, no directories, ordered by the bytes of their paths.
  /// - Throws: ``FileError`` where a directory cannot be listed.
  public func files(matching pattern: Path) throws(FileError) -> [Path] {
    var found: [Path] = [pattern.isAbsolute ? "/" : "."]
    let components = pattern.string.split(separator: "/").map(String.init)
    for component in components {
      var next: [Path] = []
      for directory in found where try status(directory)?.isDirectory == true {
        for name in try names(in: directory, matching: component) {
          let isFirst = directory == "." && !pattern.isAbsolute
          next.append(isFirst ? Path(name) : directory.appending(name))
        }
      }
      found = next
    }
    var files: [Path] = []
    for path in found {
      if let status = try status(path), !status.isDirectory { files.append(path) }
    }
    return files.sorted { Text($0.string) < Text($1.string) }
  }

  private func names(
    in directory: Path,
    matching component: String
  ) throws(FileError) -> [String] {
    guard Path.isPattern(component) else { return [component] }
    return try list(directory).filter { name in
      unsafe fnmatch(component, name, FNM_PERIOD) == 0
    }
  }
}

extension Path {
  /// Whether a text has characters that stand for others in a pattern.
  public static func isPattern(_ text: String) -> Bool {
    text.utf8.contains { [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")].contains($0) }
  }
}
