import GranaryColumns
import GranaryFiles
import Testing

/// What every file system does; the real one, which is the machine's, says what is expected.
@Suite struct FileSystemConformanceTests {
  @Test(arguments: FileSystemUnderTest.allCases)
  func readsBackWhatWasWrittenInPieces(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let path = directory.appending("a")
      let file = try files.create(path)
      let piece = [UInt8](repeating: 7, count: 100_000)
      for _ in 0..<3 { try file.write(piece) }
      try file.write([])
      try file.sync()
      #expect(file.byteCount == 300_000)
      try file.close()
      try file.close()
      #expect(try files.readAll(path) == piece + piece + piece)
      let status = try files.status(path)
      #expect(status?.byteCount == 300_000)
      #expect(status?.isDirectory == false)
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func createRefusesWhatExists(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let path = directory.appending("a")
      try files.write("old", to: path)
      let error = #expect(throws: FileError.self) { _ = try files.create(path) }
      #expect(error?.isExisting == true)
      #expect(error?.description == "could not create \(path): File exists (EEXIST)")
      #expect(try files.text(path) == "old")
      #expect(throws: FileError(.create, directory, number: 17)) {  // EEXIST
        _ = try files.create(directory)
      }
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func aClosedFileTakesAndGivesNoMore(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let path = directory.appending("a")
      let file = try files.create(path)
      try file.close()
      for attempt in [{ try file.write([1]) }, { try file.sync() }] as [() throws -> Void] {
        let error = #expect(throws: FileError.self) { try attempt() }
        #expect(error?.name == "EBADF")
      }
      let reader = try files.open(path)
      try reader.close()
      try reader.close()
      var bytes: [UInt8] = [0]
      let error = #expect(throws: FileError.self) { _ = try reader.read(into: &bytes) }
      #expect(error?.name == "EBADF")
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func aReaderSeesWhatIsAddedWhileItReads(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let file = try files.create(directory.appending("a"))
      let reader = try files.open(directory.appending("a"))
      var bytes: [UInt8] = [0, 0]
      #expect(try reader.read(into: &bytes) == 0)
      try file.write([1, 2, 3])
      #expect(try reader.read(into: &bytes) == 2)
      #expect(bytes == [1, 2])
      #expect(try reader.read(into: &bytes) == 1)
      #expect(bytes == [3, 2])
      #expect(try reader.read(into: &bytes) == 0)
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func anOpenFileOutlivesItsName(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let (old, new) = (directory.appending("a"), directory.appending("b"))
      let file = try files.create(old)
      try file.write([1])
      try files.rename(old, to: new)
      try file.write([2])
      #expect(try files.readAll(new) == [1, 2])
      let reader = try files.open(new)
      try files.remove(new)
      try file.write([3])
      try file.sync()
      var bytes = [UInt8](repeating: 0, count: 4)
      #expect(try reader.read(into: &bytes) == 3)
      #expect(try files.list(directory) == [])
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func mapsAFileAsItIs(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let path = directory.appending("a")
      try files.write("mapped", to: path)
      let buffer = try files.map(path)
      try files.remove(path)
      try files.write("other", to: path)
      #expect(Array(buffer.values(UInt8.self, count: 6)) == Array("mapped".utf8))
      #expect(buffer.isAligned(to: 64))
      try files.write("", to: directory.appending("empty"))
      #expect(try files.map(directory.appending("empty")).byteCount == 0)
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func listsNamesByTheirBytes(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      for name in ["b", "B", "\u{E9}", "e\u{301}", "a b"] {
        try files.write("", to: directory.appending(name))
      }
      // "é" composed begins with C3, decomposed with 65.
      let names = try files.list(directory).map { Text($0) }
      #expect(names == ["B", "a b", "b", "e\u{301}", "\u{E9}"])
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func takesPathsAsPeopleWriteThem(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      try files.createDirectory(directory.appending("a"))
      try files.write("x", to: directory.appending("a//b"))
      #expect(try files.text(directory.appending("./a/../a/b/")) == "x")
      #expect(try files.status("/")?.isDirectory == true)
      #expect(try files.status(".")?.isDirectory == true)
      try files.createDirectory("/")
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func createsAndRemovesTrees(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let deep = directory.appending("a/b/c")
      try files.createDirectory(deep, isPrivate: true)
      try files.createDirectory(deep)
      try files.write("x", to: deep.appending("x"))
      try files.syncDirectory(deep)
      #expect(try files.status(deep)?.isDirectory == true)
      try files.removeTree(directory.appending("a"))
      #expect(try files.status(directory.appending("a")) == nil)
      try files.removeTree(directory.appending("a"))
      try files.write("x", to: directory.appending("file"))
      try files.removeTree(directory.appending("file/below"))
      try files.removeTree(directory.appending("file"))
      #expect(try files.list(directory) == [])
    }
  }
}
