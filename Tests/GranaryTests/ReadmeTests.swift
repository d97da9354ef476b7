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
}
