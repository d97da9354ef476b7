import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngestHTTP
import GranaryValidation

/// Checks inputs of a source, one after the other, and keeps no row.
struct InputCheck {
  let source: SourceDefinition
  /// Where the values of other sources are; nil where they are nowhere.
  let references: (any ReferenceValues)?
  let now: Timestamp
  let failingSeverity: CheckDefinition.Severity
  let describesRows: Bool
  /// Where inputs are, and what is written down meanwhile.
  let fileSystem: any FileSystem
  var surroundings = FetchSurroundings.system
  var environment: @Sendable (String) -> String? = SystemEnvironment.value(of:)

  /// Reads what was named or, where nothing was, the source's address.
  func run(
    _ names: [String],
    progress: ((IngestionProgress) -> Void)?,
    fetching: ((FetchProgress) -> Void)?
  ) throws -> ValidationResult {
    let scratch = try ScratchDirectory(on: fileSystem)
    defer { scratch.discard() }
    let inputs = try InputFiles(
      source.inputs(named: names),
      fetching: AddressFetching(
        source: source,
        fileSystem: fileSystem,
        surroundings: surroundings,
        environment: environment,
        progress: fetching,
        makeDirectory: scratch.makeDirectory
      ),
      on: fileSystem
    )
    return try check(inputs.files, using: scratch, progress: progress)
  }

  private func check(
    _ files: [InputFile],
    using scratch: ScratchDirectory,
    progress: ((IngestionProgress) -> Void)?
  ) throws -> ValidationResult {
    let preparation = try InputPreparation(
      source,
      inputs: files,
      references: references,
      now: now,
      using: scratch.path,
      spool: InputSpool(fileSystem: fileSystem, makeDirectory: scratch.makeDirectory)
    )
    let validator = preparation.validator
    var run = preparation.makeRun()
    var profiler = SourceProfiler(validator.outputSchema)
    var unknownColumns: [Text] = []
    for file in preparation.inputs {
      var reader = try SourceReader(fileSystem.open(file.path), name: file.name, validator)
      while let checked = try reader.next(into: &run) {
        if describesRows { profiler.add(checked.batch) }
        progress?(IngestionProgress(file: file.name, rowsRead: run.rowsRead, refused: run.refused))
      }
      unknownColumns += reader.unknownColumns.map(Text.init(_:)).filter {
        !unknownColumns.contains($0)
      }
    }
    let report = run.report(
      ignoredColumns: unknownColumns.map(\.string),
      file: files.map(\.name).joined(separator: ", "),
      rules: VerdictRules(failingSeverity: failingSeverity, needsChecks: true)
    )
    return ValidationResult(
      report: report,
      profile: describesRows ? profiler.finish() : nil
    )
  }
}
