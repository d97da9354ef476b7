import GranaryColumns
import GranaryFiles
import Testing

@Suite struct RealFileSystemTests {
  let files = RealFileSystem()
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func path(_ name: String) -> Path { directory.path.appending(name) }

  @Test func readsBackWhatWasWrittenInPieces() throws {
    let file = try files.create(path("a"))
    let piece = [UInt8](repeating: 7, count: 100_000)
    for _ in 0..<3 { try file.write(piece) }
    try file.write([])
    try file.sync()
    #expect(file.byteCount == 300_000)
    try file.close()
    try file.close()
    #expect(try files.readAll(path("a")) == piece + piece + piece)
    #expect(
      try files.status(path("a")) == FileStatus(byteCount: 300_000, isDirectory: false)
    )
  }

  @Test func createRefusesAFileThatExists() throws {
    try files.write("old", to: path("a"))
    let error = #expect(throws: FileError.self) { _ = try files.create(path("a")) }
    #expect(error?.name == "EEXIST")
    #expect(error?.isExisting == true)
    #expect(error?.description == "could not create \(path("a")): File exists (EEXIST)")
    #expect(try files.text(path("a")) == "old")
  }

  @Test func aClosedFileTakesNoMore() throws {
    let file = try files.create(path("a"))
    try file.close()
    let error = #expect(throws: FileError.self) { try file.write([1]) }
    #expect(error?.name == "EBADF")
  }

  @Test func missingFilesAreNamed() throws {
    let missing = path("missing")
    for attempt in [
      { _ = try files.open(missing) }, { _ = try files.map(missing) },
      { _ = try files.list(missing) }, { try files.remove(missing) },
      { try files.rename(missing, to: path("b")) }, { try files.syncDirectory(missing) },
    ] as [() throws -> Void] {
      let error = #expect(throws: FileError.self) { try attempt() }
      #expect(error?.isNotFound == true)
      #expect(error?.path == missing)
    }
    #expect(try files.status(missing) == nil)
    #expect(try files.status(missing.appending("below")) == nil)
  }

  @Test func mapsAFile() throws {
    try files.write("mapped", to: path("a"))
    let buffer = try files.map(path("a"))
    try files.remove(path("a"))
    #expect(Array(buffer.values(UInt8.self, count: 6)) == Array("mapped".utf8))
    #expect(buffer.isAligned(to: 64))
  }

  @Test func mapsAnEmptyFileAsNoBytesAndNoDirectory() throws {
    try files.write("", to: path("a"))
    #expect(try files.map(path("a")).byteCount == 0)
    let error = #expect(throws: FileError.self) { _ = try files.map(directory.path) }
    #expect(error?.name == "EISDIR")
  }

  @Test func createsAndRemovesTrees() throws {
    let deep = path("a/b/c")
    try files.createDirectory(deep)
    try files.createDirectory(deep)
    try files.write("x", to: deep.appending("x"))
    try files.syncDirectory(deep)
    #expect(try files.status(deep)?.isDirectory == true)
    try files.removeTree(path("a"))
    #expect(try files.status(path("a")) == nil)
    try files.removeTree(path("a"))
  }

  @Test func aFileIsNoDirectoryToCreateIn() throws {
    try files.write("x", to: path("a"))
    #expect(throws: FileError.self) { try files.createDirectory(path("a")) }
    #expect(throws: FileError.self) { try files.createDirectory(path("a/b")) }
  }

  @Test func listsNamesByTheirBytes() throws {
    for name in ["b", "B", "\u{E9}", "e\u{301}", "a b"] { try files.write("", to: path(name)) }
    // "é" composed begins with C3, decomposed with 65.
    let names = try files.list(directory.path).map { Text($0) }
    #expect(names == ["B", "a b", "b", "e\u{301}", "\u{E9}"])
  }

  @Test func renameReplaces() throws {
    try files.write("old", to: path("a"))
    try files.write("new", to: path("b"))
    try files.rename(path("b"), to: path("a"))
    #expect(try files.text(path("a")) == "new")
    #expect(try files.list(directory.path) == ["a"])
  }

  @Test func readsADevice() throws {
    #expect(try files.readAll("/dev/null") == [])
  }
}
