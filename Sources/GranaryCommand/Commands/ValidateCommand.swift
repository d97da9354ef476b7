import ArgumentParser
import Granary
import GranaryFiles

/// The command `granary validate`.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check files and say what is wrong with them; nothing is stored.",
    discussion: """
      Example: granary validate weather fixtures/flights/weather.csv
      Without a store: granary validate weather weather.csv --definitions schemas/flights
      Without a file it is the source's address that is fetched.
      Exit status: 0 where everything holds, 1 where the data fails.
      """
  )

  @Argument(help: "The source whose columns and checks hold.")
  var source: String

  @Argument(
    help: ArgumentHelp(
      "Files, patterns such as 'data/*.csv', or URLs, together one input; - is standard input.",
      valueName: "file"
    ),
    completion: .file()
  )
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "YAML files, or directories with them, that define the source; no store is needed then.",
      valueName: "path"
    ),
    completion: .file()
  )
  var definitions: [String] = []

  @Option(
    name: .customLong("reference"),
    help: ArgumentHelp(
      "With --definitions: a file with the rows of another source, which checks compare with.",
      valueName: "source=file"
    ),
    completion: .file(),
    transform: ReferenceArgument.parse
  )
  var references: [ReferenceFile] = []

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

  func validate() throws {
    guard references.isEmpty || !definitions.isEmpty else {
      throw ValidationError(
        "--reference goes with --definitions; a store has the rows of its sources"
      )
    }
    try ProfileFlag.check(profile, isJSON: global.isJSON, html: html)
  }

  func run() throws {
    let defining = try DefinitionFiles.read(definitions)
    let page = try html.map {
      try OutputFile($0, besides: files + references.map(\.file) + defining.map(\.name))
    }
    let bar = ProgressBar("validate \(source)")
    defer { bar.finish() }
    let result = try TerminationSignal.cleaningUp(ScratchDirectory.discardAll) {
      try check(defining, bar)
    }
    bar.finish()
    try page?.write(result.html)
    try global.show(result.json, result.text)
    if !result.passes { throw ExitStatus.refused }
  }

  private func check(
    _ defining: [(name: String, text: String)],
    _ bar: ProgressBar
  ) throws(GranaryError) -> ValidationResult {
    let describesRows = profile || html != nil
    guard definitions.isEmpty else {
      return try FeatureStore.validate(
        source,
        files: files,
        definitions: defining,
        references: references,
        failingOn: failOn.severity,
        profile: describesRows,
        progress: bar.show(_:),
        fetching: bar.show(_:)
      )
    }
    return try openStore().validate(
      source,
      files: files,
      failingOn: failOn.severity,
      profile: describesRows,
      progress: bar.show(_:),
      fetching: bar.show(_:)
    )
  }
}

extension ValidateCommand {
  /// The store; where there is none, the way that needs none is named.
  private func openStore() throws(GranaryError) -> FeatureStore {
    guard !global.hasStore else { return try global.openStore() }
    throw GranaryError(
      code: "no_store",
      kind: .unavailable,
      message: "there is no store in \(global.storeDirectory); 'granary apply PATH' makes one, and "
        + "--definitions PATH checks without one"
    )
  }
}

extension ValidationResult {
  /// The report, what was left out of what it compares with, and the verdict.
  fileprivate var text: String {
    let leftOut = references.filter { $0.report.refused > 0 }.map { ingestion in
      "reference \(ingestion.report.source): \(ingestion.report.refused.counted("row")) of "
        + "\(ingestion.report.rowsRead.grouped) failed and \(ingestion.report.refused == 1 ? "does" : "do")"
        + " not count"
    }
    return ([report.description] + leftOut + ["", passes ? "PASSED" : "FAILED"])
      .joined(separator: "\n")
  }
}
