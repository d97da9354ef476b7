import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
public import GranaryJSON
import GranaryOffline
public import GranaryRegistry
import GranaryStatistics
public import GranaryValidation

/// How far an ingestion is.
public struct IngestionProgress: Hashable, Sendable {
  /// Rows read so far.
  public let rowsRead: Int
  /// Rows refused so far.
  public let refused: Int
}

/// What came of an ingestion.
public struct IngestionResult: Sendable {
  /// What became of the rows.
  public enum Outcome: String, Hashable, Sendable {
    /// They are stored as one snapshot, but for those kept aside or dropped.
    case committed
    /// The same content is stored already; nothing was added.
    case alreadyIngested = "already_ingested"
    /// The data failed its checks; nothing was stored.
    case refused
  }

  /// What became of the rows.
  public let outcome: Outcome
  /// What the checks found, with its counts.
  public let report: ValidationReport
  /// The snapshot that has the rows: the new one, or the one that had them before.
  public let snapshot: SnapshotRecord?
  /// The snapshot in whose place the rows came; nil where there is none.
  public let replaced: Int64?
  /// Why the source's segments, which had become many, could not be merged; nil where all is well.
  ///
  /// The rows are stored all the same.
  public let compactionError: GranaryError?

  init(
    _ outcome: Outcome,
    _ report: ValidationReport,
    snapshot: SnapshotRecord? = nil,
    replaced: Int64? = nil,
    compactionError: GranaryError? = nil
  ) {
    self.outcome = outcome
    self.report = report
    self.snapshot = snapshot
    self.replaced = replaced
    self.compactionError = compactionError
  }

  /// The result as JSON: source, file, outcome, snapshot, the one replaced, counts, report.
  public var json: JSONValue {
    .object([
      "source": .string(report.source),
      "file": .string(report.file),
      "outcome": .string(outcome.rawValue),
      "snapshot": snapshot.map { .int($0.number) } ?? .null,
      "replaced": replaced.map { .int($0) } ?? .null,
      "read": .int(report.rowsRead),
      "accepted": .int(outcome == .committed ? report.accepted : 0),
      "quarantined": .int(outcome == .committed ? report.quarantined : 0),
      "dropped": .int(outcome == .committed ? report.dropped : 0),
      "compaction_error": compactionError.map { .string($0.description) } ?? .null,
      "report": report.json,
    ])
  }
}

extension FeatureStore {
  /// Checks every row of a file and stores those that pass as one snapshot, all together or not at
  /// all.
  ///
  /// Rows that fail are kept aside with their reasons, dropped, or refuse the whole file, as the
  /// source says.
  ///
  /// When it returns with ``IngestionResult/Outcome/committed``, the rows outlive power loss.
  ///
  /// - Parameters:
  ///   - source: The registered source whose columns and checks hold for the file.
  ///   - file: A path; `-` is standard input.
  ///   - again: Whether content that is stored already is checked anew, under today's definition, and
  ///     comes in the place of what it gave before; else nothing is added then. Earlier snapshots
  ///     stay as they were.
  ///   - progress: Called after each batch.
  /// - Returns: What became of the rows, and what the checks found: a refused file is a result, not
  ///   an error.
  /// - Throws: `unknown_source`; `no_such_file`; a code of `IngestError`, such as `missing_column`,
  ///   where the header does not fit; `store_locked` where another process commits for too long.
  @discardableResult
  public func ingest(
    _ source: String,
    file: String,
    again: Bool = false,
    progress: ((IngestionProgress) -> Void)? = nil
  ) throws(GranaryError) -> IngestionResult {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let resolved = try catalog.source(source)
      let path: Path = file == "-" ? "/dev/stdin" : Path(file)
      let input = try fileSystem.open(path)
      let staged = try offline.beginIngestion(
        of: resolved,
        definitionHash: catalog.require(.source, source).hash
      )
      defer { staged.discard() }
      let (report, digest) = try check(
        input,
        file: file,
        of: resolved,
        into: staged,
        progress: progress
      )
      guard report.isAccepted else {
        return IngestionResult(.refused, report)
      }
      let counts = IngestionCounts(
        file: file,
        digest: digest.description,
        rowsRead: report.rowsRead,
        quarantined: report.quarantined,
        dropped: report.dropped
      )
      switch try staged.commit(counts, again: again) {
      case .committed(let snapshot, let replaced):
        return IngestionResult(
          .committed,
          report,
          snapshot: snapshot,
          replaced: replaced,
          compactionError: mergeSmallSegments(of: source)
        )
      case .recognised(let snapshot):
        return IngestionResult(.alreadyIngested, report, snapshot: snapshot)
      }
    }
  }

  /// What was committed stays so whether or not there will be fewer files of it.
  private func mergeSmallSegments(of source: String) -> GranaryError? {
    do {
      try GranaryError.wrapping { try offline.mergeSmallSegments(of: source) }
      return nil
    } catch {
      return error
    }
  }

  private func check(
    _ input: any ReadableFile,
    file: String,
    of source: ResolvedSource,
    into staged: StagedIngestion,
    progress: ((IngestionProgress) -> Void)?
  ) throws -> (ValidationReport, SHA256Digest) {
    let definition = source.definition
    let validator = try SourceValidator(definition)
    var run = validator.makeRun()
    var reader = try SourceReader(input, name: file, validator)
    var quarantine = QuarantineWriter(
      staged.quarantinePath,
      source: definition.name,
      file: file,
      header: reader.headerText ?? "",
      delimiter: definition.format.delimiter,
      on: fileSystem
    )
    while let checked = try reader.next(into: &run) {
      try staged.write(checked.batch, ordinals: checked.ordinals, lines: checked.lines)
      if definition.invalidRows == .quarantine { try quarantine.write(checked.refused) }
      progress?(IngestionProgress(rowsRead: run.rowsRead, refused: run.refused))
    }
    let report = run.report(ignoredColumns: reader.unknownColumns, file: file)
    let summary = reader.finish()
    try quarantine.finish(digest: summary.digest)
    return (report, summary.digest)
  }
}

extension InputFormat {
  /// What stands between the fields of a row's text.
  fileprivate var delimiter: UInt8 {
    switch layout {
    case .csv(let dialect): dialect.delimiter
    case .jsonLines, .json: CSVDialect().delimiter
    }
  }
}
