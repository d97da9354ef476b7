import Foundation
import GranaryFiles

/// A directory of the system's for what a check of data has to write down.
struct ScratchDirectory {
  let path: Path
  private let fileSystem: any FileSystem

  init(on fileSystem: any FileSystem) throws(FileError) {
    self.fileSystem = fileSystem
    path = Path(NSTemporaryDirectory()).appending("granary-\(UUID().uuidString)")
    // Only for its owner: what is copied there may be anybody's data.
    try? FileManager.default.createDirectory(
      atPath: path.string,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700]
    )
    try fileSystem.createDirectory(path)
  }

  /// Removes the directory and all that is in it.
  ///
  /// What cannot be removed is left to the system, which empties its directory.
  func discard() { try? fileSystem.removeTree(path) }
}
