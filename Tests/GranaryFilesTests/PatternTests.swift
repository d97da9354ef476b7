import GranaryFiles
import Testing

/// Which files a pattern names.
@Suite struct PatternTests {
  private static let files = [
    "/data/2024/a.csv", "/data/2024/b.csv", "/data/2025/a.csv", "/data/2025/é.csv",
    "/data/.hidden/a.csv", "/data/2024/.a.csv", "/data/a.csv", "/data/[x].csv",
  ]

  struct Case: Sendable, CustomTestStringConvertible {
    let pattern: Path
    let files: [Path]
    var testDescription: String { pattern.string }

    init(_ pattern: Path, _ files: Path...) {
      self.pattern = pattern
      self.files = files
    }
  }

  /// What `ls -d` prints in the locale C, directories left out.
  static let cases = [
    Case("/data/*.csv", "/data/[x].csv", "/data/a.csv"),
    Case("/data/*/a.csv", "/data/2024/a.csv", "/data/2025/a.csv"),
    Case("/data/202[45]/?.csv", "/data/2024/a.csv", "/data/2024/b.csv", "/data/2025/a.csv"),
    Case("/data/2024/.*.csv", "/data/2024/.a.csv"),
    Case("/data/\\[x\\].csv", "/data/[x].csv"),
    Case("/data/[[]x].csv", "/data/[x].csv"),
    Case("/data/2024/a.csv", "/data/2024/a.csv"),
    Case("/data/*", "/data/[x].csv", "/data/a.csv"),
    Case("/nothing/*.csv"),
    Case("/data/a.csv/*"),
  ]

  @Test(arguments: cases) func namesTheFilesThatAShellWould(_ expected: Case) throws {
    let disk = InMemoryFileSystem()
    for file in Self.files {
      try disk.createDirectory(Path(file).parent)
      try disk.writeAtomically([1], to: Path(file))
    }
    #expect(try disk.files(matching: expected.pattern) == expected.files)
  }
}
