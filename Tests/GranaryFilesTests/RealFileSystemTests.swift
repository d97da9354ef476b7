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

  #if os(Linux)
  /// As the system says of each range of memory, `hg` where it may use huge pages; one that knows none does not.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/sys/kernel/mm/transparent_hugepage")))
  func aMappedFileIsReadInPiecesAsLargeAsPagesCanBe() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("mapped")
    try RealFileSystem().write("some bytes", to: path)
    let flags = try withExtendedLifetime(RealFileSystem().map(path)) {
      try ProcessMemory.lines("VmFlags:", of: path).first
    }
    #expect(flags?.contains(" hg") == true)
  }
  #endif
}
