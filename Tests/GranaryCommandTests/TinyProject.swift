import Foundation
import GranaryJSON
import Testing

/// A temporary directory with definitions and rows of its own, gone with the last reference: 240
/// hourly visits to three shops in turn, from 2024-01-01 on, in `visits.csv`.
///
/// Visit i is in shop `"abc"[i % 3]`, spends `37 i % 100` and has the noise `i * i * 31 % 7`.
final class TinyProject: Sendable {
  /// An hour after the last visit.
  static let time = "2024-01-11T00:00:00Z"

  let directory: String

  /// Only the files; there is no store yet.
  init() throws {
    directory = NSTemporaryDirectory() + "granary-command-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: directory + "/schemas",
      withIntermediateDirectories: true
    )
    try write("schemas/shops.yaml", Self.shops)
    try write("schemas/models.yml", Self.models)
    try write("schemas/README", "no definitions")
    let rows = (0..<240).map { Self.row($0, shop: ["a", "b", "c"][$0 % 3]) }
    try write("visits.csv", "shop,at,amount,noise\n" + rows.joined())
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Definitions applied and rows ingested.
  static func filled() async throws -> TinyProject {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    try await project.succeed("ingest", "visits", "visits.csv")
    return project
  }

  /// The model trained and its view online.
  static func serving() async throws -> TinyProject {
    let project = try await filled()
    try await project.succeed("train", "big_spender")
    try await project.succeed("materialize", "spending", "--until", time)
    return project
  }

  /// A row of the CSV file.
  static func row(_ visit: Int, shop: String) -> String {
    let (day, hour) = (visit / 24 + 1, visit % 24)
    let time = "2024-01-\(day < 10 ? "0" : "")\(day)T\(hour < 10 ? "0" : "")\(hour):00:00Z"
    return "\(shop),\(time),\(visit * 37 % 100),\(visit * visit * 31 % 7)\n"
  }

  func write(_ file: String, _ text: String) throws {
    try text.write(toFile: directory + "/" + file, atomically: true, encoding: .utf8)
  }

  func read(_ file: String) throws -> String {
    try String(contentsOfFile: directory + "/" + file, encoding: .utf8)
  }

  /// Runs a command in the directory.
  func run(
    _ arguments: String...,
    input: String? = nil,
    environment: [String: String] = [:]
  ) async throws -> Granary.Outcome {
    try await Granary.run(
      arguments,
      in: directory,
      input: input.map { directory + "/" + $0 },
      environment: environment
    )
  }

  /// Runs a command that must succeed.
  @discardableResult
  func succeed(_ arguments: String...) async throws -> String {
    let outcome = try await Granary.run(arguments, in: directory)
    try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome.output
  }

  /// The one JSON document that a command prints.
  func json(_ arguments: String...) async throws -> JSONValue {
    let outcome = try await Granary.run(arguments + ["--json"], in: directory)
    #expect(outcome.output.hasSuffix("\n"))
    return try JSONValue(parsing: outcome.output)
  }

  static let shops = """
    kind: entity
    name: shop
    join_keys: {shop: string}
    ---
    kind: source
    name: visits
    format: {type: csv}
    columns:
      shop: {type: string, required: true, checks: [{in_set: [a, b, c]}]}
      at: {type: timestamp, required: true}
      amount: {type: float64}
      noise: {type: int64}
    derive: {weekday: day_of_week(at)}
    event_time: at
    max_invalid_fraction: 0.25
    ---
    kind: feature_view
    name: spending
    entity: shop
    source: visits
    max_age: 2h
    features: {amount: {expression: amount}}
    ---
    kind: feature_service
    name: spending
    features: [spending]
    request: {weekday: int64}
    """

  private static let models = """
    kind: model
    name: big_spender
    service: spending
    entity_frame: {source: visits, event_time: at}
    label: amount > 50
    split: {by: time, test_fraction: 0.25}
    transforms: [{drop: [shop]}]
    estimator: {type: gradient_boosting, trees: 5, max_depth: 2}
    metric: roc_auc
    gates: {roc_auc: {min: 0.6}}
    ---
    kind: model
    name: hopeless
    service: spending
    entity_frame: {source: visits, event_time: at}
    label: noise > 3
    split: {by: time, test_fraction: 0.25}
    transforms: [{drop: [shop]}]
    estimator: {type: gradient_boosting, trees: 5, max_depth: 2}
    metric: roc_auc
    gates: {roc_auc: {min: 0.99}}
    """
}
