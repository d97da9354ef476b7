import GranaryColumns
public import GranaryDefinitions
import GranaryFiles
public import GranaryIngestHTTP
import GranaryValidation

extension FeatureStore {
  /// Checks files as ``ingest(_:files:again:failingOn:profile:progress:fetching:)`` would, and stores nothing.
  ///
  /// What is fetched, and what the checks have to write down, lies in a directory of the system's
  /// for temporary files until it returns.
  ///
  /// - Parameters:
  ///   - source: The registered source whose columns and checks hold for the files.
  ///   - files: Paths, patterns or URLs; `-` is standard input. None at all is the source's
  ///     address. All together are one input: checks of the table look at the rows of all.
  ///   - severity: The least severity of a check whose failure makes the data fail.
  ///   - profile: Whether to describe every column of the rows that pass, too.
  ///   - progress: Called after each batch.
  ///   - fetching: Called as bytes of a URL come, and when it is waited for the next try.
  /// - Returns: What the checks found; data that fails is a result, not an error.
  /// - Throws: `unknown_source`; `no_such_file`; `no_address` where nothing is named and the source has
  ///   none; `missing_variable` where the environment lacks what a header is made of; a code of
  ///   `FetchError`, such as `unreachable`; a code of `IngestError`, such as `duplicate_column`, where
  ///   a file cannot be read.
  public func validate(
    _ source: String,
    files: [String],
    failingOn severity: CheckDefinition.Severity = .error,
    profile: Bool = false,
    progress: ((IngestionProgress) -> Void)? = nil,
    fetching: ((FetchProgress) -> Void)? = nil
  ) throws(GranaryError) -> ValidationResult {
    try GranaryError.wrapping {
      let catalog = try catalog()
      return try InputCheck(
        source: catalog.source(source).definition,
        references: StoredReferences(catalog: catalog, offline: offline),
        now: clock(),
        failingSeverity: severity,
        describesRows: profile,
        fileSystem: fileSystem,
        surroundings: surroundings,
        environment: environment
      )
      .run(files, progress: progress, fetching: fetching)
    }
  }

  /// Checks files by definitions that are registered nowhere: no store is needed.
  ///
  /// - Parameters:
  ///   - source: The source, by its name in the definitions.
  ///   - files: As with a store.
  ///   - definitions: YAML texts with the names that errors show.
  ///   - references: Files of other sources, which checks `in_reference` compare with. Those of one
  ///     source are ingested together, by its definition, into a store that goes with the check:
  ///     what counts are the rows that would be current there. Without any, such checks are not run.
  ///   - severity: The least severity of a check whose failure makes the data fail.
  ///   - profile: Whether to describe every column of the rows that pass, too.
  ///   - progress: Called after each batch.
  ///   - fetching: Called as bytes of a URL come, and when it is waited for the next try.
  /// - Returns: What the checks found; data that fails is a result, not an error.
  /// - Throws: The errors of the definitions; `read_once`, of references too; `refused_reference` where the
  ///   rows of a reference may not be stored; then as with a store.
  public static func validate(
    _ source: String,
    files: [String],
    definitions: [(name: String, text: String)],
    references: [ReferenceFile] = [],
    failingOn severity: CheckDefinition.Severity = .error,
    profile: Bool = false,
    progress: ((IngestionProgress) -> Void)? = nil,
    fetching: ((FetchProgress) -> Void)? = nil
  ) throws(GranaryError) -> ValidationResult {
    try GranaryError.wrapping {
      let set = try DefinitionSet(parsing: definitions)
      let names = set.names(of: .source)
      for name in [source] + references.map(\.source)
      where !names.contains(where: { Text($0) == Text(name) }) {
        throw GranaryError.unknown("source", name, among: names)
      }
      try RealFileSystem().requireNamedOnce(
        (references.map(\.file) + files).filter { !HTTPURL.isURL($0) }
          .flatMap { try InputFiles.files($0, on: RealFileSystem()) }
      )
      let store =
        references.isEmpty
        ? nil : try ReferenceStore(definitions, references, fetching: fetching)
      defer { store?.discard() }
      return try InputCheck(
        source: set.resolve(source: source).definition,
        references: store?.values,
        now: SystemClock.now(),
        failingSeverity: severity,
        describesRows: profile,
        fileSystem: RealFileSystem()
      )
      .run(files, progress: progress, fetching: fetching)
      .comparing(with: store?.ingestions ?? [])
    }
  }
}
