import GranaryJSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct ValidateCommandTests {
  @Test func whatHoldsEndsWithStatusZeroAndStoresNothing() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let text = try await project.succeed("validate", "visits", "visits.csv")
    #expect(text.contains("240 rows read, 240 passed, 0 failed\n"))
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
    let report = try #require(document["report"])
    #expect(report["passes"]?.bool == false)
    #expect(report["storable"]?.bool == true)
    #expect(["read", "passed", "failed"].map { report[$0]?.int64 } == [241, 240, 1])
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

  /// An ingestion describes the same rows in the same way, also where they are refused; without being
  /// asked, none.
  @Test func anIngestionHasTheSameProfile() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let checked = try await project.json("validate", "visits", "visits.csv", "--profile")
    let stored = try await project.run(
      "ingest",
      "visits",
      "visits.csv",
      "--html",
      "stored.html",
      "--json"
    )
    let document = try JSONValue(parsing: stored.output)
    #expect(document["profile"]?["columns"]?.elements?.count == 5)
    #expect(document["profile"] == checked["profile"])
    try await project.succeed("validate", "visits", "visits.csv", "--html", "checked.html")
    #expect(try project.read("stored.html") == project.read("checked.html"))
    let rows = (0..<8).map { TinyProject.row($0, shop: $0.isMultiple(of: 2) ? "z" : "a") }
    try project.write("half.csv", "shop,at,amount,noise\n" + rows.joined())
    let refused = try await project.json("ingest", "visits", "half.csv", "--profile")
    #expect(refused["outcome"]?.text == "refused")
    #expect(["read", "accepted", "quarantined"].map { refused[$0]?.int64 } == [8, 0, 0])
    let report = try #require(refused["report"])
    #expect(["read", "passed", "failed"].map { report[$0]?.int64 } == [8, 4, 4])
    #expect(report["storable"]?.bool == false)
    #expect(refused["profile"]?["rows"]?.int64 == 4)
    let silent = try await project.json("ingest", "visits", "half.csv")
    #expect(silent["profile"] == .null)
  }

  /// A value may hold anything: it must neither steer the terminal nor look like a line of a report.
  @Test func valuesCannotActOnATerminal() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let evil = "z\u{1B}[2J\n\u{202E}PASSED"
    let good = (0..<9).map { TinyProject.row($0, shop: "a") }.joined()
    try project.write(
      "evil.csv",
      "shop,at,amount,noise,x\u{202E}y\n\"\(evil)\",2024-01-01T00:00:00Z,1,2,3\n"
        + good.replacing("\n", with: ",3\n")
    )
    try project.write(
      "schemas/shops.yaml",
      try project.read("schemas/shops.yaml")
        .replacing("format:", with: "unknown_columns: ignore\nformat:")
    )
    try await project.succeed("apply", "schemas")
    let shown = #"z\u{1B}[2J\n\u{202E}PASSED"#
    let checked = try await project.run("validate", "visits", "evil.csv")
    #expect(checked.output.contains("    evil.csv:2: \(shown)\n"))
    let stored = try await project.succeed("ingest", "visits", "evil.csv")
    #expect(stored.contains("line 2: \(shown): not one of a, b, c\n"))
    let kept = try await project.succeed("quarantine", "show", "visits")
    #expect(kept.contains(#"  "\#(shown)",2024-01-01T00:00:00Z,1,2,3"#))
    for text in [checked.output, stored, kept] {
      #expect(!text.unicodeScalars.contains { "\u{1B}\u{202E}".unicodeScalars.contains($0) })
    }
    try project.write("twice.csv", "\"z\nPASSED\",\"z\nPASSED\"\n1,2\n")
    let wrong = try await project.run("validate", "visits", "twice.csv")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("PASSED") && !wrong.errors.contains("\nPASSED"))
    // Programs get what there is.
    let exact = try await project.json("quarantine", "show", "visits")
    let row = exact["ingestions"]?.elements?.first?["rows"]?.elements?.first
    #expect(row?["text"]?.text?.hasPrefix("\"\(evil)\",") == true)
  }

  @Test func aWideFileThatIsWrongThroughoutIsToldInFewLines() async throws {
    let project = try TinyProject()
    let names = (0..<50).map { "c\($0)" }
    let columns = names.map { "\($0): int64" }.joined(separator: ", ")
    try project.write(
      "schemas/wide.yaml",
      "kind: source\nname: wide\nformat: {type: csv}\ncolumns: {\(columns)}\n"
    )
    try await project.succeed("apply", "schemas")
    let row = names.map { _ in "x" }.joined(separator: ",")
    try project.write("wide.csv", names.joined(separator: ",") + "\n\(row)\n\(row)\n")
    let stored = try await project.succeed("ingest", "wide", "wide.csv")
    #expect(stored.contains("\nand 30 more reasons\n"))
    #expect(stored.split(separator: "\n").count < 40)
    let listed = try await project.succeed("quarantine", "list", "wide")
    #expect(listed.hasSuffix(" c26\n                and 30 more reasons\n"))
    let shown = try await project.succeed("quarantine", "show", "wide").split(separator: "\n")
    #expect(shown.count == 44)
    #expect(shown[19].hasPrefix("wide.csv:2: c19 "))
    #expect(shown[20...21] == ["wide.csv:2: and 30 more reasons", "  \(row)"])
    let all = try await project.json("quarantine", "show", "wide")
    let rows = try #require(all["ingestions"]?.elements?.first?["rows"]?.elements)
    #expect(rows.map { $0["reasons"]?.elements?.count } == [50, 50])
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
