public import GranaryJSON
public import GranaryRegistry
public import GranaryValidation

/// How far an ingestion is.
public struct IngestionProgress: Hashable, Sendable {
  /// The file being read, as it was named.
  public let file: String
  /// Rows read so far, of all files.
  public let rowsRead: Int
  /// Rows refused so far, of all files.
  public let refused: Int
}

/// What came of an ingestion.
public struct IngestionResult: Sendable {
  /// What became of the rows.
  public enum Outcome: String, Hashable, Sendable {
    /// They are stored as one snapshot, but for those kept aside or dropped.
    case committed
    /// The same contents are stored already; nothing was added.
    case alreadyIngested = "already_ingested"
    /// The data failed its checks; nothing was stored.
    case refused
  }

  /// A file that was read, and its rows; those that passed and those that did not, also where nothing
  /// was stored.
  public struct File: Hashable, Sendable {
    /// The name, as it was given.
    public let name: String
    /// SHA-256 of the content, 64 hexadecimal digits.
    public let digest: String
    /// Rows in the file.
    public let rowsRead: Int
    /// Rows that passed.
    public let accepted: Int
    /// Rows that did not.
    public var refused: Int { rowsRead - accepted }
  }

  /// A file that needed not be read.
  public struct SkippedFile: Hashable, Sendable {
    /// Why not.
    public enum Reason: Hashable, Sendable {
      /// A snapshot has its content already.
      case known(SnapshotRecord)
      /// Another file of the ingestion has the same content.
      case sameContent(as: String)
    }

    /// The name, as it was given.
    public let name: String
    /// Why it was not read.
    public let reason: Reason
  }

  /// What became of the rows.
  public let outcome: Outcome
  /// What the checks found in all files together, with its counts.
  public let report: ValidationReport
  /// What the rows look like that passed; nil where nobody asked, or no file was read.
  public private(set) var profile: SourceProfile?
  /// The files that were read, in their order.
  public let files: [File]
  /// The files that needed not be read.
  public let skipped: [SkippedFile]
  /// The snapshot that has the rows: the new one, or the one that had those of the first file before.
  public let snapshot: SnapshotRecord?
  /// The snapshots in whose place the rows came.
  public let replaced: [Int64]
  /// Rows stored of those snapshots: what the ones accepted stand in the place of.
  public let replacedRows: Int
  /// Why the source's segments, which had become many, could not be merged; nil where all is well.
  ///
  /// The rows are stored all the same.
  public let compactionError: GranaryError?

  init(
    _ outcome: Outcome,
    _ report: ValidationReport,
    files: [File],
    skipped: [SkippedFile],
    snapshot: SnapshotRecord? = nil,
    replaced: [SnapshotRecord] = [],
    compactionError: GranaryError? = nil
  ) {
    self.outcome = outcome
    self.report = report
    self.files = files
    self.skipped = skipped
    self.snapshot = snapshot
    self.replaced = replaced.map(\.number)
    replacedRows = replaced.reduce(0) { $0 + $1.accepted }
    self.compactionError = compactionError
  }

  /// How many fewer rows are stored of these contents than before; 0 where none are.
  public var rowsLost: Int { outcome == .committed ? max(0, replacedRows - report.accepted) : 0 }

  /// The same, with what the rows look like.
  func describing(_ profile: SourceProfile?) -> IngestionResult {
    var result = self
    result.profile = files.isEmpty ? nil : profile
    return result
  }

  /// What the checks found as one HTML document; see `ValidationReport.html(profile:)`.
  public var html: [UInt8] { report.html(profile: profile) }

  /// The result as JSON: source, outcome, snapshot, those replaced and their rows, counts in all and by file, files
  /// skipped, report, profile.
  ///
  /// `accepted`, `quarantined` and `dropped` are what became of the rows, 0 where nothing was stored;
  /// `passed` and `failed`, of each file and in the report, are what the checks say of them.
  public var json: JSONValue {
    .object([
      "source": .string(report.source),
      "outcome": .string(outcome.rawValue),
      "snapshot": snapshot.map { .int($0.number) } ?? .null,
      "replaced": .array(replaced.map { .int($0) }),
      "replaced_rows": .int(replacedRows),
      "read": .int(report.rowsRead),
      "accepted": .int(outcome == .committed ? report.accepted : 0),
      "quarantined": .int(outcome == .committed ? report.quarantined : 0),
      "dropped": .int(outcome == .committed ? report.dropped : 0),
      "files": .array(files.map(\.json)),
      "skipped": .array(skipped.map(\.json)),
      "compaction_error": compactionError.map { .string($0.description) } ?? .null,
      "report": report.json,
      "profile": profile?.json ?? .null,
    ])
  }
}

extension IngestionResult.File {
  fileprivate var json: JSONValue {
    .object([
      "file": .string(name),
      "digest": .string(digest),
      "read": .int(rowsRead),
      "passed": .int(accepted),
      "failed": .int(refused),
    ])
  }
}

extension IngestionResult.SkippedFile {
  fileprivate var json: JSONValue {
    switch reason {
    case .known(let snapshot):
      .object(["file": .string(name), "snapshot": .int(snapshot.number), "same_as": .null])
    case .sameContent(let other):
      .object(["file": .string(name), "snapshot": .null, "same_as": .string(other)])
    }
  }
}
