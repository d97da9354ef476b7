import Foundation
import GranaryFiles
import Testing

@testable import Granary

/// Where a check writes down what it has to.
@Suite struct ScratchDirectoryTests {
  /// And nowhere else: with another file system nothing is left on the machine's.
  @Test func itIsOnTheFileSystemThatItWasAskedFor() throws {
    let memory = InMemoryFileSystem()
    let scratch = try ScratchDirectory(on: memory)
    #expect(try memory.status(scratch.path)?.isDirectory == true)
    #expect(try RealFileSystem().status(scratch.path) == nil)
    scratch.discard()
    #expect(try memory.status(scratch.path) == nil)
  }

  @Test func nobodyElseCanLookIntoIt() throws {
    let scratch = try ScratchDirectory(on: RealFileSystem())
    defer { scratch.discard() }
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path.string)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func whereItCannotBeMadeNothingIsLeft() throws {
    let faulty = FaultyFileSystem(over: RealFileSystem(), failingAt: 1)
    let error = #expect(throws: FileError.self) { _ = try ScratchDirectory(on: faulty) }
    #expect(error?.operation == .createDirectory)
    let path = try #require(error?.path)
    #expect(try RealFileSystem().status(path) == nil)
  }
}
