import GranaryFiles
import GranaryStatistics
import Testing

/// What a power loss takes and what it leaves; the real disk cannot be asked.
@Suite struct InMemoryFileSystemTests {
  let files = InMemoryFileSystem()

  /// Every state that many random power losses leave, as the description of each says.
  private func survivors<State: Hashable>(
    _ describe: (InMemoryFileSystem) throws -> State
  ) throws -> Set<State> {
    var states: Set<State> = []
    for seed in UInt64(0)..<300 {
      var generator = SeededGenerator(seed: seed)
      states.insert(try describe(files.afterPowerLoss(using: &generator)))
    }
    return states
  }

  /// The text of a file; nil where there is none.
  private func text(_ path: Path, on files: InMemoryFileSystem) throws -> String? {
    try files.status(path) == nil ? nil : try files.text(path)
  }

  @Test func whatIsSyncedIsThereWhateverElseIsLost() throws {
    try files.createDirectory("/d")
    try files.syncDirectory("/")
    try files.writeAtomically(Array("kept".utf8), to: "/d/a")
    try files.write("lost", to: "/d/b")
    let left = files.afterPowerLoss()
    #expect(try left.list("/d") == ["a"])
    #expect(try left.text("/d/a") == "kept")
    #expect(try survivors { try $0.text("/d/a") } == ["kept"])
    // The one that lost no power goes on.
    #expect(try files.list("/d") == ["a", "b"])
    #expect(try left.create("/d/b").byteCount == 0)
  }

  @Test func aNameIsThereOnlyWithEveryDirectoryOnItsWay() throws {
    try files.createDirectory("/a/b")
    try files.write("x", to: "/a/b/file")
    try files.syncDirectory("/a/b")
    try files.syncDirectory("/a")
    #expect(try files.afterPowerLoss().list("/") == [])
    try files.syncDirectory("/")
    // The name is durable now, and the content is not.
    #expect(try files.afterPowerLoss().text("/a/b/file") == "")
  }

  @Test func bytesThatAreNotSyncedAreLostOrTornOrZero() throws {
    let file = try files.create("/a")
    try file.write([1, 2])
    try file.sync()
    try files.syncDirectory("/")
    try file.write([3, 4])
    #expect(try files.afterPowerLoss().readAll("/a") == [1, 2])
    #expect(
      try survivors { try $0.readAll("/a") } == [
        [1, 2], [1, 2, 0], [1, 2, 0, 0], [1, 2, 3], [1, 2, 3, 0], [1, 2, 3, 4],
      ]
    )
    try file.sync()
    #expect(try survivors { try $0.readAll("/a") } == [[1, 2, 3, 4]])
  }

  @Test func aRenameThatIsNotSyncedReplacesOrDoesNot() throws {
    try files.writeAtomically(Array("old".utf8), to: "/a")
    let file = try files.create("/b")
    try file.write(Array("new".utf8))
    try file.sync()
    try files.rename("/b", to: "/a")
    let worst = files.afterPowerLoss()
    #expect(try worst.text("/a") == "old")
    #expect(try worst.status("/b") == nil)
    #expect(try survivors { try $0.text("/a") } == ["old", "new"])
    #expect(try survivors { try text("/b", on: $0) } == [nil, "new"])
    try files.syncDirectory("/")
    #expect(try survivors { try $0.list("/") } == [["a"]])
    #expect(try files.afterPowerLoss().text("/a") == "new")
  }

  @Test func eachDirectoryKeepsItsOwnSideOfARename() throws {
    for directory in ["/from", "/to"] as [Path] { try files.createDirectory(directory) }
    try files.syncDirectory("/")
    try files.writeAtomically(Array("x".utf8), to: "/from/a")
    try files.rename("/from/a", to: "/to/a")
    func places(_ files: InMemoryFileSystem) throws -> [Bool] {
      try [files.status("/from/a") != nil, files.status("/to/a") != nil]
    }
    #expect(try places(files.afterPowerLoss()) == [true, false])
    let all: Set = [[true, true], [true, false], [false, true], [false, false]]
    #expect(try survivors(places) == all)
    try files.syncDirectory("/to")
    #expect(try places(files.afterPowerLoss()) == [true, true])
    #expect(try survivors(places) == [[true, true], [false, true]])
    try files.syncDirectory("/from")
    #expect(try survivors(places) == [[false, true]])
  }

  @Test func aRemovalThatIsNotSyncedMayBeUndone() throws {
    try files.createDirectory("/d")
    try files.writeAtomically(Array("x".utf8), to: "/d/a")
    try files.writeAtomically(Array("y".utf8), to: "/d/b")
    try files.syncDirectory("/")
    try files.removeTree("/d")
    #expect(try files.afterPowerLoss().list("/d") == ["a", "b"])
    let left = try survivors { try $0.status("/d") == nil ? nil : try $0.list("/d") }
    #expect(left == [nil, [], ["a"], ["b"], ["a", "b"]])
    try files.syncDirectory("/")
    #expect(try survivors { try $0.list("/") } == [[]])
  }

  @Test func aDirectoryIsInOnePlaceOnly() throws {
    try files.createDirectory("/a/inner")
    try files.syncDirectory("/a")
    try files.syncDirectory("/")
    try files.rename("/a", to: "/b")
    #expect(try survivors { try $0.list("/") } == [[], ["a"], ["b"]])
  }

  @Test func aStateAfterPowerLossIsDurable() throws {
    try files.write("torn", to: "/a")
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      let left = files.afterPowerLoss(using: &generator)
      let again = left.afterPowerLoss()
      #expect(try text("/a", on: again) == text("/a", on: left))
    }
  }

  @Test func equalSeedsLeaveEqualDisks() throws {
    for name in 0..<20 { try files.write("\(name) and more", to: Path("/\(name)")) }
    let contents = try ([7, 7, 8] as [UInt64]).map { seed in
      var generator = SeededGenerator(seed: seed)
      let left = files.afterPowerLoss(using: &generator)
      return try left.list("/").map { try "\($0) \(left.text(Path($0)))" }
    }
    #expect(contents[0] == contents[1])
    #expect(contents[0] != contents[2])
  }

  @Test func aCrashReleasesTheLocks() throws {
    let lock = try files.lock("/lock", wait: .none)
    try files.syncDirectory("/")
    for crashed in [files.afterPowerLoss(), files.afterProcessDeath()] {
      #expect(try crashed.status("/lock") != nil)
      #expect(try crashed.lock("/lock", wait: .none) != nil)
    }
    #expect(try files.lock("/lock", wait: .none) == nil)
    lock?.release()
  }

  @Test func aProcessThatDiesLosesNothingWhileTheMachineGoesOn() throws {
    try files.createDirectory("/d")
    try files.write("x", to: "/d/a")
    let left = files.afterProcessDeath()
    #expect(try left.text("/d/a") == "x")
    #expect(try left.afterPowerLoss().list("/") == [])
    try left.syncDirectory("/")
    #expect(try files.afterPowerLoss().list("/") == [])
    #expect(try left.afterPowerLoss().list("/") == ["d"])
  }
}
