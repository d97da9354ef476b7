import GranaryJSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct JSONCommandTests {
  private static let definition = """
    kind: source
    name: orders
    format: FORMAT
    unknown_columns: ignore
    columns:
      id: {type: int64, required: true, from: order.id}
      city: {type: string, from: "order.addresses[0].city", checks: [{in_set: [Lyon, Oslo]}]}
      at: {type: timestamp, required: true}
      paid: {type: float64, null_values: [unknown]}
    event_time: at
    """

  private static let rows = [
    #"{"order":{"id":9007199254740993,"addresses":[{"city":"Lyon"}]},"at":"2024-01-01T00:00:00Z","paid":1.5}"#,
    #"{"at":"2024-01-01T01:00:00Z","order":{"id":2},"paid":"unknown","note":1}"#,
    #"{"at":"2024-01-01T02:00:00Z","order":{"id":3.5}}"#,
    #"{"at":"2024-01-01T02:00:00Z","order":{"id":4,}}"#,
    #"{"at":"2024-01-01T03:00:00Z","order":{"id":5,"addresses":[{"city":"Rome"}]}}"#,
  ]

  private static func project(format: String) throws -> TinyProject {
    let project = try TinyProject()
    let definition = Self.definition.replacing("FORMAT", with: format)
    try project.write("schemas/orders.yaml", definition)
    return project
  }

  /// What both forms of the same rows give, but for the lines that they are on.
  private static func check(_ project: TinyProject, _ file: String, lines: [Int64]) async throws {
    try await project.succeed("apply", "schemas")
    let result = try await project.json("ingest", "orders", file)
    #expect(result["outcome"]?.text == "committed")
    #expect(result["read"]?.int64 == 5)
    #expect(result["accepted"]?.int64 == 2)
    #expect(result["profile"] == .null)
    #expect(result["quarantined"]?.int64 == 3)
    #expect(result["report"]?["ignored_columns"]?.elements?.compactMap(\.text) == ["note"])
    let shown = try await project.succeed("quarantine", "show", "orders")
    for line in lines { #expect(shown.contains("\(file):\(line)"), "\(shown)") }
    #expect(shown.contains("id '3.5': not an integer"), "\(shown)")
    #expect(shown.contains("byte 46: a comma before the end of an object"), "\(shown)")
    #expect(shown.contains("'Rome'"), "\(shown)")
  }

  @Test func rowsOfJSONLinesAreIngested() async throws {
    let project = try Self.project(format: "{type: jsonl}")
    try project.write("orders.jsonl", Self.rows.joined(separator: "\n\n"))
    try await Self.check(project, "orders.jsonl", lines: [5, 7, 9])
  }

  @Test func rowsOfAJSONDocumentAreIngested() async throws {
    let project = try Self.project(format: "{type: json, records: data.orders}")
    let array = Self.rows.joined(separator: ",\n")
    try project.write("orders.json", "{\"data\":\n{\"next\": null, \"orders\": [\n\(array)\n]}}\n")
    try await Self.check(project, "orders.json", lines: [5, 6, 7])
  }

  @Test func aDocumentThatIsNotAsTheSourceSaysEndsWithStatusTwo() async throws {
    let project = try Self.project(format: "{type: json, records: data.orders}")
    try await project.succeed("apply", "schemas")
    try project.write("orders.json", #"{"data": {"order": []}}"#)
    let absent = try await project.run("ingest", "orders", "orders.json")
    #expect(absent.status == 2)
    #expect(
      absent.errors.contains(
        "orders.json: error: nothing at 'data.orders': 'data' has no member 'orders'; did you mean "
          + "'order'? there are: order"
      ),
      "\(absent.errors)"
    )
    try project.write("orders.json", "{\"data\": {\"orders\": [{}\n")
    let cut = try await project.run("ingest", "orders", "orders.json")
    #expect(cut.status == 2)
    #expect(
      cut.errors.contains(
        "orders.json:2: error: byte 1: the document ends within its array of rows"
      ),
      "\(cut.errors)"
    )
  }
}
