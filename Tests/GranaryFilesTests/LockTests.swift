import GranaryFiles
import Testing

@Suite struct LockTests {
  let files = RealFileSystem()
  let directory: TemporaryDirectory
  let path: Path

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("lock")
  }

  @Test func excludesAnotherUntilReleased() throws {
    let first = try #require(try files.lock(path, wait: .none))
    #expect(try files.lock(path, wait: .none) == nil)
    #expect(try files.lock(path, wait: .upTo(.milliseconds(3))) == nil)
    first.release()
    first.release()
    let second = try files.lock(path, wait: .none)
    #expect(second != nil)
  }

  @Test func isReleasedWithItsLastReference() throws {
    var first = try files.lock(path, wait: .none)
    #expect(first != nil)
    first = nil
    let second = try files.lock(path, wait: .none)
    #expect(second != nil)
  }

  @Test func waitsForTheHolder() async throws {
    let first = try #require(try files.lock(path, wait: .none))
    let waiter = Task.detached { [files, path] in
      try files.lock(path, wait: .upTo(.seconds(60))) != nil
    }
    first.release()
    #expect(try await waiter.value)
  }

  @Test func namesItsHolder() throws {
    #expect(try files.lockHolder(path) == nil)
    let lock = try #require(try files.lock(path, wait: .none))
    let holder = try #require(try files.lockHolder(path))
    #expect(holder > 1)
    #expect(try files.lock(path, wait: .none) == nil)
    #expect(try files.lockHolder(path) == holder)
    lock.release()
    #expect(try files.lockHolder(path) == nil)
  }

  @Test func aRemovedLockFileExcludesNobody() throws {
    let first = try files.lock(path, wait: .none)
    try files.remove(path)
    let second = try files.lock(path, wait: .none)
    #expect(first != nil && second != nil)
    #expect(try files.lock(path, wait: .none) == nil)
  }
}
