import Foundation
import GranaryDefinitions
import GranaryStatistics
import Testing

@Suite struct MutationTests {
  /// Pieces that mean something to YAML, to definitions or to their readers.
  static let pieces = [
    "\n", " ", "  ", ":", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!", "|", ">", "%",
    "---\n", "...\n", "<<: ", "? ", "\t", "\r", "\u{0}", "\u{FEFF}", "\u{2028}", "é", "😀", "null",
    "name", "x", "float64", "9999999999999999999", "1e999", "nan", "(", "+", "is null",
  ]

  /// Whatever a file says, reading it ends with definitions or with errors that have a place in it.
  ///
  /// `GRANARY_DEFINITION_MUTATIONS` says how many files are tried, `GRANARY_SEED` which ones.
  @Test func readsOrRefusesWhateverIsWritten() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["GRANARY_DEFINITION_MUTATIONS"].flatMap { Int($0) } ?? 2_000
    var random = SeededGenerator(seed: environment["GRANARY_SEED"].flatMap { UInt64($0) } ?? 4)
    let files = try FlightsTests.files()
    let set = try DefinitionSet(parsing: files)
    var refused = 0
    for _ in 0..<count {
      var file = files[Int.random(in: files.indices, using: &random)]
      var scalars = Array(file.text.unicodeScalars)
      for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&scalars, &random) }
      file.text = String(String.UnicodeScalarView(scalars))
      do {
        for definition in try DefinitionSet(parsing: [file], over: set).definitions {
          let again = try Definition(parsing: definition.canonicalText, file: "canonical")
          try #require(again == definition)
        }
      } catch let error as DefinitionErrors {
        refused += 1
        for error in error.errors {
          let location = try #require(error.location)
          try #require(location.line >= 1 && location.column >= 1, "\(error)")
          try #require(files.contains { $0.name == location.file })
        }
      }
    }
    // Many changes hit comments and descriptions; most do not.
    #expect(refused > count / 2)
  }

  private static func mutate(_ scalars: inout [Unicode.Scalar], _ random: inout SeededGenerator) {
    let start = Int.random(in: 0...scalars.count, using: &random)
    let end = min(scalars.count, start + Int.random(in: 0...12, using: &random))
    let piece = Array(pieces[Int.random(in: pieces.indices, using: &random)].unicodeScalars)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: scalars.removeSubrange(start..<end)
    case 1: scalars.insert(contentsOf: piece, at: start)
    case 2: scalars.replaceSubrange(start..<end, with: piece)
    default: scalars.insert(contentsOf: scalars[start..<end], at: start)
    }
  }
}
