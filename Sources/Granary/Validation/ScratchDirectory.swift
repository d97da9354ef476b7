import Foundation
import GranaryFiles
import Synchronization

/// A directory of the system's for what a check of data has to write down.
package final class ScratchDirectory {
  /// Those that are there.
  private static let paths = Mutex<Set<Path>>([])

  let path: Path
  private let fileSystem: any FileSystem
  private var directoryCount = 0

  init(on fileSystem: any FileSystem) throws(FileError) {
    self.fileSystem = fileSystem
    let path = Path(NSTemporaryDirectory()).appending("granary-\(UUID().uuidString)")
    self.path = path
    _ = Self.paths.withLock { $0.insert(path) }
    // Only for its owner: what is copied there may be anybody's data.
    try fileSystem.createDirectory(path, isPrivate: true)
  }

  /// Makes an empty directory in it.
  func makeDirectory() throws(FileError) -> Path {
    directoryCount += 1
    let path = path.appending("\(directoryCount)")
    try fileSystem.createDirectory(path)
    return path
  }

  /// Removes the directory and all that is in it.
  ///
  /// What cannot be removed is left to the system, which empties its directory.
  func discard() {
    try? fileSystem.removeTree(path)
    _ = Self.paths.withLock { $0.remove(path) }
  }

  /// Removes all of this process's, for when it ends amid its work.
  package static func discardAll() {
    for path in paths.withLock({ $0 }) {
      // While others write on, a file may come after its directory was listed.
      for _ in 0..<10 where (try? RealFileSystem().removeTree(path)) == nil {}
    }
  }
}
