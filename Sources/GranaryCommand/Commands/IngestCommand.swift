import ArgumentParser
import Granary
import GranaryIngestHTTP
import GranaryValidation

/// The command `granary ingest`.
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Check the rows of files and store those that pass, as one snapshot.",
    discussion: """
      Example: granary ingest flights fixtures/flights/flights.csv
      Without a file it is the source's address that is fetched; what has not changed is not sent again.
      Several files are one ingestion: all of them come in, or none.
      Rows that fail are kept aside: granary quarantine show flights
      """
  )

  @Argument(help: "The source whose rows they are.")
  var source: String

  @Argument(
    help: ArgumentHelp(
      "Files, patterns such as 'data/*.csv', or URLs; - is standard input.",
      valueName: "file"
    ),
    completion: .file()
  )
  var files: [String] = []

  @Flag(
    help: "Where the same contents are stored already, check them anew and put their rows in place."
  )
  var again = false

  @Flag(help: "With --again: also contents of which rows were erased, which come back with them.")
  var withErased = false

  @Option(help: "What refuses the files: error or warning.")
  var failOn = FailureLevel.error

  @Option(
    help: ArgumentHelp(
      "Write what the checks found, with a profile of every column, as one HTML file here.",
      valueName: "file"
    ),
    completion: .file()
  )
  var html: String?

  @Flag(help: "Describe every column of the rows that pass, in the JSON document.")
  var profile = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if withErased, !again { throw ValidationError("--with-erased goes with --again") }
    try ProfileFlag.check(profile, isJSON: global.isJSON, html: html)
  }

  func run() throws {
    let page = try html.map { try OutputFile($0, besides: files) }
    let store = try global.openStore()
    let bar = ProgressBar("ingest \(source)")
    defer { bar.finish() }
    let result = try store.ingest(
      source,
      files: files,
      again: again,
      bringingBackErased: withErased,
      failingOn: failOn.severity,
      profile: profile || html != nil,
      progress: bar.show(_:),
      fetching: bar.show(_:)
    )
    bar.finish()
    try page?.write(result.html)
    try global.show(result.json, result.text)
    if result.outcome == .refused { throw ExitStatus.refused }
  }
}
