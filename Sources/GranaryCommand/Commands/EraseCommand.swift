import ArgumentParser
import Granary
import GranaryJSON

/// The command `granary erase`.
struct EraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Remove an entity from segments, projections, quarantine and online store, for good.",
    discussion: """
      Example: granary erase --entity tailnum=N14228
      Training sets that were written, models and logs are not touched, but listed. A refused row
      whose keys cannot be read goes where its text has each value as a whole field.
      """
  )

  @Option(
    help: ArgumentHelp(
      "A join key and its value; once for each join key of the entity.",
      valueName: "key=value"
    )
  )
  var entity: [String]

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard !entity.isEmpty else { throw ValidationError("it takes --entity") }
    _ = try keys()
  }

  func run() throws {
    let report = try global.openStore().erase(keys())
    var table = Table(("SOURCE", .left), ("ROWS ERASED", .right), ("FROM QUARANTINE", .right))
    for source in report.sources {
      table.append(source.name, source.stored.grouped, source.quarantined.grouped)
    }
    let untouched =
      report.trainingSets.map { "training set \($0)" } + report.models.map { "model \($0)" }
      + ["logs and backups"]
    try global.show(
      report.json,
      table.text(orElse: "no rows of \(entity.joined(separator: ", "))")
        + "\nnot touched:" + untouched.map { "\n  \($0)" }.joined()
    )
  }

  private func keys() throws -> [String: String] {
    var keys: [String: String] = [:]
    for pair in entity {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw ValidationError("'\(pair)' is no key=value") }
      guard keys.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
        throw ValidationError("'\(parts[0])' is given twice; one entity is erased at a time")
      }
    }
    return keys
  }
}
