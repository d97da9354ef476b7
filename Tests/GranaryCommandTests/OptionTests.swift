import GranaryJSON
import Testing

/// What every command takes, and what it says of itself.
@Suite(.timeLimit(.minutes(2))) struct OptionTests {
  @Test func storeAndJSONStandBeforeOrAfterTheCommand() async throws {
    let project = try TinyProject()
    try await project.succeed("--store", "here", "apply", "schemas")
    let expected = try await project.succeed(
      "quarantine",
      "list",
      "visits",
      "--store=here",
      "--json"
    )
    #expect(expected == "{\"source\":\"visits\",\"ingestions\":[]}\n")
    let others = [
      ["--json", "--store", "here", "quarantine", "list", "visits"],
      ["quarantine", "--store", "here", "list", "--json", "visits"],
      ["--json", "quarantine", "list", "--store", "here", "visits"],
    ]
    for arguments in others {
      let outcome = try await Granary.run(arguments, in: project.directory)
      #expect(outcome.output == expected, "\(arguments)")
    }
  }

  @Test func theEnvironmentNamesTheStoreWhereNoOptionDoes() async throws {
    let project = try TinyProject()
    let environment = ["GRANARY_STORE": "there"]
    let applied = try await project.run("apply", "schemas", environment: environment)
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(try await project.run("list", environment: environment).status == 0)
    #expect(try await project.run("list", "--store", "there").status == 0)
    let other = try await project.run("list", "--store", "other", environment: environment)
    #expect(other.status == 3)
  }

  @Test func aDocumentIsCompletedAndOverruledByOptions() async throws {
    let project = try await TinyProject.serving()
    try project.write("shops.json", #"{"entities": {"shop": ["c"]}, "at": "2000-01-01T00:00:00Z"}"#)
    let answer = try await project.json(
      "lookup",
      "spending",
      "--entities",
      "shops.json",
      "--request",
      #"{"weekday": [4]}"#,
      "--at",
      TinyProject.time
    )
    #expect(answer["at"]?.text == "2024-01-11T00:00:00.000000Z")
    // Visit 239 spends 239 * 37 % 100.
    #expect(answer["features"]?["spending__amount"]?["values"]?.elements == [.number("43.0")])
    let twice = try await project.run(
      "lookup",
      "spending",
      "--entities",
      #"{"entities": {}, "request": {"weekday": []}}"#,
      "--request",
      "{}"
    )
    #expect(twice.status == 2)
    let other = try await project.run(
      "lookup",
      "spending",
      "--entities",
      #"{"entities": {}, "service": "other"}"#
    )
    #expect(other.errors == "error: the document asks for service 'other', not 'spending'\n")
  }

  @Test func theVersionIsPrinted() async throws {
    let project = try TinyProject()
    #expect(try await project.succeed("--version") == "0.1.0\n")
  }

  @Test func helpNamesTheCommandsThatThereAreAndAnExampleOfEach() async throws {
    let project = try TinyProject()
    let commands = [
      "plan", "apply", "list", "show", "infer", "validate", "ingest", "quarantine", "snapshots",
      "check",
      "training-set",
      "training-sets", "reproduce", "materialize", "lookup", "explain", "train", "models", "score",
      "serve", "status", "compact", "erase",
    ]
    let help = try await project.succeed("--help")
    let listed = help.split(separator: "\n")
      .drop { $0 != "SUBCOMMANDS:" }.dropFirst()
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  See") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(listed == commands)
    for command in commands {
      let help = try await project.succeed(command, "--help")
      #expect(help.contains("Example: granary \(command)"), "\(command)")
    }
  }
}
