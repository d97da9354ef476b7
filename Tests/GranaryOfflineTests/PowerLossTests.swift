import GranaryColumns
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryStatistics
import GranaryTesting
import Testing

/// The power is lost after each operation on files and catalogue, from the beginning of an ingestion
/// to the features read from it: what was acknowledged is there and whole, nothing else is visible,
/// and nothing is in the way of going on.
@Suite struct PowerLossTests {
  /// What a crash leaves.
  enum Crash: Sendable, CustomTestStringConvertible {
    /// Nothing that was not synced.
    case worst
    /// Of what was not synced some, as a seed has it.
    case random(seed: UInt64)
    /// All, as only the process died; it may not be durable yet.
    case processDeath

    var testDescription: String { "\(self)" }

    func disk(of moment: MortalStore.Moment, number: Int) -> InMemoryFileSystem {
      switch self {
      case .worst: return moment.disk.afterPowerLoss()
      case .random(let seed):
        var generator = SeededGenerator(seed: seed &* 1_000 &+ UInt64(number))
        return moment.disk.afterPowerLoss(using: &generator)
      case .processDeath: return moment.disk.afterProcessDeath()
      }
    }
  }

  static let crashes: [Crash] =
    [.worst, .processDeath] + GeneratedCases.seeds(count: 20).map(Crash.random)

  let generated: GeneratedStore
  let questions: [GeneratedHistory.Question]
  /// The store that nothing happened to.
  let undisturbed: MortalStore

  init() throws {
    var generator = SeededGenerator(seed: 1)
    generated = try GeneratedStore(GeneratedHistory(using: &generator))
    questions = Array(generated.generated.questions(using: &generator).prefix(100))
    undisturbed = try MortalStore(generated)
    try undisturbed.run()
  }

