import GranaryColumns
import GranaryFiles
import GranaryRegistry
import GranaryTesting
import Testing

@Suite struct DefinitionVersionTests {
  let directory: TemporaryDirectory
  let registry: Registry

  init() throws {
    directory = try TemporaryDirectory()
    registry = try Registry(path: directory.path.appending("registry.sqlite").string)
  }

  private func definition(
    _ name: String,
    _ content: String,
    kind: String = "feature_view"
  ) -> RegisteredDefinition {
    RegisteredDefinition(
      kind: kind,
      name: name,
      version: 0,
      hash: "hash of \(content)",
      text: content
    )
  }

  private func register(_ definitions: RegisteredDefinition...) throws -> [Int] {
    try registry.register(definitions, columns: [:], at: Timestamp(microseconds: 1))
      .map(\.version)
  }

  @Test func aVersionIsANumberForEachContentOfAName() throws {
    #expect(try register(definition("weather", "a")) == [1])
    #expect(try register(definition("weather", "a")) == [1])
    #expect(try register(definition("weather", "b")) == [2])
    #expect(try register(definition("weather", "c")) == [3])
    // An old content gets its old number back, and is what the bare name means from now on.
    #expect(try register(definition("weather", "a")) == [1])
    #expect(try registry.currentDefinitions().map(\.version) == [1])
    #expect(try register(definition("weather", "d")) == [4])
  }

  @Test func namesAndKindsCountForThemselves() throws {
    #expect(try register(definition("weather", "a"), definition("plane", "a")) == [1, 1])
    #expect(try register(definition("weather", "b"), definition("plane", "a")) == [2, 1])
    #expect(try register(definition("weather", "b", kind: "source")) == [1])
    let current = try registry.currentDefinitions()
    #expect(
      current.map { "\($0.kind) \($0.name)@\($0.version): \($0.text)" } == [
        "feature_view plane@1: a", "feature_view weather@2: b", "source weather@1: b",
      ]
    )
  }

  @Test func whatIsReturnedIsWhatIsKept() throws {
    let given = [definition("b", "1"), definition("a", "2\n\u{E9}\"';--")]
    let returned = try registry.register(given, columns: [:], at: Timestamp(microseconds: 9))
    #expect(returned.map(\.name) == ["b", "a"])
    #expect(returned.map(\.text) == given.map(\.text))
    #expect(try registry.currentDefinitions() == returned.reversed())
  }

  @Test func everythingIsThereAfterReopening() throws {
    _ = try register(definition("weather", "a"), definition("weather2", "b"))
    let before = try registry.currentDefinitions()
    try registry.close()
    let reopened = try Registry(path: directory.path.appending("registry.sqlite").string)
    #expect(try reopened.currentDefinitions() == before)
  }

  @Test func everyRegistrationAdvancesTheGeneration() throws {
    var last = try registry.generation()
    for content in ["a", "b", "a"] {
      _ = try register(definition("weather", content))
      let generation = try registry.generation()
      #expect(generation > last)
      last = generation
    }
    _ = try registry.registerModel("m", artifact: "f", metrics: "{}", at: .distantPast)
    #expect(try registry.generation() > last)
  }

  // MARK: - Column ids

  private func apply(_ columns: String...) throws -> [String: Int] {
    _ = try registry.register([], columns: ["flights": columns], at: .distantPast)
    return try registry.columnIDs(of: "flights")
  }

  @Test func aColumnKeepsItsIDForAsLongAsItIsDeclared() throws {
    #expect(try apply("a", "b", "c") == ["a": 1, "b": 2, "c": 3])
    #expect(try apply("c", "a", "b") == ["a": 1, "b": 2, "c": 3])
    #expect(try apply("d", "c", "a", "b") == ["a": 1, "b": 2, "c": 3, "d": 4])
    #expect(try apply("d", "a") == ["a": 1, "d": 4])
    // Declared again after it was dropped, it is another column: the old values are not its.
    #expect(try apply("d", "a", "b") == ["a": 1, "d": 4, "b": 5])
    #expect(try apply() == [:])
    #expect(try apply("a") == ["a": 6])
  }

  @Test func sourcesNumberTheirColumnsForThemselves() throws {
    let columns = ["one": ["a", "b"], "two": ["b", "a"]]
    _ = try registry.register([], columns: columns, at: .distantPast)
    #expect(try registry.columnIDs(of: "one") == ["a": 1, "b": 2])
    #expect(try registry.columnIDs(of: "two") == ["b": 1, "a": 2])
    #expect(try registry.columnIDs(of: "three") == [:])
  }

  /// Two columns of one name break a rule of the table: then nothing at all is registered.
  @Test func aRegistrationThatFailsChangesNothing() throws {
    #expect(try apply("a") == ["a": 1])
    let error = #expect(throws: RegistryError.self) {
      try registry.register(
        [definition("weather", "a")],
        columns: ["flights": ["a", "b", "b"]],
        at: .distantPast
      )
    }
    #expect(error?.code == .database)
    #expect(try registry.currentDefinitions().isEmpty)
    #expect(try registry.columnIDs(of: "flights") == ["a": 1])
  }
}
