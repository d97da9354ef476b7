import Granary
import GranaryJSON
import GranaryTesting
import Testing

/// What `docs/http.md` pushes goes into the source of `docs/definitions.md`, and is answered as it says.
@Suite struct DocumentedPushTests {
  @Test func thePushedRowComesInAsShown() throws {
    let page = try Repository.text("docs/http.md")
    let example = try #require(page.split(separator: "## Pushing rows").last)
    let body = try #require(
      example.split(separator: " -d '").dropFirst().first?.split(separator: "'").first
    )
    let answer = try #require(
      example.split(separator: "```json\n").dropFirst().first?.split(separator: "```").first
    )
    let definitions = try Repository.text("docs/definitions.md").split(separator: "```yaml\n")
      .dropFirst().compactMap { $0.split(separator: "```").first }.joined(separator: "\n---\n")
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: [(name: "definitions.md", text: definitions)])
      let result = try store.push(Array(body.utf8), to: "visits", idempotencyKey: "7f3a")
      #expect(try result.json == JSONValue(parsing: String(answer)))
    }
  }
}
