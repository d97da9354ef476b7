import GranaryFiles
import Testing

@Suite struct FaultyFileSystemTests {
  let files = RealFileSystem()
  let directory: TemporaryDirectory
  let path: Path

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("a")
  }

  /// Create, write, sync, close, rename, sync: as the documentation of
  /// `writeAtomically(_:to:)` has them.
  private static let operationCount = 6

  @Test(arguments: [false, true])
  func writeAtomicallyLeavesTheOldOrTheNewWhicheverOperationFails(_ lastingly: Bool) throws {
    for number in 1...Self.operationCount + 1 {
      try files.writeAtomically(Array("old".utf8), to: path)
      let faulty = FaultyFileSystem(over: files, failingAt: number, lastingly: lastingly)
      let new = Array("the new one".utf8)
      let outcome = Result { () throws(FileError) in try faulty.writeAtomically(new, to: path) }
      switch outcome {
      case .success:
        #expect(number == Self.operationCount + 1)
        #expect(faulty.operationCount == Self.operationCount)
        #expect(try files.text(path) == "the new one")
      case .failure(let error):
        #expect(number <= Self.operationCount)
        #expect(error.name == "EIO")
        // Renamed already, only not known to be durable, when the last one fails.
        let left = number == Self.operationCount ? "the new one" : "old"
        #expect(try files.text(path) == left)
      }
    }
  }

  @Test func aFailedWriteLeavesHalfOfIt() throws {
    let faulty = FaultyFileSystem(over: files, failingAt: 2, number: 28)
    let file = try faulty.create(path)
    let error = #expect(throws: FileError.self) { try file.write([1, 2, 3, 4]) }
    #expect(error?.isFull == true)
    #expect(try files.readAll(path) == [1, 2])
    try file.write([5])
    #expect(try files.readAll(path) == [1, 2, 5])
  }

  @Test func countsEveryOperation() throws {
    let faulty = FaultyFileSystem(over: files, failingAt: nil)
    try faulty.createDirectory(directory.path)
    try faulty.write("x", to: path)
    _ = try faulty.map(path)
    #expect(try faulty.readAll(path) == Array("x".utf8))
    // 1, create + write + close, 1, open + read twice + close.
    #expect(faulty.operationCount == 1 + 3 + 1 + 4)
  }

  @Test func writeAtomicallyTakesNothingAwayThatIsNotItsOwn() throws {
    try files.createDirectory(Path(path.string + ".tmp"))
    try files.writeAtomically(Array("new".utf8), to: path)
    #expect(try files.text(path) == "new")
    #expect(try files.list(directory.path) == ["a", "a.tmp"])
  }
}
