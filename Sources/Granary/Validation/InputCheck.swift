import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryValidation

/// Checks inputs of a source, one after the other, and keeps no row.
struct InputCheck {
  private let source: SourceDefinition
  private let references: (any ReferenceValues)?
  private let now: Timestamp
  private let failingSeverity: CheckDefinition.Severity
  private let describesRows: Bool

  init(
    _ source: ResolvedSource,
    references: (any ReferenceValues)?,
    now: Timestamp,
    failingOn severity: CheckDefinition.Severity,
    describesRows: Bool
  ) {
    self.source = source.definition
    self.references = references
    self.now = now
    failingSeverity = severity
    self.describesRows = describesRows
  }

  func run(
    _ names: [String],
    on fileSystem: any FileSystem,
    progress: ((IngestionProgress) -> Void)?
  ) throws -> ValidationResult {
    try InputFiles.checkStandardInput(names)
    let files = try names.flatMap { try InputFiles.files($0, on: fileSystem) }
    let scratch = try ScratchDirectory(on: fileSystem)
    defer { scratch.discard() }
    let preparation = try InputPreparation(
      source,
      inputs: files,
      references: references,
      now: now,
      using: scratch.path,
      on: fileSystem
    )
    let validator = preparation.validator
    var run = preparation.makeRun()
    var profiler = SourceProfiler(validator.outputSchema)
    var unknownColumns: [Text] = []
    for file in files {
      let input = try fileSystem.open(preparation.path(of: file))
      var reader = try SourceReader(input, name: file.name, validator)
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
