import GranaryDefinitions
import Testing

/// Sources whose checks compare with other sources.
@Suite struct CheckReferenceTests {
  static func files(airports: String = "{faa: string}") -> [(name: String, text: String)] {
    [
      (
        "flights",
        """
        kind: source
        name: flights
        columns:
          dest: {type: string, checks: [{in_reference: {source: airports, column: faa}}]}
        """
      ), ("airports", "kind: source\nname: airports\ncolumns: \(airports)"),
    ]
  }

  static let airports = DefinitionReference(kind: .source, name: "airports")
  static let flights = DefinitionReference(kind: .source, name: "flights")

  @Test func aReferenceIsLineage() throws {
    let set = try DefinitionSet(parsing: Self.files())
    #expect(set[.source, "flights"]?.references == [Self.airports])
    let changed = try DefinitionSet(parsing: Self.files(airports: "{faa: string, name: string}"))
    let plan = DefinitionPlan(from: set, to: changed)
    let step = try #require(plan.steps.first { $0.definition.reference == Self.airports })
    #expect(step.affected == [Self.flights])
    #expect(step.breaking == [])
  }

  @Test func takingTheColumnAwayBreaksTheCheck() throws {
    let set = try DefinitionSet(parsing: Self.files())
    let error = try #require(throws: DefinitionErrors.self) {
      try DefinitionSet(parsing: Self.files(airports: "{fa: string}"))
    }
    #expect(
      error.errors.map(\.message) == [
        "the check 'dest_in_reference', source 'airports': no column named 'faa';"
          + " did you mean 'fa'? there are: fa"
      ]
    )
    var files = Self.files(airports: "{fa: string}")
    files[0].text = "kind: source\nname: flights\ncolumns: {dest: string}"
    let plan = DefinitionPlan(from: set, to: try DefinitionSet(parsing: files))
    #expect(
      plan.steps.flatMap(\.breaking) == ["the column 'faa' is removed; used by source flights"]
    )
  }

  @Test func theColumnsAreOfOneType() throws {
    let error = try #require(throws: DefinitionErrors.self) {
      try DefinitionSet(parsing: Self.files(airports: "{faa: int64}"))
    }
    #expect(
      error.description == "flights:4:48: error: the check 'dest_in_reference', source 'airports':"
        + " the column 'faa' must be string, not int64"
    )
  }

  @Test func twoSourcesMayReferToEachOther() throws {
    var files = Self.files()
    files[1].text = """
      kind: source
      name: airports
      columns:
        faa: {type: string, checks: [{in_reference: {source: flights, column: dest}}]}
      """
    let set = try DefinitionSet(parsing: files)
    files[1].text += "\non_invalid: drop"
    let plan = DefinitionPlan(from: set, to: try DefinitionSet(parsing: files))
    #expect(plan.steps.map(\.affected) == [[Self.flights], []])
  }
}