  @Test func theScenarioHasRowsAndFilesOfEveryKind() throws {
    for snapshot in Int64(1)...2 {
      #expect(generated.generated.rows.contains { $0.snapshot == snapshot })
    }
    #expect(
      try undisturbed.files().keys.sorted() == [
        "quarantine/readings/1.1.jsonl", "quarantine/readings/1.2.jsonl",
        "quarantine/readings/2.1.jsonl", "quarantine/readings/2.2.jsonl",
        "segments/source/readings/1-2.arrow",
        "segments/view/latest@1/1-2.arrow",
      ]
    )
    let moments = undisturbed.moments
    #expect(moments.count > 60)
    #expect(Set(moments.map(\.acknowledged)) == [[], [1], [1, 2]])
  }

  @Test(arguments: crashes)
  func exactlyWhatWasCommittedIsThereAndWholeWheneverThePowerIsLost(_ crash: Crash) throws {
    let whole = try undisturbed.files()
    let contents = try undisturbed.contents()
    var committed: [Int64] = []
    for (number, moment) in undisturbed.moments.enumerated() {
      let context = Comment("operation \(number): \(moment.operation)")
      let store = MortalStore(
        generated,
        crash.disk(of: moment, number: number),
        moment.catalogue.afterPowerLoss()
      )
      // What the commit point has been passed for is there, acknowledged or not yet.
      if moment.operation.hasPrefix("commit snapshot") { committed.append(moment.committedLast) }
      #expect(try store.catalogue.snapshots().map(\.number) == committed, context)
      #expect(committed.starts(with: moment.acknowledged), context)
      try expectWhole(store, contents, context)
      try expectAnswers(store, asOf: committed.last ?? 0, context)
      // Once more, as a person would: it ends as if nothing had happened, and nothing is left over.
      try store.run()
      #expect(try store.files() == whole, context)
      try expectAnswers(store, asOf: 2, context)
      // What was acknowledged now is no less durable for having begun on the rest of a crash.
      let left = MortalStore(generated, store.disk.afterPowerLoss(), store.catalogue)
      #expect(try left.catalogue.snapshots().map(\.number) == [1, 2], context)
      try expectWhole(left, contents, context)
    }
  }

  /// Rows come in from quarantine and leave it at once, and once.
  @Test(arguments: [Crash.worst, .processDeath, .random(seed: 1), .random(seed: 2)])
  func aRetryHasHappenedOrNotWheneverThePowerIsLost(_ crash: Crash) throws {
    let whole = try MortalStore(generated)
    try whole.ingest(1, into: whole.open())
    let ingested = whole.moments.count
    try whole.retry(into: whole.open())
    let contents = try whole.contents()
    let files = try whole.files()
    #expect(
      files.keys.sorted() == [
        "quarantine/readings/1.2.r1.jsonl", "segments/source/readings/1.arrow",
        "segments/source/readings/2.arrow",
      ]
    )
    let done = try whole.catalogue.snapshots()
    #expect(done.map(\.retryOf) == [nil, 1])
    #expect(done[0].files.map(\.quarantined) == [0, 1])
    #expect(done[0].files.map(\.retried) == [1, 0])
    let moments = Array(whole.moments.enumerated().dropFirst(ingested))
    let commit = try #require(moments.firstIndex { $0.element.operation == "commit snapshot 2" })
    for (index, (number, moment)) in moments.enumerated() {
      let context = Comment("operation \(number): \(moment.operation)")
      let store = MortalStore(
        generated,
        crash.disk(of: moment, number: number),
        moment.catalogue.afterPowerLoss()
      )
      let snapshots = try store.catalogue.snapshots()
      #expect(snapshots.map(\.number) == (index < commit ? [1] : [1, 2]), context)
      #expect(
        snapshots[0].files.map(\.quarantined) == (index < commit ? [1, 1] : [0, 1]),
        context
      )
      try expectWhole(store, contents, context)
      // Once more: what has happened does not happen again, and what is left over goes.
      try store.retry(into: store.open())
      try store.open().sweepLeftovers()
      #expect(try store.catalogue.snapshots() == done, context)
      #expect(try store.files() == files, context)
    }
  }

  /// Every file that the catalogue names has the bytes that it has without a crash.
  private func expectWhole(
    _ store: MortalStore,
    _ contents: [String: [UInt8]],
    _ context: Comment
  ) throws {
    let damaged = try store.namedFiles().filter { $0.value != contents[$0.key] }.keys.sorted()
    #expect(damaged == [], context)
  }

  /// Rows read back through the view are those that were written.
  private func expectAnswers(
    _ store: MortalStore,
    asOf snapshot: Int64,
    _ context: Comment
  ) throws {
    let history = try store.open().history(of: generated.view, asOf: 9)
    #expect(try generated.wrongAnswers(of: history, asOf: snapshot, to: questions) == [], context)
  }

  /// The order that makes a commit durable: a file's bytes before its name, its name and every
  /// directory on the way to it before the catalogue, the catalogue before anything is let go.
  private static let commit = """
    create directory staging
    lock staging/ID.lock
    create directory staging/ID
    create staging/ID/segment.arrow
    create staging/ID/quarantine-1.jsonl
    write staging/ID/quarantine-1.jsonl
    sync staging/ID/quarantine-1.jsonl
    create staging/ID/quarantine-2.jsonl
    write staging/ID/quarantine-2.jsonl
    sync staging/ID/quarantine-2.jsonl
    write staging/ID/segment.arrow
    sync staging/ID/segment.arrow
    lock writer.lock
    create directory segments/source/readings
    rename staging/ID/segment.arrow to segments/source/readings/1.arrow
    sync directory segments/source/readings
    sync directory segments/source
    sync directory segments
    sync directory .
    create directory quarantine/readings
    rename staging/ID/quarantine-1.jsonl to quarantine/readings/1.1.jsonl
    sync directory quarantine/readings
    sync directory quarantine
    sync directory .
    create directory quarantine/readings
    rename staging/ID/quarantine-2.jsonl to quarantine/readings/1.2.jsonl
    sync directory quarantine/readings
    sync directory quarantine
    sync directory .
    commit snapshot 1
    unlock writer.lock
    remove tree staging/ID
    remove staging/ID.lock
    unlock staging/ID.lock
    """

  @Test func aCommitSyncsEachThingBeforeWhatRefersToIt() throws {
    let store = try MortalStore(generated)
    try store.ingest(1, into: store.open())
    #expect(store.changes.joined(separator: "\n") == Self.commit)
  }
}

extension MortalStore.Moment {
  fileprivate var committedLast: Int64 {
    operation.split(separator: " ").last.flatMap { Int64($0) } ?? 0
  }
}

extension MortalStore {
  /// The operations so far with paths below the store; several writes of one file, between which
  /// nothing else happens, are one.
  fileprivate var changes: [String] {
    moments.map(\.operation).reduce(into: []) { changes, operation in
      let change = operation.replacing("\(Self.root)/", with: "")
        .replacing("\(Self.root)", with: ".")
        .replacing(/staging\/[0-9a-f]+/, with: "staging/ID")
      if changes.last != change { changes.append(change) }
    }
  }
}
