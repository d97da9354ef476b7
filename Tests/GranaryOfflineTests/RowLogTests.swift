import GranaryColumns
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryStatistics
import GranaryTesting
import Synchronization
import Testing

/// Rows that were pushed: in the row log, merged there, and made a file when they are many.
@Suite struct RowLogTests {
  private let generated: GeneratedStore
  private let questions: [GeneratedHistory.Question]
  private let limits = RowLogLimits(rows: 12, segments: 2, unprojectedRows: 6)

  init() throws {
    var generator = SeededGenerator(seed: 3)
    let history = GeneratedHistory(using: &generator)
    let pushes = stride(from: 0, to: history.rows.count, by: 3).map { start in
      Array(history.rows[start...].prefix(3))
    }
    let ingested = history.ingested(Array(pushes.prefix(12)))
    generated = try GeneratedStore(ingested)
    questions = Array(ingested.questions(using: &generator).prefix(60))
  }

  private var count: Int64 { generated.generated.snapshotCount }

  /// Pushes all rows, merging the log and reading the view in between.
  private func pushed() throws -> MortalStore {
    let store = try MortalStore(generated)
    let offline = store.open(logLimits: limits)
    for snapshot in 1...count {
      try store.push(snapshot, into: offline)
      try offline.mergeLog(of: "readings")
      _ = try offline.history(of: generated.view, asOf: snapshot)
    }
    return store
  }

  @Test func theLogBecomesAFileWhenItIsLong() throws {
    let store = try pushed()
    #expect(count >= 8)
    let paths = try store.catalogue.snapshots().compactMap(\.segment)
    #expect(paths.contains { $0.hasPrefix("segments/source/readings/") })
    #expect(paths.contains { $0.hasPrefix("log/segments/source/readings/") })
    // No more files than the catalogue names, and no more in the log.
    for path in try store.catalogue.logSegments(of: "readings").map(\.path) {
      #expect(paths.contains(path))
      #expect(try store.catalogue.logFile(path) != nil)
    }
    let segments = Set(paths)
    #expect(segments.count < 6)
    let rows = try store.catalogue.logSegments(of: "readings").reduce(0) { $0 + $1.content.rows }
    #expect(rows < limits.rows)
  }

  @Test(arguments: PowerLossTests.crashes.prefix(8))
  func whatWasPushedIsThereWheneverThePowerIsLost(_ crash: PowerLossTests.Crash) throws {
    let whole = try pushed()
    #expect(whole.moments.count > Int(count))
    for (number, moment) in whole.moments.enumerated() {
      let context = Comment("operation \(number): \(moment.operation)")
      let store = MortalStore(
        generated,
        crash.disk(of: moment, number: number),
        moment.catalogue.afterPowerLoss()
      )
      let last = try store.catalogue.latestSnapshotNumber()
      #expect(moment.acknowledged.last ?? 0 <= last, context)
      let offline = store.open(logLimits: limits)
      let history = try offline.history(of: generated.view, asOf: last)
      #expect(try generated.wrongAnswers(of: history, asOf: last, to: questions).isEmpty, context)
      // And it goes on, with nothing in the way.
      for snapshot in stride(from: last + 1, through: count, by: 1) {
        try store.push(snapshot, into: offline)
      }
      try offline.mergeLog(of: "readings")
      try offline.sweepLeftovers()
      let end = try offline.history(of: generated.view, asOf: count)
      #expect(try generated.wrongAnswers(of: end, asOf: count, to: questions).isEmpty, context)
    }
  }

  /// A push is known by its key, whatever is in it.
  @Test func aKeyIsTakenOnceBySeveralAtATime() throws {
    let offline = generated.open(logLimits: limits)
    let staged = try (0..<2).map { _ in
      let ingestion = try offline.beginPush(to: generated.source)
      try generated.write(1, to: ingestion)
      ingestion.finishFile(.content(1))
      return ingestion
    }
    let push = PushIdentity(idempotencyKey: "k")
    #expect(try staged[0].commit(as: push).committed == 1)
    #expect(try staged[1].commit(as: push).recognised == 1)
    #expect(try generated.registry.snapshots().count == 1)
  }

  /// A push looks for its primary key in what was pushed before, without reading that anew.
  @Test func theKeysOfASegmentAreReadOnce() throws {
    let store = try RevisedStore(GeneratedRevisions(ingestions: []))
    let reads = Mutex<[String: Int]>([:])
    let catalogue = RecordingCatalogue(
      over: store.registry,
      onRead: { path in reads.withLock { $0[path, default: 0] += 1 } }
    )
    let offline = OfflineStore(
      store.layout,
      registry: catalogue,
      fileSystem: RealFileSystem(),
      clock: { Timestamp(microseconds: 42) }
    )
    for id in Int64(0)..<10 { try store.push(id: id / 2, into: offline) }
    let counts = reads.withLock { $0 }
    #expect(counts.count == 9)
    #expect(counts.values.allSatisfy { $0 == 1 }, "\(counts)")
    // Every second row replaced the one before it.
    let replacing = try store.registry.snapshots().filter { $0.replacements != nil }.map(\.number)
    #expect(replacing == [2, 4, 6, 8, 10])
  }
}
