import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryStatistics
import GranaryTesting
import Testing

/// Rows that correct, delete and replace one another, ingested, projected and read back as of every
/// snapshot, against the slow reference.
@Suite struct RevisionTests {
  @Test(arguments: GeneratedCases.seeds(count: 60))
  func asOfEverySnapshotAPrimaryKeyHasOneRow(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let store = try RevisedStore(GeneratedRevisions(using: &generator))
    let offline = store.open(
      stretch: generator.pick([1, 3, 1_000]),
      logLimits: generator.pick([
        RowLogLimits(), RowLogLimits(rows: 8, segments: 2, unprojectedRows: 3),
        RowLogLimits(rows: 1_000, segments: 2, unprojectedRows: 1_000),
      ])
    )
    for ingestion in store.revisions.ingestions {
      // What was pushed is known by no content, so that no file comes in its place.
      let isPush =
        ingestion.replaced.isEmpty && generator.chance(0.5)
        && !store.revisions.ingestions.contains { $0.replaced.contains(ingestion.snapshot) }
      try store.ingest(ingestion, into: offline, isPush: isPush)
      if generator.chance(0.5) { try offline.mergeLog(of: "readings") }
      if generator.chance(0.5) {
        _ = try offline.history(of: store.view, asOf: ingestion.snapshot)
      }
      if generator.chance(0.3) { _ = try offline.compact(store.source, views: [store.view]) }
    }
    for snapshot in stride(from: store.revisions.snapshotCount, through: 0, by: -1) {
      let context = Comment("seed \(seed), as of snapshot \(snapshot)")
      try store.expectAnswers(of: offline, asOf: snapshot, context)
      try store.expectFrame(of: offline, asOf: snapshot, context)
      let features = Array((0..<4).shuffled(using: &generator).prefix(generator.pick([1, 2, 3])))
      // Some columns are the first that are read, or all have been read before.
      let reader = generator.chance(0.5) ? offline : store.open()
      try store.expectSameAnswers(of: features, reader, asOf: snapshot, context)
    }
  }

  /// A correction for a key whose rows others have taken over, twice, and back.
  @Test func aRowThatNothingReplacesAnyMoreCountsAgain() throws {
    func row(_ snapshot: Int64, _ ordinal: Int64, created: Int64, _ value: Double) -> RevisedRow {
      RevisedRow(
        row: ReferenceRow(
          key: [.string("a")],
          eventTime: Timestamp(microseconds: 1),
          createdTime: Timestamp(microseconds: created),
          snapshot: snapshot,
          ordinal: ordinal,
          features: [.float64(value)]
        ),
        primaryKey: 7,
        isDeleted: false
      )
    }
    let revisions = GeneratedRevisions(
      ingestions: [
        .init(snapshot: 1, replaced: [], rows: [row(1, 0, created: 1, 10)]),
        .init(snapshot: 2, replaced: [], rows: [row(2, 0, created: 5, 20)]),
        .init(snapshot: 3, replaced: [], rows: [row(3, 0, created: 3, 30)]),
        .init(snapshot: 4, replaced: [2], rows: []),
        .init(snapshot: 5, replaced: [3], rows: []),
      ]
    )
    let store = try RevisedStore(revisions)
    let offline = store.open()
    for ingestion in revisions.ingestions { try store.ingest(ingestion, into: offline) }
    let values = try (Int64(1)...5).map { snapshot in
      let history = try offline.history(of: store.view, asOf: snapshot)
      return try history.features(of: [EntityKey([.string("a")])], at: [Timestamp(microseconds: 2)])
        .columns[0][0]
    }
    #expect(values == [10, 20, 20, 30, 10].map(Scalar.float64))
  }
}

/// A store whose one source has revised rows.
struct RevisedStore {
  let directory: TemporaryDirectory
  let layout: StoreLayout
  let registry: Registry
  let revisions: GeneratedRevisions
  let source: ResolvedSource
  let view: VersionedView

  init(_ revisions: GeneratedRevisions) throws {
    directory = try TemporaryDirectory()
    layout = StoreLayout(root: directory.path)
    registry = try Registry(path: layout.registry.string)
    self.revisions = revisions
    let definitions = try DefinitionSet(
      parsing: [("revised.yaml", Self.definitions(hasPrimaryKey: revisions.hasPrimaryKey))]
    )
    source = try definitions.resolve(source: "readings")
    view = VersionedView(try definitions.resolve(view: "revised"), version: 1)
    _ = try registry.register([], columns: ["readings": source.schema.names], at: .distantPast)
  }

  private static func definitions(hasPrimaryKey: Bool) -> String {
    """
    kind: entity
    name: sensor
    join_keys: {k: string}
    ---
    kind: source
    name: readings
    columns: {id: int64, k: string, at: timestamp, written: timestamp, gone: bool, x: float64}
    event_time: at
    created_time: written
    \(hasPrimaryKey ? "primary_key: [id]\ndeleted: gone" : "")
    ---
    kind: feature_view
    name: revised
    entity: sensor
    source: readings
    max_age: 3us
    features:
      x: {expression: x}
      sum: {aggregate: sum, of: x, window: 2us}
      first: {aggregate: first, of: x, window: 4us}
      count: {aggregate: count, window: 3us}
    """
  }

  func open(
    lockWait: Duration = .seconds(30),
    stretch: Int = 1_000,
    logLimits: RowLogLimits = RowLogLimits()
  ) -> OfflineStore {
    OfflineStore(
      layout,
      registry: registry,
      fileSystem: RealFileSystem(),
      clock: { Timestamp(microseconds: 42) },
      lockWait: lockWait,
      stretch: stretch,
      logLimits: logLimits
    )
  }

