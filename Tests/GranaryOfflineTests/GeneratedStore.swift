import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryTesting
import Testing

/// A store whose one source and view hold a generated history.
struct GeneratedStore {
  let directory: TemporaryDirectory
  let layout: StoreLayout
  let registry: Registry
  let generated: GeneratedHistory
  let source: ResolvedSource
  let view: VersionedView

  init(_ generated: GeneratedHistory) throws {
    directory = try TemporaryDirectory()
    layout = StoreLayout(root: directory.path)
    registry = try Registry(path: layout.registry.string)
    self.generated = generated
    let definitions = try DefinitionSet(parsing: [("generated.yaml", generated.definitions)])
    source = try definitions.resolve(source: "readings")
    view = VersionedView(try definitions.resolve(view: "latest"), version: 1)
    let columns = ["readings": source.schema.names]
    _ = try registry.register([], columns: columns, at: .distantPast)
  }

  /// The store as a process sees it that has just opened it.
  func open(
    _ fileSystem: any FileSystem = RealFileSystem(),
    lockWait: Duration = .seconds(30),
    stretch: Int = 1_000,
    logLimits: RowLogLimits = RowLogLimits(),
    historyMemory: HistoryMemory = .ofMachine
  ) -> OfflineStore {
    OfflineStore(
      layout,
      registry: registry,
      fileSystem: fileSystem,
      clock: { Timestamp(microseconds: 42) },
      lockWait: lockWait,
      stretch: stretch,
      logLimits: logLimits,
      historyMemory: historyMemory
    )
  }

  /// Writes the rows of a generated snapshot, in batches of a few rows.
  func write(_ snapshot: Int64, to ingestion: StagedIngestion) throws {
    var rest = generated.rows.filter { $0.snapshot == snapshot }[...]
    while !rest.isEmpty {
      let rows = Array(rest.prefix(7))
      rest = rest.dropFirst(7)
      try ingestion.write(
        batch(of: rows),
        ordinals: rows.map { Int($0.ordinal) },
        lines: rows.map { Int($0.ordinal) + 2 }
      )
    }
  }

  /// Ingests the rows of a generated snapshot.
  @discardableResult
  func ingest(_ snapshot: Int64, into store: OfflineStore) throws -> StagedIngestion.Outcome {
    let ingestion = try store.beginIngestion(of: source)
    try write(snapshot, to: ingestion)
    return try ingestion.commit(.content(snapshot))
  }

  func batch(of rows: [ReferenceRow]) -> Batch {
    let fields = source.schema.fields
    let columns = fields.indices.map { index in
      Column(fields[index].type, rows.map { generated.values(of: $0)[index] })
    }
    return Batch(source.schema, columns, count: rows.count)
  }

  /// The questions that a history answers otherwise than the reference.
  func wrongAnswers(
    of history: ViewHistory,
    asOf snapshot: Int64,
    to questions: [GeneratedHistory.Question]
  ) throws -> [GeneratedHistory.Question] {
    let answer = try history.features(
      Array(generated.featureTypes.indices),
      of: questions.map { EntityKey($0.key) },
      at: questions.map(\.time)
    )
    let reference = generated.reference(asOf: snapshot)
    return questions.indices.filter { row in
      let expected = reference.answer(questions[row].key, at: questions[row].time)
      return answer.columns.map { $0[row] } != expected.features
        || answer.statuses.map { $0[row] } != expected.statuses
        || answer.eventTimes[row] != expected.eventTime
    }.map { questions[$0] }
  }

  /// Every file of the store but those of the registry, which is SQLite's.
  func files() throws -> [String] {
    try RealFileSystem().filesBelow(layout.root).filter { !$0.hasPrefix("registry.sqlite") }
  }
}

extension IngestedFile {
  /// A file whose content is told by a number.
  static func content(_ number: Int64, quarantined: Int = 0, dropped: Int = 3) -> IngestedFile {
    IngestedFile(
      name: "\(number).csv",
      digest: "digest \(number)",
      quarantined: quarantined,
      dropped: dropped
    )
  }
}

extension StagedIngestion {
  /// Ends the one file and commits.
  func commit(_ file: IngestedFile, again: Bool = false) throws -> Outcome {
    finishFile(file)
    return try commit(again: again)
  }
}

extension StagedIngestion.Outcome {
  /// The number of the snapshot that was committed now; nil where the content was known.
  var committed: Int64? {
    guard case .committed(let record, _) = self else { return nil }
    return record.number
  }

  /// The number of the snapshot that had the content already.
  var recognised: Int64? {
    guard case .recognised(let records) = self else { return nil }
    return records.first?.number
  }
}

extension GeneratedHistory {
  /// A source with a column for each part of a row, and a view that reads them.
  var definitions: String {
    let keys = keyTypes.enumerated().map { ("k\($0)", $1.rawValue) }
    let features = featureTypes.enumerated().map { ("f\($0)", $1.rawValue) }
    let clocks =
      (isStatic ? [] : [("at", "timestamp")])
      + (hasCreatedTimes ? [("written", "timestamp")] : [])
    let columns = (keys + clocks + features).map { "  \($0): {type: \($1)}\n" }.joined()
    return """
      kind: entity
      name: sensor
      join_keys: {\(keys.map { "\($0): \($1)" }.joined(separator: ", "))}
      ---
      kind: source
      name: readings
      format: {type: csv}
      \(isStatic ? "" : "event_time: at\n")\(hasCreatedTimes ? "created_time: written\n" : "")columns:
      \(columns)
      ---
      kind: feature_view
      name: latest
      entity: sensor
      source: readings
      \(maxAge.map { "max_age: \($0)\n" } ?? "")features:
      \(features.map { "  \($0.0): {expression: \($0.0)}\n" }.joined())
      """
  }

  /// A row's values in the order of the source's columns.
  func values(of row: ReferenceRow) -> [Scalar] {
    func clock(_ time: Timestamp?) -> Scalar { time.map(Scalar.timestamp) ?? .null }
    return row.key + (isStatic ? [] : [clock(row.eventTime)])
      + (hasCreatedTimes ? [clock(row.createdTime)] : []) + row.features
  }
}
