import GranaryJSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct ValidateCommandTests {
  @Test func whatHoldsEndsWithStatusZeroAndStoresNothing() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let text = try await project.succeed("validate", "visits", "visits.csv")
    #expect(text.contains("240 rows read, 240 accepted"))
    #expect(try await project.succeed("snapshots").contains("visits.csv") == false)
  }

  @Test func badRowsEndWithStatusOne() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    try project.write("bad.csv", "shop,at,amount,noise\nz,2024-01-01T00:00:00Z,1,2\n")
    let outcome = try await project.run("validate", "visits", "visits.csv", "bad.csv", "--json")
    #expect(outcome.status == 1)
    let document = try JSONValue(parsing: outcome.output)
    #expect(document["passes"]?.bool == false)
    #expect(document["report"]?["read"]?.int64 == 241)
    #expect(document["file"]?.text == "visits.csv, bad.csv")
    #expect(document["profile"] == .null)
  }

  @Test func definitionsNeedNoStore() async throws {
    let project = try TinyProject()
    try await project.succeed("validate", "--definitions", "schemas", "visits", "visits.csv")
    let piped = try await project.run(
      "validate",
      "visits",
      "-",
      "--definitions",
      "schemas/shops.yaml",
      input: "visits.csv"
    )
    #expect(piped.status == 0, "\(piped.errors)")
    #expect(try await project.run("validate", "visits", "visits.csv").status == 3)
    let unknown = try await project.run(
      "validate",
      "visit",
      "visits.csv",
      "--definitions",
      "schemas"
    )
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("did you mean 'visits'?"))
  }

  #if os(Linux)
  /// 25 reasons of 131,072 rows in words would take 400 MB.
  @Test func aFileInWhichEverythingFailsTakesLittleMemory() async throws {
    let project = try TinyProject()
    let checks = (0..<25).map { "{between: {max: -1}, name: check_\($0)}" }
    let columns = "{c: {type: int64, checks: [\(checks.joined(separator: ", "))]}}"
    try project.write("worst.yaml", "kind: source\nname: worst\ncolumns: \(columns)\n")
    let rows = String(repeating: "7\n", count: 131_072)
    try project.write("worst.csv", "c\n" + rows)
    let outcome = try await Granary.run(
      ["validate", "--definitions", "worst.yaml", "worst", "worst.csv", "--json"],
      in: project.directory,
      memoryLimit: 150_000
    )
    #expect(outcome.status == 1, "\(outcome.errors.suffix(500))")
    let report = try JSONValue(parsing: outcome.output)["report"]
    #expect(
      report?["refusals"]?.elements?.map { $0["count"]?.int64 }
        == Array(repeating: 131_072, count: 25)
    )
  }
  #endif

  /// Neither data nor definitions are written over, and nothing that is no file.
  @Test func whatIsReadIsNotWrittenOver() async throws {
    let project = try TinyProject()
    for page in ["visits.csv", "./visits.csv", "schemas/shops.yaml", "schemas", "/dev/null", "-"] {
      let before = try project.read("visits.csv")
      let outcome = try await project.run(
        "validate",
        "visits",
        "visits.csv",
        "--definitions",
        "schemas",
        "--html",
        page
      )
      #expect(outcome.status == 2, "\(page): \(outcome.errors)")
      #expect(try project.read("visits.csv") == before)
    }
    let draft = try await project.run("infer", "visits.csv", "--out", "schemas/shops.yaml")
    #expect(draft.status == 2)
    #expect(draft.errors.contains("'schemas/shops.yaml' is there already"))
    let page = try await project.run(
      "validate",
      "visits",
      "visits.csv",
      "--definitions",
      "schemas",
      "--html",
      "page.html"
    )
    #expect(page.output.hasSuffix("\nPASSED\n"))
    #expect(try project.read("page.html").hasPrefix("<!DOCTYPE html>"))
  }

  private static let warned = """
    kind: source
    name: readings
    columns:
      x: {type: int64, checks: [{between: {max: 5}, severity: warning}]}
    """

  @Test func warningsFailOnlyWhereTheyAreMeantTo() async throws {
    let project = try TinyProject()
    try project.write("readings.yaml", Self.warned)
    try project.write("readings.csv", "x\n1\n9\n")
    let arguments = ["validate", "readings", "readings.csv", "--definitions", "readings.yaml"]
    #expect(try await Granary.run(arguments, in: project.directory).status == 0)
    let strict = try await Granary.run(
      arguments + ["--fail-on", "warning"],
      in: project.directory
    )
    #expect(strict.status == 1)
  }

  @Test func aSourceWithoutChecksIsNoSuccess() async throws {
    let project = try TinyProject()
    try project.write("bare.yaml", "kind: source\nname: bare\ncolumns: {x: int64}\n")
    try project.write("bare.csv", "x\n1\n")
    let outcome = try await project.run(
      "validate",
      "bare",
      "bare.csv",
      "--definitions",
      "bare.yaml"
    )
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("has no checks"))
  }

  @Test func theReportIsOneFile() async throws {
    let project = try TinyProject()
    let arguments = ["validate", "visits", "visits.csv", "--definitions", "schemas"]
    let written = try await Granary.run(
      arguments + ["--html", "report.html", "--json"],
      in: project.directory
    )
    #expect(written.status == 0, "\(written.errors)")
    #expect(try project.read("report.html").contains("<h1>visits</h1>"))
    let document = try JSONValue(parsing: written.output)
    #expect(document["profile"]?["columns"]?.elements?.count == 5)
    let lost = try await Granary.run(
      arguments + ["--html", "nowhere/report.html"],
      in: project.directory
    )
    #expect(lost.status == 2)
  }
}
