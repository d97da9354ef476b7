import ArgumentParser
import Granary
import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryJSON

/// The command `granary score`.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Predict with a model: look features up, transform them, ask the estimator.",
    discussion: """
      Example: granary score late_arrival --entities request.json --at 2013-03-01T00:00:00Z
      The file has the form of an HTTP body, and the answer, with --json, that of an HTTP answer.
      """
  )

  @Argument(help: "The model, or one version of it, as late_arrival@1.")
  var model: String

  @OptionGroup var request: RequestArguments

  @Flag(help: "Take the features from the offline store, through the point-in-time join.")
  var offline = false

  @Option(
    help: ArgumentHelp("Write the JSON answer to this file.", valueName: "file"),
    completion: .file()
  )
  var out: String?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let output = try out.map { try OutputFile($0) }
    let lookup = try request.lookupRequest(service: nil)
    let response = try global.openStore().score(model, lookup, offline: offline)
    guard let out, let output else { return try global.show(response.json, response.text(lookup)) }
    try output.write(response.json.encoded() + [UInt8(ascii: "\n")])
    let rows = response.predictions.count
    try global.show(
      .object([
        "file": .string(out), "model": .string(response.model), "rows": .int(rows),
      ]),
      "\(out): \(rows.counted("prediction")) of \(response.model)"
    )
  }
}

extension ScoreResponse {
  /// The predictions for people, beside the keys that they were asked for.
  fileprivate func text(_ request: LookupRequest) -> String {
    let keys = request.entities.sorted { Text($0.key) < Text($1.key) }
    let features = lookup.features.entries
    var table = Table(
      columns: [("ROW", .right)] + keys.map { ($0.key.uppercased(), .left) }
        + [("PRESENT", .right), ("PREDICTION", .right)]
    )
    for row in predictions.indices {
      let present = features.count { $0.statuses[row] == .present }
      table.append(
        ["\(row + 1)"] + keys.map { $0.value[row].text ?? $0.value[row].description }
          + ["\(present)/\(features.count)", predictions[row].description]
      )
    }
    return "\(model) at \(lookup.at)\n" + table.text(orElse: "no rows were asked for")
  }
}
