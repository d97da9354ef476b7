import GRDB
import GranaryColumns
import GranaryFiles
import GranaryTesting
import Testing

@testable import GranaryRegistry

@Suite struct RegistryOpeningTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("registry.sqlite").string
  }

  /// In WAL mode only FULL, which is 2, makes a commit outlive power loss.
  ///
  /// See SQLite's documentation of `PRAGMA synchronous`.
  @Test func commitsAreDurable() throws {
    for _ in 0..<2 {  // made, and opened again
      let registry = try Registry(path: path)
      for _ in 0..<3 {
        let (level, mode) = try registry.write { database in
          (
            try Int.fetchOne(database, sql: "PRAGMA synchronous"),
            try String.fetchOne(database, sql: "PRAGMA journal_mode")
          )
        }
        #expect(level == 2)
        #expect(mode == "wal")
      }
      try registry.close()
    }
  }

  @Test func aStoreThatANewerVersionHasWrittenIsRefusedAndLeftAlone() throws {
    try Registry(path: path).close()
    let other = try DatabaseQueue(path: path)
    try other.write { database in
      try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('of the future')")
    }
    let error = #expect(throws: RegistryError.self) { try Registry(path: path) }
    #expect(error?.code == .newerFormat)
    #expect(
      error?.message
        == "a newer version of Granary has written this store; use that version or a newer one"
    )
    let migrations = try other.read { database in
      try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
    }
    #expect(migrations == ["1", "2", "3", "4", "of the future"])
  }

  @Test func aFileThatIsNoDatabaseIsRefused() throws {
    let bytes = [UInt8](repeating: 0x41, count: 5_000)
    try RealFileSystem().writeAtomically(bytes, to: Path(path))
    let error = #expect(throws: RegistryError.self) { try Registry(path: path) }
    #expect(error?.code == .database)
    #expect(try RealFileSystem().readAll(Path(path)) == bytes)
  }

  @Test func rowsThatReferToNoneAreAProblem() throws {
    let registry = try Registry(path: path)
    #expect(try registry.problems() == [])
    try DatabaseQueue(path: path).writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.execute(sql: "INSERT INTO definition_head VALUES ('source', 'lost', 1)")
    }
    #expect(
      try registry.problems() == [
        "a row of table definition_head refers to one of definition that is not there"
      ]
    )
  }

  @Test func aDirectoryThatIsMissingIsAnError() {
    let error = #expect(throws: RegistryError.self) { try Registry(path: "\(path)/missing/file") }
    #expect(error?.code == .database)
  }

  @Test func twoRegistriesOfOneFileSeeEachOther() throws {
    let one = try Registry(path: path)
    let other = try Registry(path: path)
    let definition = RegisteredDefinition(
      kind: "source",
      name: "flights",
      version: 0,
      hash: "h",
      text: "t"
    )
    _ = try one.register([definition], columns: ["flights": ["a"]], at: .distantPast)
    #expect(try other.currentDefinitions().map(\.name) == ["flights"])
    #expect(try other.generation() == one.generation())
    #expect(try other.registerModel("m", artifact: "", metrics: "", at: .distantPast).version == 1)
    #expect(try one.registerModel("m", artifact: "", metrics: "", at: .distantPast).version == 2)
  }

  /// Who has the store open looks at its views anew.
  @Test func aViewThatIsToBeRenewedIsNoticed() throws {
    let registry = try Registry(path: path)
    let generation = try registry.generation()
    try registry.replace(FileReplacement())
    #expect(try registry.generation() == generation)
    try registry.replace(FileReplacement(staleViews: ["latest"]))
    #expect(try registry.generation() > generation)
  }
}