  func ingest(
    _ ingestion: GeneratedRevisions.Ingestion,
    into offline: OfflineStore,
    isPush: Bool = false
  ) throws {
    let staged =
      try isPush ? offline.beginPush(to: source) : offline.beginIngestion(of: source)
    let rows = ingestion.rows
    let columns: [(ColumnType, (RevisedRow) -> Scalar)] = [
      (.int64, { .int64($0.primaryKey) }), (.string, { $0.row.key[0] }),
      (.timestamp, { $0.row.eventTime.map(Scalar.timestamp) ?? .null }),
      (.timestamp, { $0.row.createdTime.map(Scalar.timestamp) ?? .null }),
      (.bool, { .bool($0.isDeleted) }), (.float64, { $0.row.features[0] }),
    ]
    let contents = revisions.contents(of: ingestion)
    let length = (rows.count + contents.count - 1) / contents.count
    for (position, content) in contents.enumerated() {
      let own = Array(rows.dropFirst(position * length).prefix(length))
      let batch = Batch(
        source.schema,
        columns.map { Column($0.0, own.map($0.1)) },
        count: own.count
      )
      // Between any two rows one was let go.
      let ordinals = own.indices.map { 2 * $0 }
      try staged.write(batch, ordinals: ordinals, lines: ordinals.map { $0 + 2 })
      staged.finishFile(.content(content, dropped: own.count))
    }
    let outcome =
      try isPush
      ? staged.commit(as: PushIdentity(idempotencyKey: "\(ingestion.snapshot)"))
      : staged.commit(again: !ingestion.replaced.isEmpty)
    #expect(outcome.committed == ingestion.snapshot)
  }

  private var questions: [(key: [Scalar], time: Timestamp)] {
    (Int64(-2)...14).flatMap { time in
      [Scalar.string("a"), .string("b"), .string("c"), .null].map {
        ([$0], Timestamp(microseconds: time))
      }
    }
  }

  /// What counts every row, and what counts those that had been written down.
  func expectAnswers(
    of offline: OfflineStore,
    asOf snapshot: Int64,
    _ context: Comment
  ) throws {
    let history = try offline.history(of: view, asOf: snapshot)
    let keys = questions.map { EntityKey($0.key) }
    let times = questions.map(\.time)
    let answers = try history.features(of: keys, at: times)
    let known = try history.known(of: keys, at: times, given: answers)
    var changed = [0, 0, 0, 0]
    for (row, question) in questions.enumerated() {
      let all = expected(question, revisions.rows(asOf: snapshot))
      let then = expected(question, revisions.rows(asOf: snapshot, knownBy: question.time))
      #expect(answers.columns.map { $0[row] } == all.values, context)
      #expect(answers.statuses.map { $0[row] } == all.statuses, context)
      #expect(known.features.columns.map { $0[row] } == then.values, context)
      #expect(known.features.statuses.map { $0[row] } == then.statuses, context)
      for feature in 0..<4
      where all.values[feature] != then.values[feature]
        || all.statuses[feature] != then.statuses[feature]
      {
        changed[feature] += 1
      }
    }
    #expect(known.changedCounts == changed, context)
  }

  /// Some of the features, read on their own, are answered as among all of them.
  func expectSameAnswers(
    of features: [Int],
    _ offline: OfflineStore,
    asOf snapshot: Int64,
    _ context: Comment
  ) throws {
    let keys = questions.map { EntityKey($0.key) }
    let times = questions.map(\.time)
    let some = try offline.history(of: view, features: features, asOf: snapshot)
    let whole = try offline.history(of: view, asOf: snapshot)
    let all = try whole.features(of: keys, at: times)
    let answers = try some.features(of: keys, at: times)
    let allKnown = try whole.known(of: keys, at: times, given: all).features
    let known = try some.known(of: keys, at: times, given: answers).features
    for (own, expected) in [(answers, all), (known, allKnown)] {
      #expect(own.statuses == features.map { expected.statuses[$0] }, context)
      for row in keys.indices {
        let values = features.map { expected.columns[$0][row] }
        #expect(own.columns.map { $0[row] } == values, context)
      }
    }
  }

  private func expected(
    _ question: (key: [Scalar], time: Timestamp),
    _ rows: [ReferenceRow]
  ) -> (values: [Scalar], statuses: [FeatureStatus]) {
    let join = ReferenceJoin(rows: rows, featureCount: 1, maxAge: TimeSpan(microseconds: 3))
    let latest = join.answer(question.key, at: question.time)
    let isAsked = !question.key.contains(.null)
    let windows = view.view.layout.windows.map { window in
      // Rows are counted by a column that is true in all of them.
      let counted = rows.map { row in
        var row = row
        row.features.append(.bool(true))
        return row
      }
      let reference = ReferenceWindow(rows: counted, aggregate: window, isExact: false)
      return isAsked
        ? reference.value(of: reference.rowsTaken(question.key, at: question.time)) : .null
    }
    let statuses = windows.map { value in
      isAsked ? (value.isNull ? FeatureStatus.nullValue : .present) : .notFound
    }
    return (latest.features + windows, latest.statuses + statuses)
  }

  func expectFrame(of offline: OfflineStore, asOf snapshot: Int64, _ context: Comment) throws {
    let frame = try offline.frameRows(from: source, filter: nil, asOf: snapshot)
      .frame(eventTime: "at")
    let rows = revisions.rows(asOf: snapshot)
    #expect(frame.times == rows.compactMap(\.eventTime), context)
    #expect(frame.rows["x"]?.scalars == rows.map { $0.features[0] }, context)
  }
}
