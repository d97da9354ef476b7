import ArgumentParser
import Granary
import GranaryColumns
import GranaryFiles
import GranaryIngest
import GranaryJSON
import GranaryOffline
import GranaryValidation

/// The command `granary quarantine`.
struct QuarantineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "Show the rows that were kept aside, and why; take in those that pass now.",
    discussion: "Example: granary quarantine show weather",
    subcommands: [
      QuarantineListCommand.self, QuarantineShowCommand.self, QuarantineRetryCommand.self,
    ]
  )

  @OptionGroup var global: GlobalOptions
}

/// The command `granary quarantine list`.
struct QuarantineListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the files with rows that were kept aside, and count the reasons.",
    discussion: """
      Example: granary quarantine list weather
      Of each file the \(ValidationReport.shownReasons) most frequent reasons; --json has all.
      """
  )

  @Argument(help: "The source; all of them where not given.")
  var source: String?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try global.openStore()
    guard let source else { return try listAll(store) }
    let files = try store.quarantineCounts(of: source)
    try global.show(
      Self.json(source, files),
      Self.text(files) ?? "no row of \(source) is in quarantine"
    )
  }

  private func listAll(_ store: FeatureStore) throws {
    let sources = try store.sourceNames().map { name in
      (name: name, files: try store.quarantineCounts(of: name))
    }.filter { !$0.files.isEmpty }
    let texts = sources.compactMap { source in
      Self.text(source.files).map { "\(source.name)\n\($0)" }
    }
    try global.show(
      .object(["sources": .array(sources.map { Self.json($0.name, $0.files) })]),
      texts.isEmpty ? "no row is in quarantine" : texts.joined(separator: "\n\n")
    )
  }

  /// A table of the files and, below each, of the reasons; nil where there is no file.
  private static func text(_ files: [QuarantineCounts]) -> String? {
    guard !files.isEmpty else { return nil }
    var table = Table(
      ("SNAPSHOT", .right),
      ("ROWS", .right),
      ("REASON", .left),
      ("COLUMN", .left),
      ("FILE", .left)
    )
    for file in files {
      table.append("\(file.snapshot)", file.rows.grouped, "", "", file.file)
      for reason in file.reasons.prefix(ValidationReport.shownReasons) {
        table.append("", reason.rows.grouped, reason.name, reason.column ?? "", "")
      }
      if let rest = ValidationReport.rest(of: file.reasons.count) {
        table.append("", "", rest, "", "")
      }
    }
    return table.text
  }

  private static func json(_ source: String, _ files: [QuarantineCounts]) -> JSONValue {
    let ingestions = files.map { file -> JSONValue in
      .object([
        "snapshot": .int(file.snapshot),
        "file": .string(file.file),
        "rows": .int(file.rows),
        "reasons": .array(file.reasons.map(\.json)),
      ])
    }
    return .object(["source": .string(source), "ingestions": .array(ingestions)])
  }
}

/// The command `granary quarantine show`.
struct QuarantineShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show each row of a source that was kept aside: file, line and reasons.",
    discussion: """
      Example: granary quarantine show weather
      Of each row the first \(ValidationReport.shownReasons) reasons; --json has all.
      """
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

/// The command `granary quarantine retry`.
struct QuarantineRetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Check the rows that were kept aside anew, and take in those that pass now.",
    discussion: """
      Example: granary quarantine retry weather
      Each row comes in once, with its file and line; it counts as having come in now.
      """
  )

  @Argument(help: "The source.")
  var source: String

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try global.openStore()
    let result = try TerminationSignal.cleaningUp(ScratchDirectory.discardAll) {
      try store.retryQuarantine(of: source)
    }
    try global.show(result.json, result.text)
  }
}

extension QuarantineRetryResult {
  /// The result for people: by ingestion, what became of the rows.
  fileprivate var text: String {
    var table = Table(
      ("INGESTION", .right),
      ("RETRIED", .right),
      ("ACCEPTED", .right),
      ("SUPERSEDED", .right),
      ("STILL REFUSED", .right),
      ("SNAPSHOT", .right)
    )
    for retry in ingestions {
      table.append(
        "\(retry.ingestion)",
        retry.retried.grouped,
        retry.accepted.grouped,
        retry.superseded.grouped,
        retry.refused.grouped,
        retry.snapshot.map { "\($0)" } ?? "-"
      )
    }
    var lines = [table.text(orElse: "no row of \(source) is in quarantine")]
    if superseded > 0 {
      lines.append(
        "superseded: another row of the primary key came in since; not taken in, and in quarantine "
          + "no more"
      )
    }
    if refused > 0 { lines.append("see the others with: granary quarantine show \(source)") }
    if let compactionError {
      lines.append("warning: the segments could not be merged: \(compactionError)")
    }
    return lines.joined(separator: "\n")
  }
}

extension QuarantineCounts.Reason {
  /// The check that failed; the code where none could be made.
  fileprivate var name: String { check ?? code }

  fileprivate var json: JSONValue {
    .object([
      "code": .string(code),
      "check": check.map { .string($0) } ?? .null,
      "column": column.map { .string($0) } ?? .null,
      "rows": .int(rows),
    ])
  }
}

extension RefusedRow {
  /// A line for each reason that is shown, then the row.
  fileprivate func lines(in file: String) -> [String] {
    let shown = reasons.prefix(ValidationReport.shownReasons).map(\.description)
    return (shown + [ValidationReport.rest(of: reasons.count)].compactMap(\.self)).map { reason in
      "\(place(in: file).onOneLine): \(reason.onOneLine)"
    } + ["  \(text.onOneLine)"]
  }
}
