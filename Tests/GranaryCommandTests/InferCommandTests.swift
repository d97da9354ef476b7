import GranaryJSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct InferCommandTests {
  @Test func whatIsInferredHoldsOnItsFile() async throws {
    let project = try TinyProject()
    let told = try await project.succeed("infer", "visits.csv", "--out", "inferred.yaml")
    #expect(told.hasPrefix("inferred.yaml: source visits, of 240 rows"))
    try await project.succeed("validate", "visits", "visits.csv", "--definitions", "inferred.yaml")
    let text = try project.read("inferred.yaml")
    #expect(text.contains("in_set: [\"a\", \"b\", \"c\"]"))
    #expect(text.contains("# event_time: at"))
    #expect(try await project.succeed("infer", "visits.csv") == text)
  }

  @Test func theSourceGetsTheNameThatIsGiven() async throws {
    let project = try TinyProject()
    let document = try await project.json("infer", "visits.csv", "--source", "shops")
    #expect(document["source"]?.text == "shops" && document["rows"]?.int64 == 240)
    let bad = try await project.run("infer", "visits.csv", "--source", "No Name")
    #expect(bad.status == 2 && bad.errors.contains("'No Name' is no name of a source"))
  }

  /// Files of which nothing can be inferred, and what is said of them.
  static let refused = [
    ("empty.csv", "", "empty.csv: error: the file is empty; there is nothing to infer from"),
    ("nul.csv", "a,b\n1,\0\n", "nul.csv: error: the byte at offset 6 is none of a text's"),
    ("twice.csv", "a,b,a\n1,2,3\nx,y,z\n1,2,4\n", ""),
    ("rows.json", "[{}]", "rows.json: error: no row has anything that a column could read"),
    (
      "python.jsonl", "{'a':1}\n{'a':2}\n",
      "python.jsonl: error: no row can be read; line 1: byte 2: a name in single quotes; JSON has double "
        + "ones"
    ),
    ("header.csv", "a,b\n", "header.csv: error: there is no row, or none but a header"),
    ("page.csv", "<!DOCTYPE html>\n<p>", "page.csv: error: this is a page of HTML"),
    (
      "arrays.jsonl", "[1,2]\n[3,4]\n",
      "arrays.jsonl:2: error: a JSON array follows another; rows of JSON are objects"
    ),
    (
      "objects.json", "{\n\"a\":1\n}\n{\n\"a\":2\n}\n",
      "objects.json:3: error: JSON objects follow each other, and the first takes several lines"
    ),
  ]

  @Test(arguments: refused)
  func whatCannotBeReadIsSaid(_ file: String, _ text: String, _ error: String) async throws {
    let project = try TinyProject()
    try project.write(file, text)
    let outcome = try await project.run("infer", file)
    // A header with a name twice is none: the columns get other names then.
    #expect(outcome.status == (error.isEmpty ? 0 : 2))
    #expect(outcome.errors.hasPrefix(error), "\(outcome.errors)")
  }

  @Test func aDirectoryIsNoFile() async throws {
    let project = try TinyProject()
    let outcome = try await project.run("infer", ".")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("'.' is a directory; name the files in it, such as './*.csv'"))
  }

  @Test func whatIsInferredFromJSONHoldsToo() async throws {
    let project = try TinyProject()
    try project.write(
      "orders.json",
      #"{"next": null, "orders": [{"id": 1, "user": {"name": "Ada"}}, {"id": 2, "user": null}]}"#
    )
    try await project.succeed("infer", "orders.json", "--out", "orders.yaml")
    let text = try project.read("orders.yaml")
    #expect(text.contains("format: {type: json, records: \"orders\"}"))
    #expect(text.contains("user_name:\n    from: \"user.name\""))
    try await project.succeed("validate", "orders", "orders.json", "--definitions", "orders.yaml")
  }

  @Test func standardInputIsCopiedWhereItIsReadMoreThanOnce() async throws {
    let project = try TinyProject()
    let inferred = try await project.run("infer", "-", "--json", input: "visits.csv")
    #expect(try JSONValue(parsing: inferred.output)["rows"]?.int64 == 240)
    #expect(try JSONValue(parsing: inferred.output)["source"]?.text == "source")
    let rows = "shop,at,amount,noise\n" + TinyProject.row(0, shop: "b")
    try project.write("more.csv", rows)
    let checked = try await project.run(
      "validate",
      "visits",
      "-",
      "more.csv",
      "--definitions",
      "schemas",
      input: "visits.csv"
    )
    #expect(checked.output.contains("241 rows read, 241 passed, 0 failed"))
    try await project.succeed("apply", "schemas")
    let stored = try await project.run("ingest", "visits", "more.csv", "-", input: "visits.csv")
    #expect(stored.output.hasPrefix("visits 2 files: committed as snapshot 1\n"))
  }

  @Test func standardInputIsNamedOnce() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    let message =
      "is named more than once, and standard input can be read once; name it once, or write it to "
      + "a file"
    for (arguments, name) in [
      (["ingest", "visits", "-", "-"], "-"),
      (["ingest", "visits", "-", "visits.csv", "/dev/stdin"], "/dev/stdin"),
      (["validate", "visits", "-", "-"], "-"),
      (["validate", "visits", "-", "--definitions", "schemas", "--reference", "visits=-"], "-"),
    ] {
      let outcome = try await Granary.run(arguments, in: project.directory, input: "/dev/null")
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("'\(name)' \(message)"), "\(outcome.errors)")
    }
    // The file that it is redirected from has the same content.
    let both = try await project.run("validate", "visits", "visits.csv", "-", input: "visits.csv")
    #expect(both.output.contains("240 rows read"))
  }

  @Test func anIngestionWritesItsReportToo() async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    try await project.succeed("ingest", "visits", "visits.csv", "--html", "report.html")
    #expect(try project.read("report.html").contains("Passed"))
  }
}
