import ArgumentParser
import Granary
import GranaryJSON
import GranaryModels

/// The command `granary train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model, test it on the later part, and register it if its gates hold.",
    discussion: "Example: granary train late_arrival"
  )

  @Argument(help: "The model.")
  var model: String

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try global.openStore()
    let bar = ProgressBar("train \(model)")
    defer { bar.finish() }
    let report = try store.train(model) { trees in bar.show(trees.counted("tree")) }
    bar.finish()
    try global.show(report.json, report.text)
    guard report.isRegistered else { throw ExitStatus.refused }
  }
}

extension TrainingReport {
  /// The report for people.
  fileprivate var text: String {
    var table = Table(("", .left), ("", .right), ("", .left))
    if let split = manifest["split"] {
      table.append("trained on", (split["training_rows"]?.int64 ?? 0).grouped, "rows")
      let cut = split["cut"]?.text.map { " from \($0) on" } ?? ""
      table.append("tested on", (split["tested_rows"]?.int64 ?? 0).grouped, "rows" + cut)
    }
    table.append("ROC AUC", metrics.rocAUC?.withFourDecimals ?? "-", "")
    table.append(
      "log loss",
      metrics.logLoss.withFourDecimals,
      "nats; always answering the training rate: \(metrics.baselineLogLoss.withFourDecimals)"
    )
    table.append("accuracy", metrics.accuracy.withFourDecimals, "")
    for view in manifest["training_set"]?["before_retention"]?.members ?? [] {
      let count = (view.value.int64 ?? 0).grouped
      table.append(view.name, count, "rows at which it reaches rows deleted as past retention")
    }
    let gates = failedGates.map { "\n  gate: \($0)" }.joined()
    let verdict = isRegistered ? "registered" : "refused; nothing was registered"
    return "\(model): \(verdict)\(gates)\n" + table.text
  }
}
