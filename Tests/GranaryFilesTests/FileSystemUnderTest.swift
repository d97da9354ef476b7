import GranaryFiles
import Testing

/// A file system that has to keep the promises of `FileSystem`.
enum FileSystemUnderTest: String, CaseIterable, CustomTestStringConvertible {
  case real
  case inMemory
  case faultyWithoutAFault
  case recording

  var testDescription: String { rawValue }

  /// Runs a test on a new file system of this kind, in a directory of its own.
  func run<Result>(
    _ test: (any FileSystem, _ directory: Path) throws -> Result
  ) throws -> Result {
    let temporary = try TemporaryDirectory()
    switch self {
    case .real: return try test(RealFileSystem(), temporary.path)
    case .inMemory:
      let files = InMemoryFileSystem()
      try files.createDirectory(temporary.path)
      return try test(files, temporary.path)
    case .faultyWithoutAFault:
      return try test(FaultyFileSystem(over: RealFileSystem(), failingAt: nil), temporary.path)
    case .recording: return try test(RecordingFileSystem(over: RealFileSystem()), temporary.path)
    }
  }
}
