import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryOffline
import GranaryStatistics
import GranaryValidation

/// Reads the rows of a push: what passes goes to the staged ingestion, and all else is kept with its
/// reasons, for whoever pushed it and, where the source says so, for quarantine.
struct PushReading {
  /// What the checks found.
  let report: ValidationReport
  /// The rows that did not pass.
  let refusedRows: [QuarantinedRow]

  /// Reads all rows.
  ///
  /// - Throws: `IngestError` where they cannot be read at all.
  init(
    _ content: [UInt8],
    _ layout: InputFormat.Layout,
    name: String,
    of source: SourceDefinition,
    definitionHash: String,
    references: any ReferenceValues,
    now: Timestamp,
    into staged: StagedIngestion,
    digest: SHA256Digest
  ) throws {
    let pushed = source.pushed(as: layout)
    let body = try InputFile(content, name: name, in: staged)
    let preparation = try InputPreparation(
      pushed,
      inputs: [body],
      references: references,
      now: now,
      using: staged.scratchPath,
      spool: InputSpool(fileSystem: staged.fileSystem, makeDirectory: staged.makeInputDirectory)
    )
    var run = preparation.makeRun()
    var reader = try SourceReader(
      staged.fileSystem.open(body.path),
      name: name,
      preparation.validator,
      // Others are for pushes that come at the same time: handing few rows over costs more than checking them.
      threadCount: 1
    )
    var quarantine = QuarantineWriter(
      staged.quarantinePath,
      QuarantineHeader(
        source: source.name,
        definitionHash: definitionHash,
        file: name,
        header: reader.headerText ?? "",
        layout: pushed.format.layout,
        usesColumnNames: source.usesColumnNames(pushedAs: layout)
      ),
      on: staged.fileSystem
    )
    while let checked = try reader.next(into: &run) {
      guard run.rowsRead <= FeatureStore.pushRowLimit else {
        throw GranaryError.pushTooLarge("\(FeatureStore.pushRowLimit) rows")
      }
      try staged.write(checked.batch, ordinals: checked.ordinals, lines: checked.lines)
      try quarantine.write(checked.refused)
    }
    let unknown = reader.unknownColumns
    _ = reader.finish()
    try quarantine.finish(digest: digest)
    report = run.report(ignoredColumns: unknown, file: name, rules: VerdictRules())
    let refusedCount = run.rowsRead - run.accepted
    refusedRows =
      refusedCount == 0
      ? [] : try QuarantineReader(staged.quarantinePath, on: staged.fileSystem).rows()
    staged.finishFile(
      IngestedFile(
        name: name,
        digest: digest.description,
        quarantined: source.invalidRows == .quarantine ? refusedCount : 0,
        dropped: source.invalidRows == .quarantine ? 0 : refusedCount
      )
    )
  }
}

extension InputFile {
  /// Content in memory, as a file beside what is staged.
  fileprivate init(_ content: [UInt8], name: String, in staged: StagedIngestion) throws {
    let path = staged.scratchPath.appending("body")
    let file = try staged.fileSystem.create(path)
    try file.write(content)
    try file.close()
    self.init(name: name, path: path)
  }
}
