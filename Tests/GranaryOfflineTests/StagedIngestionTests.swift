import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranarySegments
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct StagedIngestionTests {
  let store: GeneratedStore
  let offline: OfflineStore
  let files = RealFileSystem()

  init() throws {
    var generator = SeededGenerator(seed: 1)
    store = try GeneratedStore(GeneratedHistory(using: &generator))
    offline = store.open()
  }

  private var rowCount: Int { store.generated.rows.count { $0.snapshot == 1 } }

  @Test func nothingIsVisibleBeforeTheCommitAndEverythingAfterIt() throws {
    let ingestion = try offline.beginIngestion(of: store.source)
    try store.write(1, to: ingestion)
    try files.writeAtomically(Array("{}\n".utf8), to: ingestion.quarantinePath)
    #expect(try offline.latestSnapshot() == 0)
    #expect(try store.registry.snapshots().isEmpty)
    #expect(try offline.history(of: store.view, asOf: 9).entities.isEmpty)
    #expect(try store.files().allSatisfy { $0.hasPrefix("staging/") })
    let outcome = try ingestion.commit(.content(1, quarantined: 5))
    let expected = SnapshotRecord(
      number: 1,
      source: "readings",
      committedAt: Timestamp(microseconds: 42),
      files: [
        SnapshotFile(
          name: "1.csv",
          digest: "digest 1",
          rowsRead: rowCount + 8,
          accepted: rowCount,
          quarantined: 5,
          dropped: 3,
          quarantine: "quarantine/readings/1.1.jsonl"
        )
      ],
      segment: "segments/source/readings/1.arrow"
    )
    #expect(outcome == .committed(expected, replacing: []))
    #expect(try store.registry.snapshots() == [expected])
    #expect(
      try store.files() == [
        "quarantine/readings/1.1.jsonl", "segments/source/readings/1.arrow", "writer.lock",
      ]
    )
    #expect(try !offline.history(of: store.view, asOf: 1).entities.isEmpty)
  }

  @Test func theSameContentIsRecognisedAndAddsNothing() throws {
    #expect(try store.ingest(1, into: offline).committed == 1)
    let before = try store.files()
    #expect(try store.ingest(1, into: offline).recognised == 1)
    #expect(try store.ingest(1, into: store.open()).recognised == 1)
    #expect(try store.files() == before)
    #expect(try store.registry.snapshots().map(\.number) == [1])
    #expect(try store.ingest(2, into: offline).committed == 2)
  }

  @Test func theFilesOfAnIngestionAreOneSnapshotWhoseOrdinalsGoOn() throws {
    let row = try #require(store.generated.rows.first)
    let ingestion = try offline.beginIngestion(of: store.source)
    for file in Int64(1)...3 {
      if file != 2 {
        try ingestion.write(store.batch(of: [row, row]), ordinals: [0, 2], lines: [2, 7])
      }
      try files.writeAtomically(Array("{}\n".utf8), to: ingestion.quarantinePath)
      ingestion.finishFile(.content(file, quarantined: 1, dropped: file == 2 ? 0 : 2))
    }
    guard case .committed(let record, _) = try ingestion.commit() else {
      Issue.record("not committed")
      return
    }
    #expect(record.files.map(\.firstOrdinal) == [0, 5, 6])
    #expect(record.files.map(\.rowsRead) == [5, 1, 5])
    #expect(record.files.map(\.accepted) == [2, 0, 2])
    #expect(
      record.files.map(\.quarantine)
        == (1...3).map { "quarantine/readings/1.\($0).jsonl" }
    )
    #expect(
      (0..<11).map { record.file(ofRow: $0)?.name } == [
        "1.csv", "1.csv", "1.csv", "1.csv", "1.csv", "2.csv",
        "3.csv", "3.csv", "3.csv", "3.csv", "3.csv",
      ]
    )
    let reader = try SegmentReader(
      store.layout.absolute("segments/source/readings/1.arrow"),
      on: files
    )
    let origin = try reader.batch(0, columns: ["__ordinal", "__line"]).columns
    #expect(Array(origin[0].int64s) == [0, 2, 6, 8])
    #expect(Array(origin[1].int64s) == [2, 7, 2, 7])
  }

  /// Which of several contents are there, and what comes of committing some.
  @Test func contentsAreKnownByFileAndAnIngestionIsReplacedWholeOrNotAtAll() throws {
    func commit(_ contents: [Int64], again: Bool = false) throws -> StagedIngestion.Outcome {
      let ingestion = try offline.beginIngestion(of: store.source)
      for content in contents {
        try store.write(1, to: ingestion)
        ingestion.finishFile(.content(content))
      }
      return try ingestion.commit(again: again)
    }
    #expect(try commit([1, 2]).committed == 1)
    #expect(try commit([3]).committed == 2)
    guard case .recognised(let known) = try commit([3, 2]) else {
      Issue.record("not recognised")
      return
    }
    #expect(known.map(\.number) == [2, 1])
    let overtaken = #expect(throws: OfflineStoreError.self) { try commit([2, 4]) }
    #expect(overtaken?.code == .overtaken)
    #expect(
      overtaken?.message
        == "2.csv came in meanwhile with another ingestion; nothing was stored, try again"
    )
    let partial = #expect(throws: OfflineStoreError.self) { try commit([3, 2], again: true) }
    #expect(partial?.code == .partialReplacement)
    #expect(
      partial?.message
        == "an ingestion is replaced as a whole: snapshot 1 also has 1.csv; name these files too"
    )
    #expect(try store.registry.snapshots().map(\.replacedBy) == [nil, nil])
    guard case .committed(let record, let replaced) = try commit([1, 2, 3, 4], again: true) else {
      Issue.record("not committed")
      return
    }
    #expect(record.number == 3)
    #expect(replaced.map(\.number) == [1, 2])
    #expect(try store.registry.snapshots().map(\.replacedBy) == [3, 3, nil])
  }

  @Test func anIngestionLetGoLeavesNothing() throws {
    try { _ = try store.write(1, to: offline.beginIngestion(of: store.source)) }()
    #expect(try store.files().isEmpty)
    let ingestion = try offline.beginIngestion(of: store.source)
    try store.write(1, to: ingestion)
    ingestion.discard()
    ingestion.discard()
    #expect(try store.files().isEmpty)
    #expect(try store.registry.snapshots().isEmpty)
  }

  @Test func anIngestionWithoutRowsIsASnapshotWithoutASegment() throws {
    let ingestion = try offline.beginIngestion(of: store.source)
    guard case .committed(let record, _) = try ingestion.commit(.content(1)) else {
      Issue.record("not committed")
      return
    }
    #expect(record.segment == nil && record.paths.isEmpty && record.accepted == 0)
    #expect(try store.files() == ["writer.lock"])
    #expect(try offline.history(of: store.view, asOf: 1).entities.isEmpty)
  }

  @Test func ingestionsSideBySideDoNotDisturbEachOther() throws {
    let first = try offline.beginIngestion(of: store.source)
    let second = try store.open().beginIngestion(of: store.source)
    try store.write(1, to: first)
    try store.write(2, to: second)
    let third = try offline.beginIngestion(of: store.source)
    // The commit of one sweeps what is left over, and not what the others are writing.
    #expect(try second.commit(.content(2)).committed == 1)
    try store.write(2, to: third)
    #expect(try first.commit(.content(1)).committed == 2)
    #expect(try third.commit(.content(2)).recognised == 1)
    #expect(
      try store.registry.snapshots().flatMap(\.files).map(\.digest) == ["digest 2", "digest 1"]
    )
    #expect(
      try store.files() == [
        "segments/source/readings/1.arrow", "segments/source/readings/2.arrow", "writer.lock",
      ]
    )
  }

  @Test func ingestionsInParallelAllCommit() async throws {
    let store = store
    let numbers = try await withThrowingTaskGroup(of: [Int64?].self) { group in
      for task in Int64(0)..<4 {
        group.addTask {
          let offline = store.open()
          return try (Int64(0)..<15).map { number in
            let ingestion = try offline.beginIngestion(of: store.source)
            try store.write(1, to: ingestion)
            return try ingestion.commit(.content(task * 100 + number)).committed
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(numbers.compactMap(\.self).sorted() == Array(1...60))
    #expect(try store.registry.snapshots().map(\.number) == Array(1...60))
    #expect(try files.list(store.layout.staging) == [])
    let segments = try files.list(store.layout.absolute("segments/source/readings"))
    #expect(segments.count == 60)
  }

  @Test func aStoreThatAnotherIsWritingIsNamedWithItsWriter() throws {
    let lock = try #require(try files.lock(store.layout.writerLock, wait: .none))
    let holder = try #require(try files.lockHolder(store.layout.writerLock))
    for wait in [Duration.zero, .milliseconds(3)] {
      let offline = store.open(lockWait: wait)
      let ingestion = try offline.beginIngestion(of: store.source)
      try store.write(1, to: ingestion)
      let error = #expect(throws: OfflineStoreError.self) { try ingestion.commit(.content(1)) }
      #expect(error?.code == .locked)
      #expect(
        error?.message
          == "process \(holder) is writing the store \(store.layout.root); gave up after 0 s. "
          + "Nothing was changed: try again when it has finished"
      )
    }
    #expect(try store.registry.snapshots().isEmpty)
    #expect(try store.files() == ["writer.lock"])
    lock.release()
    #expect(try store.ingest(1, into: store.open(lockWait: .zero)).committed == 1)
  }

  /// What a process leaves that died while it wrote, or between moving files and committing.
  @Test func leftoversAreSweptByTheNextCommitAndBelongToNoSnapshot() throws {
    try store.ingest(1, into: offline)
    try offline.project(store.view, through: 1)
    let before = try store.files()
    let leftovers = [
      "staging/abc/segment.arrow", "staging/abc/lock", "staging/empty/segment.arrow",
      "segments/source/readings/2.arrow", "segments/source/gone/2.arrow",
      "segments/view/latest@1/1-2.arrow", "segments/keys/readings/1-2.arrow",
      "segments/view/latest@2/1.arrow", "quarantine/readings/1.1.jsonl",
    ]
    for leftover in leftovers {
      let path = store.layout.absolute(leftover)
      try files.createDirectory(path.parent)
      try files.writeAtomically([1], to: path)
    }
    #expect(try offline.latestSnapshot() == 1)
    #expect(try store.ingest(1, into: offline).recognised == 1)
    #expect(try store.files() == before)
    #expect(try store.ingest(2, into: offline).committed == 2)
  }

  /// Files of numbers that were not given out yet: the registry is an older one than theirs.
  @Test func nothingIsSweptWhereTheRegistryIsOlderThanTheFiles() throws {
    try store.ingest(1, into: offline)
    let path = store.layout.absolute("segments/source/readings/7.arrow")
    try files.writeAtomically([1], to: path)
    let before = try store.files()
    let error = #expect(throws: OfflineStoreError.self) { try store.ingest(2, into: offline) }
    #expect(error?.code == .unnamedFile)
    #expect(error?.message.contains("7.arrow") == true)
    #expect(try store.files() == before)
    #expect(try offline.latestSnapshot() == 1)
  }

  /// What a store never makes, such as what a file manager leaves behind, is nobody's business.
  @Test func aStrayFileStopsNothingAndStays() throws {
    try store.ingest(1, into: offline)
    let strays = ["segments/source/.DS_Store", "segments/source/readings/notes.txt"]
    for stray in strays { try files.writeAtomically([1], to: store.layout.absolute(stray)) }
    #expect(try store.ingest(2, into: offline).committed == 2)
    for stray in strays { #expect(try files.status(store.layout.absolute(stray)) != nil) }
  }
}
