/// Something asked of a ``FileSystem`` or of one of its open files, as ``RecordingFileSystem``
/// records it.
public enum FileOperation: Hashable, Sendable, CustomStringConvertible {
  case createDirectory(Path)
  case create(Path)
  case open(Path)
  case map(Path)
  case rename(Path, to: Path)
  case remove(Path)
  case removeTree(Path)
  case syncDirectory(Path)
  case list(Path)
  case status(Path)
  case lock(Path)
  case unlock(Path)
  case lockHolder(Path)
  case read(Path, byteCount: Int)
  case write(Path, byteCount: Int)
  case sync(Path)
  case close(Path)

  /// Whether it can change what is seen, or what a power loss leaves.
  public var isChange: Bool {
    switch self {
    case .createDirectory, .create, .rename, .remove, .removeTree, .syncDirectory, .lock, .unlock,
      .write, .sync:
      true
    case .open, .map, .list, .status, .lockHolder, .read, .close: false
    }
  }

  /// One line: `rename a/b to a/c`.
  ///
  /// Without the number of bytes, which a change of a format would change.
  public var description: String {
    switch self {
    case .createDirectory(let path): "create directory \(path)"
    case .create(let path): "create \(path)"
    case .open(let path): "open \(path)"
    case .map(let path): "map \(path)"
    case .rename(let path, let new): "rename \(path) to \(new)"
    case .remove(let path): "remove \(path)"
    case .removeTree(let path): "remove tree \(path)"
    case .syncDirectory(let path): "sync directory \(path)"
    case .list(let path): "list \(path)"
    case .status(let path): "look at \(path)"
    case .lock(let path): "lock \(path)"
    case .unlock(let path): "unlock \(path)"
    case .lockHolder(let path): "look who holds \(path)"
    case .read(let path, _): "read \(path)"
    case .write(let path, _): "write \(path)"
    case .sync(let path): "sync \(path)"
    case .close(let path): "close \(path)"
    }
  }
}
