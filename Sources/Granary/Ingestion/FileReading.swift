import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryOffline
import GranaryStatistics
import GranaryValidation

/// Reads the files of an ingestion one after the other: what passes its checks goes to the staged
/// ingestion, what does not to a quarantine file for each.
struct FileReading: ~Copyable {
  private let source: SourceDefinition
  private let definitionHash: String
  private let staged: StagedIngestion
  private let fileSystem: any FileSystem
  private let preparation: InputPreparation
  private let rules: VerdictRules
  private var run: ValidationRun
  private var ignoredColumns: [String] = []
  /// Describes the rows that pass; nil where nobody asked.
  private var profiler: SourceProfiler?
  /// The files read so far.
  private(set) var files: [IngestionResult.File] = []

  init(
    of source: ResolvedSource,
    definitionHash: String,
    _ preparation: InputPreparation,
    rules: VerdictRules,
    describesRows: Bool,
    into staged: StagedIngestion,
    on fileSystem: any FileSystem
  ) {
    self.source = source.definition
    self.definitionHash = definitionHash
    self.staged = staged
    self.fileSystem = fileSystem
    self.preparation = preparation
    self.rules = rules
    run = preparation.makeRun()
    profiler = describesRows ? SourceProfiler(preparation.validator.outputSchema) : nil
  }

  /// What the checks found in all files.
  var report: ValidationReport {
    let file = files.count == 1 ? files[0].name : "\(files.count) files"
    return run.report(ignoredColumns: ignoredColumns, file: file, rules: rules)
  }

  /// What the rows look like that passed, after the last file; nil where nobody asked.
  mutating func takeProfile() -> SourceProfile? {
    guard let profiler = profiler.take() else { return nil }
    return profiler.finish()
  }

  /// Reads the files that were prepared for, each to its end.
  ///
  /// - Throws: `changed_file` where the content of one is another than when it was looked at.
  mutating func read(
    _ files: [FileSelection.File],
    progress: ((IngestionProgress) -> Void)?
  ) throws {
    for (file, input) in zip(files, preparation.inputs) {
      try read(input, digest: file.digest, progress: progress)
    }
  }

  private mutating func read(
    _ input: InputFile,
    digest knownDigest: String?,
    progress: ((IngestionProgress) -> Void)?
  ) throws {
    let (rowsBefore, acceptedBefore) = (run.rowsRead, run.accepted)
    var reader = try SourceReader(
      fileSystem.open(input.path),
      name: input.name,
      preparation.validator
    )
    var quarantine = QuarantineWriter(
      staged.quarantinePath,
      QuarantineHeader(
        source: source.name,
        definitionHash: definitionHash,
        file: input.name,
        header: reader.headerText ?? "",
        layout: source.format.layout
      ),
      on: fileSystem
    )
    while let checked = try reader.next(into: &run) {
      try staged.write(checked.batch, ordinals: checked.ordinals, lines: checked.lines)
      profiler?.add(checked.batch)
      if source.invalidRows == .quarantine { try quarantine.write(checked.refused) }
      progress?(
        IngestionProgress(file: input.name, rowsRead: run.rowsRead, refused: run.refused)
      )
    }
    for name in reader.unknownColumns where !isIgnored(name) { ignoredColumns.append(name) }
    let digest = reader.finish().digest
    try quarantine.finish(digest: digest)
    try finish(
      IngestionResult.File(
        name: input.name,
        digest: digest.description,
        rowsRead: run.rowsRead - rowsBefore,
        accepted: run.accepted - acceptedBefore
      ),
      knownDigest: knownDigest
    )
  }

  private func isIgnored(_ name: String) -> Bool {
    ignoredColumns.contains { Text($0) == Text(name) }
  }

  private mutating func finish(_ read: IngestionResult.File, knownDigest: String?) throws {
    if let knownDigest, Text(knownDigest) != Text(read.digest) {
      throw GranaryError(
        code: "changed_file",
        kind: .conflict,
        message: "\(read.name) was written while it was read; nothing was stored, try again"
      )
    }
    files.append(read)
    staged.finishFile(
      IngestedFile(
        name: read.name,
        digest: read.digest,
        quarantined: source.invalidRows == .quarantine ? read.refused : 0,
        dropped: source.invalidRows == .quarantine ? 0 : read.refused
      )
    )
  }
}
