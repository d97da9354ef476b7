import ArgumentParser
import Granary

/// The command `granary ingest`.
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Check a file's rows and store those that pass, as one snapshot.",
    discussion: """
      Example: granary ingest flights fixtures/flights/flights.csv
      Rows that fail are kept aside: granary quarantine show flights
      """
  )

  @Argument(help: "The source whose rows they are.")
  var source: String

  @Argument(help: "The file; - is standard input.", completion: .file())
  var file: String

  @Flag(
    help: "Where the same content is stored already, check it anew and put its rows in their place."
  )
  var again = false

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try global.openStore()
    let bar = ProgressBar("ingest \(source)")
    defer { bar.finish() }
    let result = try store.ingest(source, file: file, again: again) { progress in
      bar.show("\(progress.rowsRead.counted("row")), \(progress.refused.grouped) refused")
    }
    bar.finish()
    try global.show(result.json, result.text)
    if result.outcome == .refused { throw ExitStatus.refused }
  }
}
