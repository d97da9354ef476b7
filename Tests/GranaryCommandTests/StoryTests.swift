import GranaryJSON
import Testing

/// The ordinary commands in their order, as people and as programs see them.
@Suite(.timeLimit(.minutes(2))) struct StoryTests {
  @Test func definitionsArePlannedAppliedAndListed() async throws {
    let project = try TinyProject()
    let applied = """
      + entity shop
      + source visits
      + feature_view spending
      + feature_service spending
      + model big_spender
      + model hopeless
      6 added, 0 changed, 0 unchanged

      """
    #expect(try await project.succeed("apply", "schemas") == applied)
    #expect(try await project.succeed("plan", "schemas") == "0 added, 0 changed, 6 unchanged\n")
    let plan = try await project.json("plan", "schemas/shops.yaml", "schemas/models.yml")
    #expect(plan["unchanged"]?.int64 == 6)
    #expect(plan["breaking"]?.bool == false)
    let models = try await project.json("list", "model")["definitions"]?.elements
    #expect(models?.compactMap { $0["name"]?.text } == ["big_spender", "hopeless"])
    let shown = try await project.json("show", "service", "spending")
    #expect(shown["kind"]?.text == "feature_service")
    #expect(shown["version"]?.int64 == 1)
  }

  @Test func rowsKeptAsideComeInOnceTheDefinitionIsMended() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let rows = (0..<8).map { TinyProject.row($0, shop: $0 == 5 ? "z" : "a") }
    try project.write("eight.csv", "shop,at,amount,noise\n" + rows.joined())
    try await project.succeed("ingest", "visits", "eight.csv")
    let refused = try await project.succeed("quarantine", "retry", "visits")
    #expect(refused.hasSuffix("see the others with: granary quarantine show visits\n"))
    let shops = try project.read("schemas/shops.yaml").replacing("[a, b, c]", with: "[a, b, c, z]")
    try project.write("schemas/shops.yaml", shops)
    try await project.succeed("apply", "schemas")
    let retried = """
      INGESTION  RETRIED  ACCEPTED  SUPERSEDED  STILL REFUSED  SNAPSHOT
              1        1         1           0              0         2

      """
    #expect(try await project.succeed("quarantine", "retry", "visits") == retried)
    #expect(try await project.succeed("snapshots").contains("eight.csv, retry of 1"))
    let none = "no row of visits is in quarantine\n"
    #expect(try await project.succeed("quarantine", "retry", "visits") == none)
    let again = try await project.json("quarantine", "retry", "visits")
    #expect(again["accepted"]?.int64 == 0)
    #expect(again["ingestions"]?.elements?.isEmpty == true)
  }

  @Test func severalFilesAreIngestedAsOneAndWhatIsKnownIsNamed() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    for (name, first) in [("a", 0), ("b", 4), ("c", 8)] {
      let rows = (first..<first + 4).map { TinyProject.row($0, shop: $0 == 6 ? "z" : "a") }
      try project.write("\(name).csv", "shop,at,amount,noise\n" + rows.joined())
    }
    try await project.succeed("ingest", "visits", "a.csv")
    let ingested = """
      visits 3 files: committed as snapshot 2
        a.csv: skipped, it is in snapshot 1
        read         8  rows
        accepted     7
        quarantined  1
        dropped      0
      FILE   READ  PASSED  FAILED
      b.csv     4       3       1
      c.csv     4       4       0
      PROBLEM      COLUMN  ROWS  FIRST AT
      shop_in_set  shop       1  b.csv:4: z: not one of a, b, c
      see them with: granary quarantine show visits

      """
    // The shell is not there to expand the pattern.
    #expect(try await project.succeed("ingest", "visits", "?.csv") == ingested)
    let listed = try await project.succeed("snapshots")
    #expect(listed.contains("b.csv and 1 other"))
    let known = try await project.json("ingest", "visits", "c.csv", "b.csv")
    #expect(known["outcome"]?.text == "already_ingested")
    #expect(known["skipped"]?.elements?.map { $0["snapshot"]?.int64 } == [2, 2])
    let again = try await project.json("ingest", "--again", "visits", "b.csv", "c.csv")
    #expect(again["replaced"]?.elements?.map(\.int64) == [2])
    #expect(again["files"]?.elements?.compactMap { $0["failed"]?.int64 } == [1, 0])
  }

  @Test func rowsThatGoWhenAFileIsReadAgainAreTold() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let rows = (0..<8).map { TinyProject.row($0, shop: "a") }
    try project.write("eight.csv", "shop,at,amount,noise\n" + rows.joined())
    try await project.succeed("ingest", "visits", "eight.csv")
    let same = try await project.json("ingest", "visits", "eight.csv", "--again")
    #expect(same["replaced_rows"]?.int64 == 8)
    let unwarned = try await project.succeed("ingest", "visits", "eight.csv", "--again")
    #expect(!unwarned.contains("warning"))
    let lax = TinyProject.shops.replacing("max_invalid_fraction: 0.25", with: "")
    try project.write("schemas/shops.yaml", lax.replacing("[a, b, c]", with: "[x]"))
    try await project.succeed("apply", "schemas")
    let text = try await project.succeed("ingest", "visits", "eight.csv", "--again")
    #expect(text.hasPrefix("visits eight.csv: committed as snapshot 4, in the place of 3\n"))
    #expect(
      text.contains(
        """

        warning: 0 rows accepted in the place of 8; earlier snapshots keep those, and --again under a \
        definition that accepts them brings them back

        """
      )
    )
  }

  @Test func allRowsTogetherAreAtNoPlaceOfTheFile() async throws {
    let project = try TinyProject()
    let shops = TinyProject.shops.replacing(
      "max_invalid_fraction: 0.25",
      with: "checks: [{row_count: {min: 10}}]"
    )
    try project.write("schemas/shops.yaml", shops)
    try await project.succeed("apply", "schemas")
    try project.write("one.csv", "shop,at,amount,noise\n" + TinyProject.row(0, shop: "a"))
    let refused = try await project.run("ingest", "visits", "one.csv")
    #expect(
      refused.output.hasSuffix(
        """
          passed  1
          failed  0
        PROBLEM    COLUMN  ROWS  FIRST AT
        row_count                found 1, due at least 10

        """
      )
    )
    try project.write("other.csv", "x,y\n1,2\n1,2\n")
    let unchecked = try await project.run("ingest", "visits", "other.csv")
    #expect(unchecked.output.contains("\n  read     2  rows\n  checked  0\n"))
  }

  @Test func rowsAreIngestedCountedAndKeptAside() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let rows = (0..<8).map { TinyProject.row($0, shop: $0 == 5 ? "z" : "a") }
    try project.write("eight.csv", "shop,at,amount,noise\n" + rows.joined())
    let ingested = """
      visits eight.csv: committed as snapshot 1
        read         8  rows
        accepted     7
        quarantined  1
        dropped      0
      PROBLEM      COLUMN  ROWS  FIRST AT
      shop_in_set  shop       1  line 7: z: not one of a, b, c
      see them with: granary quarantine show visits

      """
    #expect(try await project.succeed("ingest", "visits", "eight.csv") == ingested)
    let again = """
      visits eight.csv: the same content is snapshot 1 already; nothing was added \
      (--again checks it anew and puts it in the place of those rows)

      """
    #expect(try await project.succeed("ingest", "visits", "eight.csv") == again)
    let listed = """
      SNAPSHOT  ROWS  REASON       COLUMN  FILE
             1     1                       eight.csv
                   1  shop_in_set  shop

      """
    #expect(try await project.succeed("quarantine", "list", "visits") == listed)
    let shown = try await project.succeed("quarantine", "show", "visits")
    // Visit 5 is at 05:00 and spends 185 % 100; 5 * 5 * 31 % 7 is 5.
    #expect(shown.hasPrefix("eight.csv:7: shop 'z': "))
    #expect(shown.hasSuffix("\n  z,2024-01-01T05:00:00Z,85,5\n"))
    let kept = try await project.json("quarantine", "show", "visits")["ingestions"]?.elements
    #expect(kept?.first?["rows"]?.elements?.first?["line"]?.int64 == 7)
    let snapshots = try await project.json("snapshots")["snapshots"]?.elements
    #expect(snapshots?.compactMap { $0["accepted"]?.int64 } == [7])
  }

  @Test func standardInputIsAFileToo() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let outcome = try await project.run("--json", "ingest", "visits", "-", input: "visits.csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try JSONValue(parsing: outcome.output)["accepted"]?.int64 == 240)
  }

  @Test func trainingSetsAreWritten() async throws {
    let project = try await TinyProject.filled()
    let printed = """
      set.csv: spending@1
      rows            240
      features          1
      as of snapshot    1

      """
    let output = try await project.succeed(
      "training-set",
      "--model",
      "big_spender",
      "--out",
      "set.csv",
      "--statuses"
    )
    #expect(output == printed)
    let lines = try project.read("set.csv").split(separator: "\n")
    #expect(lines.count == 241)
    let header = "shop,at,amount,noise,weekday,spending__amount,spending__amount__status"
    #expect(lines[0] == header)
    // 2024-01-01 was a Monday; the row's own value counts.
    #expect(lines[2] == "b,2024-01-01T01:00:00Z,37.0,3,1,37.0,PRESENT")
    let manifest = try await project.json(
      "training-set",
      "spending",
      "--entities",
      "visits",
      "--event-time",
      "at",
      "--out",
      "set.jsonl"
    )
    #expect(manifest["rows"]?.int64 == 240)
    #expect(try project.read("set.jsonl").split(separator: "\n").count == 240)
  }

  @Test func trainingSetsAreMadeAgainAsTheyWere() async throws {
    let project = try await TinyProject.filled()
    try await project.succeed("training-set", "--model", "big_spender", "--out", "set.csv")
    let rows = (0..<8).map { TinyProject.row($0 + 300, shop: "a") }
    try project.write("more.csv", "shop,at,amount,noise\n" + rows.joined())
    try await project.succeed("ingest", "visits", "more.csv")
    let shops = try project.read("schemas/shops.yaml")
    try project.write(
      "schemas/shops.yaml",
      shops.replacing("{expression: amount}", with: "{expression: amount + 1}")
    )
    try await project.succeed("apply", "schemas")
    let same = "set.csv.manifest.json: the same bytes; written to again.csv\n"
    let manifest = "set.csv.manifest.json"
    #expect(try await project.succeed("reproduce", manifest, "--out", "again.csv") == same)
    #expect(try project.read("again.csv") == project.read("set.csv"))
    // As of the first snapshot, under the definitions of now.
    let state = ["--as-of", "1", "--out", "now.csv"]
    let now = try await Granary.run(
      ["training-set", "--model", "big_spender"] + state,
      in: project.directory
    )
    #expect(now.output.hasSuffix("as of snapshot    1\n"), "\(now.errors)")
    #expect(try project.read("now.csv") != project.read("set.csv"))
    let listed = try await project.json("training-sets")["training_sets"]?.elements
    #expect(
      listed?.compactMap { $0["file"]?.text?.split(separator: "/").last } == [
        "set.csv", "again.csv", "now.csv",
      ]
    )
    let older = try await project.json("show", "view", "spending@1")
    #expect(older["text"]?.text?.contains("amount + 1") == false)
    let shown = try await project.succeed("show", "view", "spending")
    #expect(shown.hasPrefix("# feature_view spending@2\n"))
    try project.write(
      manifest,
      project.read(manifest).replacing("\"version\": 1", with: "\"version\": 9")
    )
    let outcome = try await project.run("reproduce", manifest)
    #expect(outcome.status == 1)
    #expect(
      outcome.output.hasPrefix("set.csv.manifest.json: it cannot be made again\n  the entity")
    )
  }

  @Test func modelsAreTrainedAndListed() async throws {
    let project = try await TinyProject.filled()
    #expect(try await project.succeed("models").hasPrefix("no model is registered"))
    let report = try await project.succeed("train", "big_spender")
    // 240 rows, a quarter of them tested; the label is a function of the feature.
    let expected = """
      big_spender@1: registered
      trained on     180  rows
      tested on       60  rows from 2024-01-08T12:00:00Z on
      ROC AUC     1.0000

      """
    #expect(report.hasPrefix(expected))
    let models = try await project.json("models")["models"]?.elements
    #expect(models?.compactMap { $0["model"]?.text } == ["big_spender@1"])
    #expect(models?.first?["metrics"]?["roc_auc"]?.float64 == 1)
  }

  @Test func featuresAreLookedUp() async throws {
    let project = try await TinyProject.serving()
    let table = try await project.succeed(
      "lookup",
      "spending",
      "--at",
      TinyProject.time,
      "--entities",
      #"{"shop": ["a", "b"]}"#,
      "--request",
      #"{"weekday": [4, 4]}"#
    )
    // The last visits: a spends 237 * 37 % 100 at 21:00, which is too old, b 6 at 22:00.
    let expected = """
      spending@1 at 2024-01-11T00:00:00Z
      ROW  FEATURE           VALUE  STATUS           EVENT TIME
        1  spending__amount      -  OUTSIDE_MAX_AGE  2024-01-10T21:00:00Z
        2  spending__amount    6.0  PRESENT          2024-01-10T22:00:00Z

      """
    #expect(table == expected)
    let status = try await project.json("status")
    #expect(status["views"]?.elements?.first?["watermark"]?.text == TinyProject.time)
  }

  @Test func materializeShowsWhatIsOnline() async throws {
    let project = try await TinyProject.filled()
    let expected = """
      VIEW        ENTITIES  WATERMARK             SNAPSHOT
      spending@1         3  2024-01-11T00:00:00Z         1

      """
    #expect(try await project.succeed("materialize", "--until", TinyProject.time) == expected)
  }

  @Test func onlineAndOfflineScoresAreTheSameBytes() async throws {
    let project = try await TinyProject.serving()
    let body = """
      {"at": "\(TinyProject.time)", "entities": {"shop": ["a", "b", "c", "?"]},
       "request": {"weekday": [4, 4, 4, null]}}
      """
    try project.write("body.json", body)
    let online = try await project.succeed(
      "--json",
      "score",
      "big_spender",
      "--entities",
      "body.json"
    )
    let offline = try await project.succeed(
      "score",
      "big_spender",
      "--entities",
      "@body.json",
      "--offline",
      "--json"
    )
    #expect(online == offline)
    let written = try await project.succeed(
      "score",
      "big_spender@1",
      "--entities",
      body,
      "--out",
      "scores.json"
    )
    #expect(written == "scores.json: 4 predictions of big_spender@1\n")
    #expect(try project.read("scores.json") == online)
    let table = try await project.succeed("score", "big_spender", "--entities", "body.json")
    #expect(table.hasPrefix("big_spender@1 at 2024-01-11T00:00:00Z\nROW  SHOP  PRESENT"))
  }
}
