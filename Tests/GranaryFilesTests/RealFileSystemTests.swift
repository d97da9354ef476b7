import Foundation
import GranaryFiles
import Testing

@Suite struct RealFileSystemTests {
  @Test func readsADevice() throws {
    #expect(try RealFileSystem().readAll("/dev/null") == [])
  }

  /// Also where it lies in directories that are new, which are open to others.
  @Test func aPrivateDirectoryIsForItsOwnerAlone() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("open/private")
    try RealFileSystem().createDirectory(path, isPrivate: true)
    func permissions(_ path: Path) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
    }
    #expect(try permissions(path) == 0o700)
    #expect(try permissions(path.parent).map { $0 & 0o700 } == 0o700)
    #expect(try permissions(path.parent) != 0o700)
  }
}
