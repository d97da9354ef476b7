import GranaryColumns
public import GranaryDefinitions
import GranaryFiles
import GranaryIngest
public import GranaryIngestHTTP
import GranaryOffline
import GranaryRegistry
import GranaryStatistics
import GranaryValidation

extension FeatureStore {
  /// Checks every row of a file and stores those that pass as one snapshot, all together or not at
  /// all.
  ///
  /// - Parameters:
  ///   - source: The registered source whose columns and checks hold for the file.
  ///   - file: A path or a URL; `-` is standard input.
  ///   - again: As for ``ingest(_:files:again:bringingBackErased:failingOn:profile:progress:fetching:)``.
  ///   - bringsBackErased: As there.
  ///   - severity: As there.
  ///   - profile: As there.
  ///   - progress: Called after each batch.
  ///   - fetching: Called as bytes of a URL come.
  /// - Returns: What became of the rows, and what the checks found.
  /// - Throws: What ``ingest(_:files:again:bringingBackErased:failingOn:profile:progress:fetching:)`` does.
  @discardableResult
  public func ingest(
    _ source: String,
    file: String,
    again: Bool = false,
    bringingBackErased bringsBackErased: Bool = false,
    failingOn severity: CheckDefinition.Severity = .error,
    profile: Bool = false,
    progress: ((IngestionProgress) -> Void)? = nil,
    fetching: ((FetchProgress) -> Void)? = nil
  ) throws(GranaryError) -> IngestionResult {
    try ingest(
      source,
      files: [file],
      again: again,
      bringingBackErased: bringsBackErased,
      failingOn: severity,
      profile: profile,
      progress: progress,
      fetching: fetching
    )
  }

