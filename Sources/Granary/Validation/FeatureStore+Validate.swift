import GranaryColumns
public import GranaryDefinitions
import GranaryFiles
import GranaryValidation

extension FeatureStore {
  /// Checks files as ``ingest(_:file:again:progress:)`` would, and stores nothing.
  ///
  /// - Parameters:
  ///   - source: The registered source whose columns and checks hold for the files.
  ///   - files: Paths; `-` is standard input. All together are one input: checks of the table look
  ///     at the rows of all.
  ///   - severity: The least severity of a check whose failure makes the data fail.
  ///   - profile: Whether to describe every column of the rows that pass, too.
  ///   - progress: Called after each batch.
  /// - Returns: What the checks found; data that fails is a result, not an error.
  /// - Throws: `unknown_source`; `no_such_file`; a code of `IngestError`, such as `duplicate_column`,
  ///   where a file cannot be read.
  public func validate(
    _ source: String,
    files: [String],
    failingOn severity: CheckDefinition.Severity = .error,
    profile: Bool = false,
    progress: ((IngestionProgress) -> Void)? = nil
  ) throws(GranaryError) -> ValidationResult {
    try GranaryError.wrapping {
      let catalog = try catalog()
      return try InputCheck(
        catalog.source(source),
        references: StoredReferences(catalog: catalog, offline: offline),
        now: clock(),
        failingOn: severity,
        describesRows: profile
      )
      .run(files, on: fileSystem, progress: progress)
    }
  }

  /// Checks files by definitions that are registered nowhere: no store is needed.
  ///
  /// - Parameters:
  ///   - source: The source, by its name in the definitions.
  ///   - files: Paths; `-` is standard input.
  ///   - definitions: YAML texts with the names that errors show.
  ///   - severity: The least severity of a check whose failure makes the data fail.
  ///   - profile: Whether to describe every column of the rows that pass, too.
  ///   - progress: Called after each batch.
  /// - Returns: What the checks found; data that fails is a result, not an error.
  /// - Throws: The errors of the definitions; then as with a store.
  public static func validate(
    _ source: String,
    files: [String],
    definitions: [(name: String, text: String)],
    failingOn severity: CheckDefinition.Severity = .error,
    profile: Bool = false,
    progress: ((IngestionProgress) -> Void)? = nil
  ) throws(GranaryError) -> ValidationResult {
    try GranaryError.wrapping {
      let set = try DefinitionSet(parsing: definitions)
      let names = set.names(of: .source)
      guard names.contains(where: { Text($0) == Text(source) }) else {
        throw GranaryError.unknown("source", source, among: names)
      }
      return try InputCheck(
        set.resolve(source: source),
        references: nil,
        now: SystemClock.now(),
        failingOn: severity,
        describesRows: profile
      )
      .run(files, on: RealFileSystem(), progress: progress)
    }
  }
}
