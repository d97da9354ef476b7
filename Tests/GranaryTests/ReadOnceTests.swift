import Foundation
import GranaryColumns
import GranaryFiles
import GranaryTesting
import Testing

@testable import Granary

/// What gives its bytes once is known by what it is, not by where it lies.
@Suite struct ReadOnceTests {
  private let files = RealFileSystem()

  /// A name of an open file, in both of the directories that have such names.
  private func names(of handle: FileHandle) -> [Path] {
    ["/dev/fd", "/proc/self/fd"].map { Path("\($0)/\(handle.fileDescriptor)") }
  }

  @Test func aPlainFileCanBeReadAgainWhateverNamesIt() throws {
    try TemporaryDirectory.with { directory in
      let file = directory.file("a.csv")
      try "a\n1\n".write(toFile: file, atomically: true, encoding: .utf8)
      let handle = try #require(FileHandle(forReadingAtPath: file))
      // As where somebody has read of it before.
      _ = try handle.readToEnd()
      for name in names(of: handle) {
        #expect(try !files.givesBytesOnce(name))
        #expect(try files.readAll(name) == Array("a\n1\n".utf8))
      }
    }
  }

  @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")))
  func aFileInSharedMemoryIsPlain() throws {
    let path = "/dev/shm/granary-\(UUID().uuidString).csv"
    try "a\n1\n".write(toFile: path, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let spool = InputSpool(fileSystem: files) {
      Issue.record("a plain file is copied")
      return "/nowhere"
    }
    #expect(try spool.rereadable(InputFile(name: path, path: Path(path))).path == Path(path))
  }

  @Test func aPipeADeviceAndStandardInputGiveTheirBytesOnce() throws {
    try TemporaryDirectory.with { directory in
      let pipe = Pipe()
      let named = directory.file("fifo")
      #expect(unsafe mkfifo(named, 0o600) == 0)
      let link = directory.file("link")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: named)
      let once =
        names(of: pipe.fileHandleForReading) + [
          Path(named), Path(link), "/dev/zero", "/dev/stdin",
        ]
      for path in once { #expect(try files.givesBytesOnce(path), "\(path)") }
    }
  }

  @Test func aPipeThatIsNamedTwiceIsRefused() throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: [("a.yaml", "{kind: source, name: a, columns: {a: int64}}")])
      let pipe = Pipe()
      // One that is read ends at once, as it would not where it had a writer or a name.
      try pipe.fileHandleForWriting.close()
      let names = names(of: pipe.fileHandleForReading).map(\.string)
      for name in names {
        let error = #expect(throws: GranaryError.self) {
          _ = try store.ingest("a", files: [names[0], name])
        }
        #expect(error?.code == "read_once")
        #expect(
          error?.message
            == "'\(name)' is named more than once, and what is no plain file can be read once; "
            + "name it once, or write it to a file"
        )
      }
    }
  }
}
