import Foundation
import Granary
import GranaryFiles
import GranaryTesting

/// Files of the repository, found from this source file.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func path(_ relative: String) -> String { "\(root)/\(relative)" }

  static func text(_ relative: String) throws -> String {
    try String(contentsOfFile: path(relative), encoding: .utf8)
  }
}

/// The moment that the story is told at.
let storyTime = "2013-03-01T00:00:00Z"

/// A store with the flights' definitions and a slice of their rows.
struct FlightsStore {
  let store: FeatureStore
  let results: [String: IngestionResult]
  /// The gates in `schemas/flights/model.yaml`.
  static let gates = "roc_auc: {min: 0.60}, beats_baseline: true"

  init(in directory: TemporaryDirectory, gates: String = Self.gates) throws {
    store = try FeatureStore(at: directory.file("store"))
    let definitions = try DefinitionFiles.read([Repository.path("schemas/flights")])
    try store.apply(
      files: definitions.map { name, text in (name, text.replacing(Self.gates, with: gates)) }
    )
    var results: [String: IngestionResult] = [:]
    for source in ["flights", "weather", "planes"] {
      let file = Repository.path("fixtures/flights_slice/\(source).csv")
      results[source] = try store.ingest(source, file: file)
    }
    self.results = results
  }
}

extension TemporaryDirectory {
  /// A path below the directory.
  func file(_ name: String) -> String { path.appending(name).string }

  /// Runs `body` with a directory that is there until it returns.
  static func with<Result>(_ body: (TemporaryDirectory) throws -> Result) throws -> Result {
    let directory = try TemporaryDirectory()
    defer { withExtendedLifetime(directory) {} }
    return try body(directory)
  }
}
