import ArgumentParser
import Granary
import GranaryValidation

/// The command `granary ingest`.
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Check the rows of files and store those that pass, as one snapshot.",
    discussion: """
      Example: granary ingest flights fixtures/flights/flights.csv
      Several files are one ingestion: all of them come in, or none.
      Rows that fail are kept aside: granary quarantine show flights
      """
  )

  @Argument(help: "The source whose rows they are.")
  var source: String

  @Argument(
    help: ArgumentHelp(
      "Files, or patterns such as 'data/*.csv'; - alone is standard input.",
      valueName: "file"
    ),
    completion: .file()
  )
  var files: [String]

  @Flag(
    help: "Where the same contents are stored already, check them anew and put their rows in place."
  )
  var again = false

  @Option(
    help: ArgumentHelp("Write what the checks found as one HTML file here.", valueName: "file"),
    completion: .file()
  )
  var html: String?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try global.openStore()
    let bar = ProgressBar("ingest \(source)")
    defer { bar.finish() }
    let result = try store.ingest(source, files: files, again: again) { progress in
      bar.show("\(progress.rowsRead.counted("row")), \(progress.refused.grouped) refused")
    }
    bar.finish()
    if let html { try OutputFile.write(result.report.html(), to: html) }
    try global.show(result.json, result.text)
    if result.outcome == .refused { throw ExitStatus.refused }
  }
}
