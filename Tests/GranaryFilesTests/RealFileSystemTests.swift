import GranaryFiles
import Testing

@Suite struct RealFileSystemTests {
  @Test func readsADevice() throws {
    #expect(try RealFileSystem().readAll("/dev/null") == [])
  }
}
