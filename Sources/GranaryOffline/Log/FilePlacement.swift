import GranaryFiles
import GranaryRegistry

/// Where what is staged goes when it is committed: to directories, or into the row log.
struct FilePlacement {
  /// Where files are staged.
  let staging: any FileSystem
  private let isLog: Bool
  private let store: OfflineStore
  /// What the catalogue is to keep.
  private(set) var logFiles: [LogFile] = []

  /// Files that go to directories, and are durable before the catalogue names them.
  static func directories(of store: OfflineStore) -> FilePlacement {
    FilePlacement(staging: store.fileSystem, isLog: false, store: store)
  }

  /// Small files that are staged in memory and become durable with the catalogue's transaction.
  static func log(of store: OfflineStore) -> FilePlacement {
    FilePlacement(staging: InMemoryFileSystem(), isLog: true, store: store)
  }

  private init(staging: any FileSystem, isLog: Bool, store: OfflineStore) {
    self.staging = staging
    self.isLog = isLog
    self.store = store
  }

  /// Puts a staged file in its place, for good.
  ///
  /// - Parameters:
  ///   - staged: The file, which is whole.
  ///   - path: Its place in directories, relative to the store.
  ///   - segment: What it has, where it is a source segment.
  /// - Returns: Its place.
  /// - Throws: `FileError`.
  mutating func place(
    _ staged: Path,
    as path: String,
    segment: LogSegment.Content? = nil
  ) throws -> String {
    guard isLog else {
      try store.install(staged, as: path)
      return path
    }
    let path = LogFile.prefix + path
    logFiles.append(LogFile(path, try staging.readAll(staged), segment: segment))
    return path
  }
}
