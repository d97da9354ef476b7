import GranaryFiles
import Testing

@Suite struct LockTests {
  @Test(arguments: FileSystemUnderTest.allCases)
  func excludesAnotherUntilReleased(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let path = directory.appending("lock")
      let first = try #require(try files.lock(path, wait: .none))
      #expect(try files.lock(path, wait: .none) == nil)
      #expect(try files.lock(path, wait: .upTo(.milliseconds(3))) == nil)
      first.release()
      first.release()
      let second = try files.lock(path, wait: .none)
      #expect(second != nil)
      #expect(try files.lock(path, wait: .none) == nil)
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func isReleasedWithItsLastReference(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let path = directory.appending("lock")
      var first = try files.lock(path, wait: .none)
      #expect(first != nil)
      first = nil
      let second = try files.lock(path, wait: .none)
      #expect(second != nil)
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func waitsForTheHolder(_ kind: FileSystemUnderTest) async throws {
    // The lock's file, and so the directory, must outlive the test's first part.
    let directory = try TemporaryDirectory()
    let waiter = try kind.run { files, _ in
      try files.createDirectory(directory.path)
      let path = directory.path.appending("lock")
      let first = try #require(try files.lock(path, wait: .none))
      let waiter = Task.detached { try files.lock(path, wait: .upTo(.seconds(60))) != nil }
      first.release()
      return waiter
    }
    #expect(try await waiter.value)
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func namesItsHolder(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let path = directory.appending("lock")
      #expect(try files.lockHolder(path) == nil)
      let lock = try #require(try files.lock(path, wait: .none))
      let holder = try #require(try files.lockHolder(path))
      #expect(holder > 1)
      #expect(try files.lock(path, wait: .none) == nil)
      #expect(try files.lockHolder(path) == holder)
      lock.release()
      #expect(try files.lockHolder(path) == nil)
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func aRemovedLockFileExcludesNobody(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let path = directory.appending("lock")
      let first = try files.lock(path, wait: .none)
      try files.remove(path)
      let second = try files.lock(path, wait: .none)
      #expect(first != nil && second != nil)
      #expect(try files.lock(path, wait: .none) == nil)
    }
  }
}