  /// Checks every row of some files and stores those that pass as one snapshot, all together or not at
  /// all.
  ///
  /// Rows that fail are kept aside with their reasons, dropped, or refuse all the files, as the source
  /// says; what it says of all rows together holds for the files together. A file whose content is
  /// stored already is skipped and named; where several are given, the contents are looked at before
  /// they are read.
  ///
  /// When it returns with ``IngestionResult/Outcome/committed``, the rows outlive power loss.
  ///
  /// - Parameters:
  ///   - source: The registered source whose columns and checks hold for the files.
  ///   - names: Paths, or patterns such as `data/*.csv`, whose matches come in the order of their
  ///     bytes; `http` and `https` URLs, whose contents are fetched before any is read; `-` is standard
  ///     input, which is copied first where others stand beside it, as pipes are. None at all is the
  ///     source's address.
  ///   - again: Whether contents that are stored already are checked anew, under today's definition,
  ///     and come in the place of what they gave before. Earlier snapshots stay as they were. A URL
  ///     is then fetched whether or not its content has changed.
  ///   - bringsBackErased: Whether that holds too for contents of which ``erase(_:)`` has taken rows out,
  ///     which come back with them.
  ///   - severity: The least severity of a check that refuses the files: with `warning`, nothing is
  ///     stored where a check of severity warning fails.
  ///   - profile: Whether to describe every column of the rows that pass, too.
  ///   - progress: Called after each batch.
  ///   - fetching: Called as bytes of a URL come, and when it is waited for the next try.
  /// - Returns: What became of the rows, and what the checks found: files that are refused are a
  ///   result, not an error.
  /// - Throws: `unknown_source`; `no_such_file`, also where a pattern matches nothing; `is_directory`;
  ///   `no_address` where nothing is named and the source has none; `missing_variable` where the
  ///   environment lacks what a header is made of; a code of `FetchError`, such as `unreachable`;
  ///   a code of `IngestError`, such as `duplicate_column`, where a file cannot be read;
  ///   `partial_replacement` where an ingestion that would be replaced has other files too;
  ///   `erased_content` where rows of contents that would be read again were erased;
  ///   `overtaken_ingestion` or `changed_file` where others ingest or write the files at the same
  ///   time; `store_locked` where another process commits for too long.
  @discardableResult
  public func ingest(
    _ source: String,
    files names: [String],
    again: Bool = false,
    bringingBackErased bringsBackErased: Bool = false,
    failingOn severity: CheckDefinition.Severity = .error,
    profile: Bool = false,
    progress: ((IngestionProgress) -> Void)? = nil,
    fetching: ((FetchProgress) -> Void)? = nil
  ) throws(GranaryError) -> IngestionResult {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let resolved = try catalog.source(source)
      let definitionHash = try catalog.require(.source, source).hash
      let staged = try offline.beginIngestion(of: resolved, definitionHash: definitionHash)
      defer { staged.discard() }
      let versions = StoredVersions(
        source: resolved.definition,
        definitionHash: definitionHash,
        registry: registry
      )
      let addresses = AddressFetching(
        source: resolved.definition,
        fileSystem: fileSystem,
        surroundings: surroundings,
        environment: environment,
        progress: fetching,
        known: again ? nil : versions,
        makeDirectory: staged.makeInputDirectory
      )
      let spool = InputSpool(fileSystem: fileSystem, makeDirectory: staged.makeInputDirectory)
      let selection = try FileSelection(
        InputFiles(
          resolved.definition.inputs(named: names),
          fetching: addresses,
          on: fileSystem
        ),
        knowing: offline.knownContents(of: source),
        again: again,
        bringingBackErased: bringsBackErased,
        spool: spool
      )
      var reading = FileReading(
        of: resolved,
        definitionHash: definitionHash,
        try InputPreparation(
          resolved.definition,
          inputs: selection.read.map(\.input),
          references: StoredReferences(catalog: catalog, offline: offline),
          now: clock(),
          using: staged.scratchPath,
          spool: spool
        ),
        rules: VerdictRules(failingSeverity: severity),
        describesRows: profile,
        into: staged,
        on: fileSystem
      )
      try reading.read(selection.read, progress: progress)
      let described = reading.takeProfile()
      let result = try conclude(reading, selection) {
        try staged.commit(again: again, bringingBackErased: bringsBackErased)
      }.describing(described)
      if result.outcome != .refused {
        try versions.keep(
          of: selection.read.map(\.input),
          result.files.map(\.digest),
          in: offline.knownContents(of: source)
        )
      }
      return result
    }
  }

  private func conclude(
    _ reading: borrowing FileReading,
    _ selection: FileSelection,
    _ commit: () throws -> StagedIngestion.Outcome
  ) throws -> IngestionResult {
    let (report, files) = (reading.report, reading.files)
    func result(
      _ outcome: IngestionResult.Outcome,
      _ snapshot: SnapshotRecord? = nil,
      replaced: [SnapshotRecord] = [],
      compactionError: GranaryError? = nil
    ) -> IngestionResult {
      IngestionResult(
        outcome,
        report,
        files: files,
        skipped: selection.skipped,
        snapshot: snapshot,
        replaced: replaced,
        compactionError: compactionError
      )
    }
    if selection.read.isEmpty { return result(.alreadyIngested, selection.knownSnapshot) }
    guard report.isAccepted else { return result(.refused) }
    switch try commit() {
    case .committed(let snapshot, let replaced):
      return result(
        .committed,
        snapshot,
        replaced: replaced,
        compactionError: mergeSmallSegments(of: snapshot.source)
      )
    case .recognised(let snapshots): return result(.alreadyIngested, snapshots.first)
    }
  }

  /// Why the segments of a source could not be merged; nil where all is well.
  func mergeSmallSegments(of source: String) -> GranaryError? {
    compactionError { try offline.mergeSmallSegments(of: source) }
  }

  /// What was committed stays so whether or not there will be fewer files of it.
  func compactionError(_ merge: () throws -> Void) -> GranaryError? {
    do {
      try GranaryError.wrapping(merge)
      return nil
    } catch {
      return error
    }
  }
}
