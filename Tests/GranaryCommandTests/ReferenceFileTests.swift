import GranaryJSON
import Testing

/// `granary validate --definitions … --reference SOURCE=FILE`.
@Suite(.timeLimit(.minutes(2))) struct ReferenceFileTests {
  private static let definitions = """
    kind: source
    name: airports
    columns:
      faa: {type: string, required: true, checks: [{length: {min: 3, max: 3}}]}
      name: string
    primary_key: [faa]
    deleted: name = 'closed'
    ---
    kind: source
    name: flights
    columns:
      dest: {type: string, checks: [{in_reference: {source: airports, column: faa}}]}
    """

  private func project() throws -> TinyProject {
    let project = try TinyProject()
    try project.write("flights.yaml", Self.definitions)
    try project.write("flights.csv", "dest\nJFK\nLGA\n")
    try project.write("airports.csv", "faa,name\nJFK,Kennedy\nLGA,La Guardia\nTOOLONG,x\n")
    return project
  }

  private func validate(
    _ project: TinyProject,
    _ options: String...
  ) async throws
    -> Granary.Outcome
  {
    try await Granary.run(
      ["validate", "flights", "flights.csv", "--definitions", "flights.yaml"] + options,
      in: project.directory
    )
  }

  @Test func withoutReferencesTheCheckIsNotRunAndSaysHowItCanBe() async throws {
    let outcome = try await validate(project())
    #expect(outcome.status == 1)
    #expect(
      outcome.output.contains(
        "REFUSED: check 'dest_in_reference' was not run: there is no store to read the source "
          + "'airports' from; name its rows with --reference airports=FILE"
      )
    )
  }

  @Test func valuesAreThoseOfTheRowsThatWouldBeCurrent() async throws {
    let project = try project()
    let all = try await validate(project, "--reference", "airports=airports.csv")
    #expect(all.status == 0, "\(all.output)\(all.errors)")
    #expect(
      all.output.contains("\nreference airports: 1 row of 3 failed and does not count\n\nPASSED\n")
    )
    try project.write("later.csv", "faa,name\nLGA,closed\n")
    let some = try await validate(
      project,
      "--reference",
      "airports=airports.csv",
      "--reference",
      "airports=later.csv",
      "--json"
    )
    #expect(some.status == 1)
    let document = try JSONValue(parsing: some.output)
    #expect(document["report"]?["failed"]?.int64 == 1)
    let reference = document["references"]?.elements?.first
    #expect(reference?["source"]?.text == "airports")
    #expect(reference?["files"]?.elements?.compactMap(\.text) == ["airports.csv", "later.csv"])
    #expect(["read", "passed", "failed"].map { reference?[$0]?.int64 } == [4, 3, 1])
  }

  @Test func whatIsWrongWithAReferenceIsNamed() async throws {
    let project = try project()
    try project.write("other.csv", "code\nJFK\n")
    for (reference, error) in [
      ("airport=airports.csv", "there is no source 'airport'; did you mean 'airports'?"),
      ("airports=missing.csv", "could not open missing.csv: No such file or directory"),
      (
        "airports=other.csv",
        "other.csv: error: the source 'airports' would refuse this, so that nothing can be compared "
          + "with it: other.csv has none of the 2 declared columns"
      ),
      ("airports.csv", "write a source and a file, such as airports=airports.csv"),
    ] {
      let outcome = try await validate(project, "--reference", reference)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(error), "\(outcome.errors)")
    }
    let stored = try await project.run("validate", "flights", "-", "--reference", "airports=a.csv")
    #expect(stored.status == 2)
    #expect(stored.errors.contains("--reference goes with --definitions"))
  }
}
