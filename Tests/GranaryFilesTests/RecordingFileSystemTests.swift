import GranaryFiles
import Synchronization
import Testing

@Suite struct RecordingFileSystemTests {
  let files = RecordingFileSystem(over: InMemoryFileSystem())

  /// As the documentation of `writeAtomically(_:to:)` has them.
  @Test func writingAtomicallySyncsTheFileBeforeTheRenameAndTheDirectoryAfterIt() throws {
    try files.writeAtomically([1, 2, 3], to: "/a")
    // The name of the new file is random.
    let operations = files.operations.map {
      $0.description.replacing(/\/a\.[0-9a-f]+\.tmp/, with: "/new")
    }
    #expect(
      operations == [
        "create /new", "write /new", "sync /new", "close /new", "rename /new to /a",
        "sync directory /",
      ]
    )
    guard case .write(_, let byteCount) = files.operations[1] else {
      Issue.record("not a write")
      return
    }
    #expect(byteCount == 3)
  }

  @Test func recordsWhatIsDoneAndNotWhatFails() throws {
    #expect(throws: FileError.self) { _ = try files.open("/a") }
    #expect(throws: FileError.self) { try files.remove("/a") }
    #expect(files.operations == [])
    try files.createDirectory("/d")
    try files.write("x", to: "/d/a")
    #expect(try files.text("/d/a") == "x")
    _ = try files.map("/d/a")
    _ = try files.list("/d")
    _ = try files.status("/d")
    try files.rename("/d/a", to: "/d/b")
    try files.remove("/d/b")
    try files.removeTree("/d")
    #expect(
      files.operations == [
        .createDirectory("/d"), .create("/d/a"), .write("/d/a", byteCount: 1), .close("/d/a"),
        .open("/d/a"), .read("/d/a", byteCount: 1), .read("/d/a", byteCount: 0), .close("/d/a"),
        .map("/d/a"), .list("/d"), .status("/d"), .rename("/d/a", to: "/d/b"), .remove("/d/b"),
        .removeTree("/d"),
      ]
    )
  }

  @Test func recordsWhenALockIsTakenAndGivenBack() throws {
    let lock = try #require(try files.lock("/lock", wait: .none))
    #expect(try files.lock("/lock", wait: .none) == nil)
    _ = try files.lockHolder("/lock")
    lock.release()
    lock.release()
    #expect(files.operations == [.lock("/lock"), .lockHolder("/lock"), .unlock("/lock")])
  }

  @Test func tellsEachOperationOnceItIsDone() throws {
    let base = InMemoryFileSystem()
    let seen = Mutex<[[String]]>([])
    let files = RecordingFileSystem(over: base) { operation in
      guard operation.isChange else { return }
      seen.withLock { $0.append((try? base.list("/")) ?? ["unreadable"]) }
    }
    try files.write("x", to: "/a")
    try files.rename("/a", to: "/b")
    try files.remove("/b")
    #expect(seen.withLock { $0 } == [["a"], ["a"], ["b"], []])
  }
}
