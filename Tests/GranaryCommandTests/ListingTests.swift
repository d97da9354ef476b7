import Foundation
import GranaryJSON
import Testing

/// `snapshots` and `quarantine list`, of one source and of all.
@Suite(.timeLimit(.minutes(2))) struct ListingTests {
  private static func project() async throws -> TinyProject {
    let project = try await TinyProject.filled()
    try project.write("schemas/more.yaml", "kind: source\nname: more\ncolumns: {n: int64}")
    try await project.succeed("apply", "schemas")
    try project.write("more.csv", "n\n1\nx\n3\n")
    try await project.succeed("ingest", "more", "more.csv")
    return project
  }

  @Test func snapshotsAreOfAllSourcesOrOfOne() async throws {
    let project = try await Self.project()
    func sources(_ arguments: String...) async throws -> [String?] {
      let outcome = try await Granary.run(
        ["snapshots"] + arguments + ["--json"],
        in: project.directory
      )
      return try JSONValue(parsing: outcome.output)["snapshots"]?.elements?.map {
        $0["source"]?.text
      } ?? []
    }
    #expect(try await sources() == ["visits", "more"])
    #expect(try await sources("more") == ["more"])
    let unknown = try await project.run("snapshots", "mor")
    #expect(unknown.status == 2)
    #expect(unknown.errors.hasPrefix("error: there is no source 'mor'; did you mean 'more'?"))
    try project.write("schemas/none.yaml", "kind: source\nname: none\ncolumns: {n: int64}")
    try await project.succeed("apply", "schemas")
    #expect(
      try await project.succeed("snapshots", "none") == "nothing has been ingested into none\n"
    )
  }

  @Test func quarantineIsListedOfAllSourcesOrOfOne() async throws {
    let project = try await Self.project()
    let one = try await project.succeed("quarantine", "list", "more")
    #expect(one.contains("more.csv") && one.contains("SNAPSHOT"))
    #expect(try await project.succeed("quarantine", "list") == "more\n" + one)
    let all = try await project.json("quarantine", "list")
    #expect(all["sources"]?.elements?.compactMap { $0["source"]?.text } == ["more"])
    let listed = try await project.json("quarantine", "list", "more")
    #expect(all["sources"]?.elements == [listed])
    #expect(
      try await project.succeed("quarantine", "list", "visits")
        == "no row of visits is in quarantine\n"
    )
    let clean = try await TinyProject.filled()
    #expect(try await clean.succeed("quarantine", "list") == "no row is in quarantine\n")
  }

  @Test(arguments: [["ingest", "visits", "visits.csv"], ["validate", "visits", "visits.csv"]])
  func aProfileThatNothingShowsIsRefused(_ command: [String]) async throws {
    let project = try await TinyProject.filled()
    let alone = try await Granary.run(command + ["--profile"], in: project.directory)
    #expect(alone.status == 2)
    #expect(
      alone.errors.hasPrefix(
        "error: --profile goes with --json, whose document it is in; --html FILE writes it as a page\n"
      )
    )
    for option in [["--json"], ["--html", "report.html"]] {
      let shown = try await Granary.run(command + ["--profile"] + option, in: project.directory)
      #expect(shown.status == 0, "\(shown.errors)")
    }
  }

  @Test func whatCannotBeRegisteredMakesNoStore() async throws {
    let project = try TinyProject()
    try project.write("wrong.yaml", "kind: source\nname: w\ncolumns: {a: strin}")
    for directory in [".granary", "deep/er/store"] {
      let outcome = try await project.run("apply", "wrong.yaml", "--store", directory)
      #expect(outcome.status == 2)
      let top = directory.split(separator: "/")[0]
      #expect(!FileManager.default.fileExists(atPath: "\(project.directory)/\(top)"))
    }
  }
}
