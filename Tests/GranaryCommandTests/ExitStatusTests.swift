import GranaryJSON
import Testing

/// How commands fail: with which status, and with which words.
@Suite(.timeLimit(.minutes(2))) struct ExitStatusTests {
  /// A command that fails in a store with definitions and rows.
  struct Failure: CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let code: String
    /// The first line on standard error.
    let line: String

    init(_ command: String, _ status: Int32, _ code: String, _ line: String) {
      arguments = command.split(separator: " ").map(String.init)
      (self.status, self.code, self.line) = (status, code, line)
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let failures = [
    Failure(
      "ingst visits visits.csv",
      2,
      "unknown_command",
      "error: there is no command 'ingst'; did you mean 'ingest'? there are: plan, apply, list, "
        + "show, infer, validate, ingest, quarantine, snapshots, check, training-set, "
        + "training-sets, reproduce, materialize, lookup, explain, train, models, score, serve, "
        + "status, compact, erase"
    ),
    Failure(
      "help ingst",
      2,
      "unknown_command",
      "error: there is no command 'ingst'; did you mean 'ingest'? there are: plan, apply, list, "
        + "show, infer, validate, ingest, quarantine, snapshots, check, training-set, "
        + "training-sets, reproduce, materialize, lookup, explain, train, models, score, serve, "
        + "status, compact, erase"
    ),
    Failure(
      "erase --entity id=1 --entity id=2",
      2,
      "usage",
      "error: 'id' is given twice; one entity is erased at a time"
    ),
    Failure("status --frob", 2, "usage", "error: Unknown option '--frob'. Did you mean '--json'?"),
    Failure(
      "ingest visits",
      2,
      "no_address",
      "error: source 'visits' has no address; name a file or a URL, or give it the key 'address'"
    ),
    Failure(
      "ingest visits schemas",
      2,
      "is_directory",
      "error: 'schemas' is a directory; name the files in it, such as 'schemas/*.csv'"
    ),
    Failure(
      "ingest visit visits.csv",
      2,
      "unknown_source",
      "error: there is no source 'visit'; did you mean 'visits'? there are: visits"
    ),
    Failure(
      "quarantine lst",
      2,
      "unknown_command",
      "error: there is no command 'quarantine lst'; did you mean 'list'? there are: list, show, retry"
    ),
    Failure(
      "lookup spending --entities nothing.json",
      2,
      "no_such_file",
      "--entities: error: there is no file 'nothing.json', and JSON begins with { or ["
    ),
    Failure(
      "ingest visits nothing.csv",
      2,
      "no_such_file",
      "error: could not open nothing.csv: No such file or directory (ENOENT)"
    ),
    Failure(
      "apply nothing",
      2,
      "no_such_file",
      "error: there is no file or directory nothing"
    ),
    Failure(
      "plan .granary",
      2,
      "no_definitions",
      "error: there are no .yaml or .yml files in .granary"
    ),
    Failure(
      "list views",
      2,
      "usage",
      "error: The value 'views' is invalid for '<kind>': there is no such kind; there are: entity, "
        + "source, feature_view, feature_service, model"
    ),
    Failure(
      "show spendings",
      2,
      "unknown_definition",
      "error: there is no definition 'spendings'; did you mean 'spending'? there are: shop, "
        + "spending, spending, big_spender, hopeless, visits"
    ),
    Failure(
      "show spending",
      2,
      "ambiguous_name",
      "error: there are several 'spending'; say which: granary show feature_service spending, "
        + "granary show feature_view spending"
    ),
    Failure(
      "quarantine show visit",
      2,
      "unknown_source",
      "error: there is no source 'visit'; did you mean 'visits'? there are: visits"
    ),
    Failure(
      "materialize spendin",
      2,
      "unknown_feature_view",
      "error: there is no feature view 'spendin'; did you mean 'spending'? there are: spending"
    ),
    Failure(
      "materialize --until 2024-01-11T00:00:00",
      2,
      "usage",
      "error: The value '2024-01-11T00:00:00' is invalid for '--until <time>': it has no zone; "
        + "write it as 2024-01-11T00:00:00Z or with an offset"
    ),
    Failure(
      "lookup spending --entities {\"shop\":[\"a\"]} --request {\"weekday\":[1]}",
      2,
      "not_materialized",
      "error: view 'spending' (version 1) was never put online; do so with: "
        + "granary materialize spending"
    ),
    Failure(
      "lookup spending --entities {\"shop\":[1]} --request {\"weekday\":[1]}",
      2,
      "wrong_type",
      "entities.shop[0]: error: 1 is no string"
    ),
    Failure(
      "lookup spending --entities {",
      2,
      "bad_json",
      "--entities: error: byte 2: a name in quotes was expected"
    ),
    Failure(
      "score big_spender --entities {\"shop\":[]}",
      2,
      "model_not_trained",
      "error: model 'big_spender' is defined, but no version is registered; train it with: "
        + "granary train big_spender"
    ),
    Failure(
      "training-set --out set.csv",
      2,
      "usage",
      "error: it takes --model, or a service and --entities"
    ),
    Failure(
      "training-set --model big_spender --out set.parquet",
      2,
      "unknown_format",
      "error: 'set.parquet' has no ending that says the format; there are: .arrow, .csv, .jsonl"
    ),
    Failure(
      "training-set --model big_spender --out set.csv --as-of yesterday",
      2,
      "usage",
      "error: The value 'yesterday' is invalid for '--as-of <n|time>': write a snapshot's number or a "
        + "time as 2013-03-01T00:00:00Z"
    ),
    Failure(
      "training-set --model big_spender --out set.csv --as-of 7",
      2,
      "unknown_snapshot",
      "error: there is no snapshot 7; the last one is 1"
    ),
    Failure(
      "training-set spending@2 --entities visits --event-time at --out set.csv",
      2,
      "unknown_version",
      "error: there is no feature service 'spending@2'; there are: spending@1"
    ),
    Failure(
      "show source visits@3",
      2,
      "unknown_version",
      "error: there is no source 'visits@3'; there are: visits@1"
    ),
    Failure(
      "reproduce nothing.json",
      2,
      "no_such_file",
      "error: could not open nothing.json: No such file or directory (ENOENT)"
    ),
    Failure("serve --port 65536", 2, "usage", "error: a port is a number from 0 to 65535"),
    Failure(
      "serve --host nowhere.invalid",
      3,
      "cannot_listen",
      "error: cannot listen on nowhere.invalid port 7600: there is no such host"
    ),
    Failure(
      "status --store nowhere",
      3,
      "no_store",
      "error: there is no store in nowhere; 'granary apply PATH' makes one"
    ),
  ]

  @Test func failuresHaveAStatusACodeAndAMessage() async throws {
    let project = try await TinyProject.filled()
    for failure in Self.failures {
      let outcome = try await Granary.run(failure.arguments, in: project.directory)
      #expect(outcome.status == failure.status, "\(failure.testDescription)")
      #expect(outcome.output.isEmpty, "\(failure.testDescription)")
      let line = outcome.errors.split(separator: "\n").first ?? ""
      #expect(line == failure.line, "\(failure.testDescription)")
    }
  }

  @Test func failuresAreJSONDocumentsToo() async throws {
    let project = try await TinyProject.filled()
    for failure in Self.failures {
      let outcome = try await Granary.run(["--json"] + failure.arguments, in: project.directory)
      #expect(outcome.status == failure.status, "\(failure.testDescription)")
      let error = try JSONValue(parsing: outcome.output)["error"]
      #expect(error?["code"]?.text == failure.code, "\(failure.testDescription)")
      let (location, message) = (error?["location"]?.text, error?["message"]?.text ?? "")
      let line = (location.map { "\($0): " } ?? "") + "error: \(message)"
      #expect(line == failure.line, "\(failure.testDescription)")
    }
  }

  @Test func wrongDefinitionsNameFileLineAndColumn() async throws {
    let project = try TinyProject()
    try project.write("wrong.yaml", "kind: entity\nname: shop\njoin_keys: {shop: strin}\n")
    let outcome = try await project.run("apply", "wrong.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("wrong.yaml:3:19: error: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("did you mean 'string'?"))
    try project.write("other.yaml", "kind: entity\nname: [\n")
    let document = try await project.json("plan", "wrong.yaml", "other.yaml")
    let error = try #require(document["error"])
    #expect(error["code"]?.text == "invalid_value")
    #expect(error["location"]?.text == "wrong.yaml:3:19")
    #expect(error["message"]?.text == "2 errors in 2 files")
    let errors = try #require(error["errors"]?.elements)
    #expect(errors.map { $0["file"]?.text } == ["wrong.yaml", "other.yaml"])
    #expect(errors.map { $0["line"]?.int64 } == [3, 3])
    #expect(errors.map { $0["column"]?.int64 } == [19, 1])
    #expect(errors.map { $0["code"]?.text } == ["invalid_value", "syntax"])
    #expect(errors[0]["suggestion"]?.text == "string")
    #expect(errors[0]["message"]?.text?.contains("did you mean 'string'?") == true)
    #expect(errors[1]["suggestion"] == .null)
    let people = try await project.run("plan", "wrong.yaml", "other.yaml")
    #expect(people.errors.hasPrefix("wrong.yaml:3:19: error: "))
    #expect(people.errors.contains("\nother.yaml:3:1: error: "))
    try project.write("twice.yaml", "kind: entity\nname: S\njoin_keys: {shop: strin}\n")
    let twice = try await project.json("plan", "twice.yaml")
    #expect(twice["error"]?["message"]?.text == "2 errors in twice.yaml")
  }

  @Test func ofVeryManyErrorsOfDefinitionsTheFirstAreShown() async throws {
    let project = try TinyProject()
    let columns = (0..<21).map { "  c\($0): strin\n" }.joined()
    try project.write("wrong.yaml", "kind: source\nname: wide\ncolumns:\n\(columns)")
    let outcome = try await project.run("plan", "wrong.yaml")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines[19].hasPrefix("wrong.yaml:23:8: error: the column 'c19'"))
    #expect(lines[20] == "and 1 more error; --json lists all")
    let all = try await project.json("plan", "wrong.yaml")
    #expect(all["error"]?["errors"]?.elements?.count == 21)
  }

  @Test func refusedDataAndModelsExitWithOne() async throws {
    let project = try await TinyProject.filled()
    let rows = (0..<8).map { TinyProject.row($0, shop: $0.isMultiple(of: 2) ? "z" : "a") }
    try project.write("half.csv", "shop,at,amount,noise\n" + rows.joined())
    let data = try await project.run("ingest", "visits", "half.csv")
    #expect(data.status == 1)
    #expect(
      data.output == """
        visits half.csv: refused; nothing was stored
          4 of 8 rows fail, more than max_invalid_fraction 0.25 allows
          read    8  rows
          passed  4
          failed  4
        PROBLEM      COLUMN  ROWS  FIRST AT
        shop_in_set  shop       4  line 2: z: not one of a, b, c

        """
    )
    let model = try await project.run("train", "hopeless")
    #expect(model.status == 1)
    #expect(
      model.output.hasPrefix("hopeless: refused; nothing was registered\n  gate: roc_auc is ")
    )
    #expect(try await project.json("train", "hopeless")["registered"]?.bool == false)
    #expect(try await project.json("models")["models"]?.elements == [])
  }

  @Test func aPlanNeedsNoStoreAndMakesNone() async throws {
    let project = try TinyProject()
    let plan = try await project.succeed("plan", "schemas")
    #expect(plan.hasSuffix("6 added, 0 changed, 0 unchanged\n"))
    #expect(try await project.run("list").status == 3)
  }

  @Test func everyOtherCommandButApplyNeedsAStore() async throws {
    let project = try TinyProject()
    let commands = [
      ["list"], ["show", "x"], ["ingest", "visits", "visits.csv"],
      ["quarantine", "list", "x"], ["quarantine", "show", "x"], ["snapshots"],
      ["training-set", "--model", "x", "--out", "x.csv"], ["training-sets"], ["reproduce", "x"],
      ["materialize"],
      ["lookup", "x", "--entities", "{}"], ["train", "x"], ["models"],
      ["score", "x", "--entities", "{}"], ["serve"], ["status"], ["compact"],
      ["erase", "--entity", "x=y"],
    ]
    for command in commands {
      let outcome = try await Granary.run(command, in: project.directory)
      #expect(outcome.status == 3, "\(command)")
      let hint = "error: there is no store in .granary; 'granary apply PATH' makes one\n"
      #expect(outcome.errors == hint, "\(command)")
    }
  }
}
