import GranaryDefinitions
import GranaryFiles
import GranaryValidation

/// Sources inferred from texts, and what comes of these.
enum Inferring {
  static func source(of text: String, file: String = "data.csv") throws -> InferredSource {
    try SourceInference(file) { TextFile(text) }.source()
  }

  /// What comes of a file when it is checked by the definition that was inferred from it.
  static func report(
    _ source: InferredSource,
    _ open: () throws -> any ReadableFile
  ) throws -> ValidationReport {
    let definitions = try DefinitionSet(parsing: [(name: "inferred.yaml", text: source.yaml)])
    let validator = try SourceValidator(definitions.resolve(source: source.name).definition)
    var run = validator.makeRun()
    var reader = try SourceReader(open(), name: "data.csv", validator, threadCount: 1)
    while try reader.next(into: &run) != nil {}
    return run.report(
      ignoredColumns: reader.unknownColumns,
      file: "data.csv",
      rules: VerdictRules(failingSeverity: .warning, needsChecks: true)
    )
  }
}
