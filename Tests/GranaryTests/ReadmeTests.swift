import Granary
import GranaryTesting
import Testing

@Suite struct ReadmeTests {
  @Test func theProgramInTheReadmeIsTheOneThatIsCompiledHere() throws {
    let readme = try Repository.text("README.md")
    let program = try Repository.text("Tests/GranaryTests/ReadmeProgram.swift")
    #expect(readme.contains("```swift\n\(program)```"))
  }

  @Test func theProgramScoresAFlight() throws {
    try TemporaryDirectory.with { directory in
      let store = directory.file("store")
      let predictions = try lateArrival(store: store, repository: Repository.root)
      #expect(predictions.count == 1)
      #expect(predictions.allSatisfy { $0 > 0 && $0 < 1 })
    }
  }

  @Test func theFiveLinesFindWhatTheReadmeSays() throws {
    let readme = try Repository.text("README.md")
    let block = try #require(readme.split(separator: "```yaml\n").dropFirst().first)
    let definition = String(try #require(block.split(separator: "```").first))
    #expect(definition.split(separator: "\n").count == 5)
    let result = try FeatureStore.validate(
      "departures",
      files: [Repository.root + "/fixtures/flights/flights.csv"],
      definitions: [(name: "departures.yaml", text: definition)]
    )
    let report = result.report.description.replacing(Repository.root + "/", with: "")
    let shown = try #require(readme.split(separator: "--definitions departures.yaml\n").last)
    for line in shown.prefix(upTo: try #require(shown.firstRange(of: "```")).lowerBound)
      .split(separator: "\n") where line != "…"
    {
      #expect(report.contains(line), "\(report)")
    }
  }
}
