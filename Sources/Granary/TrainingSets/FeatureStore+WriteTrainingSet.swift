import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryOffline
public import GranaryRegistry
import GranaryStatistics

extension FeatureStore {
  /// Writes the training set of a model, as ``trainingSet(model:asOf:)`` gives it, in memory that does
  /// not grow with it.
  ///
  /// - Parameters:
  ///   - name: A defined model, without a version; it need not be trained.
  ///   - snapshot: The state of the data to read; nil for the last one.
  ///   - writtenOnly: Whether rows count only that had been written down by each row's time (`created
  ///     time ≤ t`).
  ///   - file: Where to, in the format that its ending says; what it was made of is written beside it,
  ///     to `FILE.manifest.json`. Both are replaced whole or not at all.
  ///   - statuses: Whether to add a column with the status of each feature.
  /// - Returns: What the manifest says.
  /// - Throws: What ``trainingSet(model:asOf:)`` throws; `unknown_format`; `file_error`.
  @discardableResult
  public func writeTrainingSet(
    model name: String,
    asOf snapshot: Int64? = nil,
    writtenOnly: Bool = false,
    to file: String,
    statuses: Bool = false
  ) throws(GranaryError) -> TrainingSetManifest {
    try GranaryError.wrapping {
      let format = try TableFormat(of: file)
      return try write(
        plan(model: name, catalog(), asOf: snapshot, writtenOnly: writtenOnly),
        to: file,
        format,
        statuses: statuses
      )
    }
  }

  /// Writes the training set of a service for the rows of a source or of a file, as
  /// ``trainingSet(service:entities:eventTime:asOf:)`` gives it, in memory that does not grow with it.
  ///
  /// - Parameters:
  ///   - service: A registered service, or a version of it as `late_arrival@1`.
  ///   - entities: The name of a source or the path of a CSV, JSON Lines or Arrow file.
  ///   - eventTime: The timestamp column with each row's time; null in no row.
  ///   - snapshot: The state of the data to read; nil for the last one.
  ///   - writtenOnly: Whether rows count only that had been written down by each row's time (`created
  ///     time ≤ t`).
  ///   - file: Where to, as for a model.
  ///   - statuses: Whether to add a column with the status of each feature.
  /// - Returns: What the manifest says.
  /// - Throws: What ``trainingSet(service:entities:eventTime:asOf:)`` throws; `unknown_format`;
  ///   `file_error`.
  @discardableResult
  public func writeTrainingSet(
    service: String,
    entities: String,
    eventTime: String = "event_time",
    asOf snapshot: Int64? = nil,
    writtenOnly: Bool = false,
    to file: String,
    statuses: Bool = false
  ) throws(GranaryError) -> TrainingSetManifest {
    try GranaryError.wrapping {
      let format = try TableFormat(of: file)
      return try write(
        plan(
          service: service,
          entities: entities,
          eventTime: eventTime,
          asOf: snapshot,
          writtenOnly: writtenOnly
        ),
        to: file,
        format,
        statuses: statuses
      )
    }
  }

  private func write(
    _ plan: TrainingSetPlan,
    to file: String,
    _ format: TableFormat,
    statuses: Bool
  ) throws -> TrainingSetManifest {
    try plan.checkTarget(file)
    let expired = try expiredBefore(sourcesOf: plan.definitions)
    let (written, frameDigest) = try build(plan, to: Path(file), format, statuses: statuses)
    let manifest = TrainingSetManifest(
      plan,
      written,
      frameDigest: frameDigest,
      expiredBefore: expired,
      file: file,
      format: format,
      statuses: statuses
    )
    try fileSystem.writeAtomically(
      Array((manifest.json.prettyDescription + "\n").utf8),
      to: Path(TrainingSetManifest.name(beside: file))
    )
    try record(written, of: plan, at: file)
    return manifest
  }

  /// The event time before which rows are deleted as past retention, of the sources that have lost any.
  func expiredBefore(
    sourcesOf definitions: [RegisteredDefinition]
  ) throws -> [(source: String, time: Timestamp)] {
    try definitions.filter { $0.kind == DefinitionKind.source.rawValue }.compactMap { source in
      try offline.expiredBefore(of: source.name).map { (source.name, $0) }
    }
  }

  /// Keeps where a training set was written.
  func record(_ written: WrittenTrainingSet, of plan: TrainingSetPlan, at file: String) throws {
    try registry.add(
      TrainingSetRecord(
        path: Path(file).absolute().string,
        service: plan.service.description,
        snapshot: plan.snapshot,
        rows: written.rowCount,
        content: written.content.description,
        writtenAt: clock()
      )
    )
  }

  /// Every training set that was written to a file, the last one of each, by time.
  public func trainingSets() throws(GranaryError) -> [TrainingSetRecord] {
    try GranaryError.wrapping { try registry.trainingSets() }
  }

  /// Builds a training set; without a path only its digests.
  func build(
    _ plan: TrainingSetPlan,
    to path: Path?,
    _ format: TableFormat,
    statuses: Bool
  ) throws -> (WrittenTrainingSet, frameDigest: SHA256Digest?) {
    let rows = try frameRows(plan)
    let history = try history(
      plan.service,
      asOf: plan.snapshot,
      writtenOnly: plan.writtenOnly
    )
    let written = try history.write(
      rows,
      eventTime: plan.eventTime,
      as: format,
      to: path,
      statuses: statuses,
      on: fileSystem
    )
    return (written, try (rows as? any EntityFileRows)?.digest())
  }
}

extension TableFormat {
  /// The format that a file's ending says.
  init(of file: String) throws(GranaryError) {
    guard let format = TableFormat(fileName: file) else {
      let endings = TableFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw GranaryError(
        code: "unknown_format",
        kind: .invalid,
        message: "'\(file)' has no ending that says the format; there are: \(endings)"
      )
    }
    self = format
  }
}
