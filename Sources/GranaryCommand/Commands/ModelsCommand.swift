import ArgumentParser
import Granary
import GranaryColumns
import GranaryJSON
import GranaryRegistry

/// The command `granary models`.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the registered versions of the models.",
    discussion: "Example: granary models"
  )

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let models = try global.openStore().models()
    var table = Table(
      ("MODEL", .left),
      ("ROC AUC", .right),
      ("LOG LOSS", .right),
      ("REGISTERED", .left),
      ("ARTIFACT", .left)
    )
    for model in models {
      table.append(
        "\(model.name)@\(model.version)",
        model.metricValues["roc_auc"]?.float64?.withFourDecimals ?? "-",
        model.metricValues["log_loss"]?.float64?.withFourDecimals ?? "-",
        model.registeredAt.toTheSecond,
        String(model.artifact.prefix(12))
      )
    }
    try global.show(
      .object(["models": .array(models.map(\.json))]),
      table.text(orElse: "no model is registered; granary train MODEL registers one")
    )
  }
}

extension ModelRecord {
  fileprivate var metricValues: JSONValue { (try? JSONValue(parsing: metrics)) ?? .null }

  fileprivate var json: JSONValue {
    .object([
      "model": .string("\(name)@\(version)"),
      "artifact": .string(artifact),
      "registered_at": .string(registeredAt.description),
      "metrics": metricValues,
    ])
  }
}
