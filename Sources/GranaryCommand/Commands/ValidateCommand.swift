import ArgumentParser
import Granary

/// The command `granary validate`.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check files and say what is wrong with them; nothing is stored.",
    discussion: """
      Example: granary validate weather fixtures/flights/weather.csv
      Without a store: granary validate weather weather.csv --definitions schemas/flights
      Exit status: 0 where everything holds, 1 where the data fails.
      """
  )

  @Argument(help: "The source whose columns and checks hold.")
  var source: String

  @Argument(help: "Files, together one input; - is standard input.", completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "YAML files, or directories with them, that define the source; no store is needed then.",
      valueName: "path"
    ),
    completion: .file()
  )
  var definitions: [String] = []

  @Option(
    help: ArgumentHelp("Write the report with a profile of every column here.", valueName: "file"),
    completion: .file()
  )
  var html: String?

  @Flag(help: "Describe every column of the rows that pass, in the JSON document.")
  var profile = false

  @Option(help: "What makes the data fail: error or warning.")
  var failOn = FailureLevel.error

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let defining = try DefinitionFiles.read(definitions)
    let page = try html.map { try OutputFile($0, besides: files + defining.map(\.name)) }
    let bar = ProgressBar("validate \(source)")
    defer { bar.finish() }
    let result = try check(defining) { progress in
      bar.show("\(progress.rowsRead.counted("row")), \(progress.refused.grouped) refused")
    }
    bar.finish()
    try page?.write(result.html)
    try global.show(
      result.json,
      "\(result.report.description)\n\n\(result.passes ? "PASSED" : "FAILED")"
    )
    if !result.passes { throw ExitStatus.refused }
  }

  private func check(
    _ defining: [(name: String, text: String)],
    _ progress: @escaping (IngestionProgress) -> Void
  ) throws(GranaryError) -> ValidationResult {
    let describesRows = profile || html != nil
    guard definitions.isEmpty else {
      return try FeatureStore.validate(
        source,
        files: files,
        definitions: defining,
        failingOn: failOn.severity,
        profile: describesRows,
        progress: progress
      )
    }
    return try global.openStore().validate(
      source,
      files: files,
      failingOn: failOn.severity,
      profile: describesRows,
      progress: progress
    )
  }
}
