import ArgumentParser
import Granary
import GranaryIngest
import GranaryJSON
import GranaryValidation

/// The command `granary quarantine`.
struct QuarantineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "Show the rows that were kept aside, and why.",
    discussion: "Example: granary quarantine show weather",
    subcommands: [QuarantineListCommand.self, QuarantineShowCommand.self]
  )

  @OptionGroup var global: GlobalOptions
}

/// The command `granary quarantine list`.
struct QuarantineListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the ingestions of a source with rows that were kept aside.",
    discussion: "Example: granary quarantine list weather"
  )

  @Argument(help: "The source.")
  var source: String

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let quarantine = try global.openStore().quarantine(of: source)
    var table = Table(("SNAPSHOT", .right), ("ROWS", .right), ("FILE", .left))
    for ingestion in quarantine {
      table.append("\(ingestion.snapshot)", ingestion.rows.count.grouped, ingestion.file)
    }
    let ingestions = quarantine.map { ingestion -> JSONValue in
      .object([
        "snapshot": .int(ingestion.snapshot),
        "file": .string(ingestion.file),
        "rows": .int(ingestion.rows.count),
      ])
    }
    try global.show(
      .object(["source": .string(source), "ingestions": .array(ingestions)]),
      table.text(orElse: "no row of \(source) is in quarantine")
    )
  }
}

/// The command `granary quarantine show`.
struct QuarantineShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show each row of a source that was kept aside: file, line and reasons.",
    discussion: "Example: granary quarantine show weather"
  )

  @Argument(help: "The source.")
  var source: String

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let quarantine = try global.openStore().quarantine(of: source)
    let lines = quarantine.flatMap { ingestion in
      ingestion.rows.flatMap { row in row.lines(in: ingestion.file) }
    }
    let ingestions = quarantine.map { ingestion -> JSONValue in
      .object([
        "snapshot": .int(ingestion.snapshot),
        "file": .string(ingestion.file),
        "rows": .array(ingestion.rows.map(\.json)),
      ])
    }
    try global.show(
      .object(["source": .string(source), "ingestions": .array(ingestions)]),
      lines.isEmpty ? "no row of \(source) is in quarantine" : lines.joined(separator: "\n")
    )
  }
}

extension RefusedRow {
  /// A line for each reason, then the row.
  fileprivate func lines(in file: String) -> [String] {
    reasons.map { "\(file):\(line): \($0)" } + ["  \(text)"]
  }
}
