import Testing

@Suite(.timeLimit(.minutes(2))) struct EraseCommandTests {
  @Test func anEntityWithoutRowsIsNamed() async throws {
    let project = try await TinyProject.filled()
    let first = try await project.succeed("erase", "--entity", "shop=a")
    #expect(first.contains("visits"))
    let second = try await project.succeed("erase", "--entity", "shop=a")
    #expect(second.hasPrefix("no rows of shop=a\n"), "\(second)")
  }
}
