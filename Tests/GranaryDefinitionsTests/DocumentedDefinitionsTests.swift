import Foundation
import GranaryDefinitions
import Testing

/// What the documentation shows is what is read.
@Suite struct DocumentedDefinitionsTests {
  @Test func theExamplesOfDefinitionsFitTogether() throws {
    let text = try Self.examples(in: "docs/definitions.md").joined(separator: "\n---\n")
    let set = try DefinitionSet(parsing: [(name: "definitions.md", text: text)])
    #expect(Set(set.definitions.map(\.kind)) == Set(DefinitionKind.allCases))
    for name in set.names(of: .model) { _ = try set.resolve(model: name) }
  }

  static let pages = ["http-sources", "json", "sources", "store", "validation", "training-sets"]

  /// Each page stands alone, but for those that go on from the flights.
  @Test(arguments: pages) func theExamplesOfOtherPagesAreDefinitions(_ page: String) throws {
    let text = try Self.examples(in: "docs/\(page).md").joined(separator: "\n---\n")
    let flights =
      page == "training-sets" ? try DefinitionSet(parsing: FlightsTests.files()) : nil
    let set = try DefinitionSet(parsing: [(name: "\(page).md", text: text)], over: flights)
    #expect(set.definitions.count > flights?.definitions.count ?? 0)
  }

  /// The blocks of YAML in a page.
  private static func examples(in page: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    return text.components(separatedBy: "```yaml\n").dropFirst().map { block in
      block.components(separatedBy: "```")[0]
    }
  }
}
