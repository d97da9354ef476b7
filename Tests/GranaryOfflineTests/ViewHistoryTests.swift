import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranarySegments
import GranaryStatistics
import GranaryTesting
import Testing

/// What was ingested, projected and read back, against the slow reference over the rows.
@Suite struct ViewHistoryTests {
  @Test(arguments: GeneratedCases.seeds(count: 40))
  func whatWasIngestedAnswersAsTheReferenceDoesAsOfEverySnapshot(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    let questions = store.generated.questions(using: &generator)
    let last = store.generated.snapshotCount
    let offline = store.open()
    for snapshot in stride(from: 1, through: last, by: 1) {
      #expect(try store.ingest(snapshot, into: offline).committed == snapshot)
      // Sometimes a snapshot is projected at once, sometimes several together.
      if generator.chance(0.5) { _ = try offline.history(of: store.view, asOf: snapshot) }
    }
    // Also where there is no memory for any of it.
    let none = HistoryMemory(randomReadByteLimit: 0, cachedByteLimit: 0)
    for offline in [offline, store.open(), store.open(historyMemory: none)] {
      for snapshot in stride(from: last, through: 0, by: -1) {
        let history = try offline.history(of: store.view, asOf: snapshot)
        let wrong = try store.wrongAnswers(of: history, asOf: snapshot, to: questions)
        #expect(wrong == [], "seed \(seed), as of snapshot \(snapshot)")
      }
    }
  }

  /// Every column of every projection, row by row, against the rows sorted; whether they were sorted
  /// at once or a few at a time and merged.
  @Test(arguments: GeneratedCases.seeds(count: 40))
  func projectionsHaveTheRowsOfTheirSnapshotsSorted(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    let offline = store.open(stretch: generator.pick([1, 5, 1_000]))
    let last = store.generated.snapshotCount
    for snapshot in stride(from: 1, through: last, by: 1) {
      try store.ingest(snapshot, into: offline)
      if generator.chance(0.5) { try offline.project(store.view, through: snapshot) }
    }
    let records = try offline.project(store.view, through: last)
    #expect(records.flatMap { Array($0.snapshots) } == Array(stride(from: 1, through: last, by: 1)))
    #expect(try store.registry.projections(of: .view("latest", version: 1)) == records)
    for record in records {
      let rows = store.generated.rows.filter { record.snapshots.contains($0.snapshot) }
      let kept = rows.filter { !$0.key.contains(.null) }
      #expect(record.rows == kept.count, "seed \(seed)")
      #expect(record.rowsWithoutKey == rows.count - kept.count, "seed \(seed)")
      let path = store.layout.absolute(record.path)
      let projected = try store.generated.rows(ofProjection: path)
      #expect(projected == store.generated.sorted(kept), "seed \(seed)")
    }
  }

  /// Values that answer differently before and after the second snapshot.
  @Test func anOlderSnapshotAnswersAsItDidThen() throws {
    var generator = SeededGenerator(seed: 1)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    let offline = store.open()
    let empty = try offline.history(of: store.view, asOf: 0)
    #expect(empty.runs.isEmpty && empty.entities.isEmpty)
    #expect(try offline.latestSnapshot() == 0)
    try store.ingest(1, into: offline)
    let before = try offline.history(of: store.view, asOf: 1).entities
    #expect(!before.isEmpty)
    try store.ingest(2, into: offline)
    #expect(try offline.latestSnapshot() == 2)
    let after = try offline.history(of: store.view, asOf: 2).entities
    #expect(after.count > before.count)
    #expect(try offline.history(of: store.view, asOf: 1).entities == before)
    // A snapshot that is not there yet is the same as the last one.
    #expect(try offline.history(of: store.view, asOf: 99).entities == after)
  }

  @Test func aViewIsProjectedOnceAndReadWithoutTheLockAfterwards() throws {
    var generator = SeededGenerator(seed: 1)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    try store.ingest(1, into: store.open())
    let lock = try #require(try RealFileSystem().lock(store.layout.writerLock, wait: .none))
    let offline = store.open(lockWait: .zero)
    let error = #expect(throws: OfflineStoreError.self) {
      try offline.history(of: store.view, asOf: 1)
    }
    #expect(error?.code == .locked)
    lock.release()
    let entities = try offline.history(of: store.view, asOf: 1).entities
    let files = try store.files()
    let again = try #require(try RealFileSystem().lock(store.layout.writerLock, wait: .none))
    #expect(try offline.history(of: store.view, asOf: 1).entities == entities)
    again.release()
    #expect(try store.files() == files)
  }

  /// A byte of padding may change unseen; any other is an error, never another answer.
  @Test func aProjectionThatIsDamagedIsNeverAWrongAnswer() throws {
    var generator = SeededGenerator(seed: 1)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    let questions = Array(store.generated.questions(using: &generator).prefix(50))
    let offline = store.open()
    try store.ingest(1, into: offline)
    let record = try #require(try offline.project(store.view, through: 1).first)
    let path = store.layout.absolute(record.path)
    let files = RealFileSystem()
    let sound = try files.readAll(path)
    var errorCount = 0
    for position in stride(from: 0, to: sound.count, by: 23) {
      var bytes = sound
      bytes[position] ^= 1 << UInt8(position % 8)
      try files.writeAtomically(bytes, to: path)
      do {
        let history = try offline.history(of: store.view, asOf: 1)
        let wrong = try store.wrongAnswers(of: history, asOf: 1, to: questions)
        #expect(wrong == [], "byte \(position)")
      } catch is SegmentError {
        errorCount += 1
      }
    }
    #expect(errorCount > 50)
  }

  /// A column that is damaged is an error to whom it concerns, and to nobody else.
  @Test func whoReadsOneFeatureIsToldOfNoOther() throws {
    var generator = SeededGenerator(seed: 1)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    let offline = store.open()
    try store.ingest(1, into: offline)
    let record = try #require(try offline.project(store.view, through: 1).first)
    let path = store.layout.absolute(record.path)
    let sound = try RealFileSystem().readAll(path)
    let keys = try offline.history(of: store.view, asOf: 1).entities
    let times = keys.map { _ in Timestamp.distantFuture }
    let features = Array(store.generated.featureTypes.indices)
    func answers(_ features: [Int]) throws -> [[Scalar]] {
      let history = try offline.history(of: store.view, features: features, asOf: 1)
      let answer = try history.features(of: keys, at: times)
      return answer.columns.map { column in keys.indices.map { column[$0] } }
    }
    let expected = try answers(features)
    // How many of the damaged files are an error to who reads one feature, and to who reads all.
    var errorCounts = [0, 0]
    for position in stride(from: 0, to: sound.count, by: 23) {
      var bytes = sound
      bytes[position] ^= 1 << UInt8(position % 8)
      try RealFileSystem().writeAtomically(bytes, to: path)
      for (index, read) in [[1], features].enumerated() {
        do {
          #expect(try answers(read) == read.map { expected[$0] }, "byte \(position)")
        } catch is SegmentError {
          errorCounts[index] += 1
        }
      }
    }
    #expect(errorCounts[0] > 50)
    #expect(errorCounts[0] < errorCounts[1])
  }

  @Test func aProjectionThatIsLostIsMadeAgain() throws {
    var generator = SeededGenerator(seed: 1)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    let questions = store.generated.questions(using: &generator)
    let offline = store.open()
    for snapshot in Int64(1)...2 {
      try store.ingest(snapshot, into: offline)
      let records = try offline.project(store.view, through: snapshot)
      try RealFileSystem().remove(store.layout.absolute(try #require(records.last).path))
    }
    let history = try offline.history(of: store.view, asOf: 2)
    #expect(try store.wrongAnswers(of: history, asOf: 2, to: questions) == [])
  }

  /// Many small ingestions, each read at once, neither pile up nor rewrite the large one before.
  @Test func projectionsStayFewAndALargeOneIsLeftAlone() throws {
    var generator = SeededGenerator(seed: 1)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    let row = try #require(store.generated.rows.first { !$0.key.contains(.null) })
    let offline = store.open()
    var runCounts: [Int] = []
    for number in Int64(1)...60 {
      let ingestion = try offline.beginIngestion(of: store.source)
      let rows = Array(repeating: row, count: number == 1 ? 400 : 1)
      let places = Array(rows.indices)
      try ingestion.write(store.batch(of: rows), ordinals: places, lines: places)
      _ = try ingestion.commit(.content(number))
      let records = try offline.project(store.view, through: number)
      #expect(records.first?.snapshots == 1...1)
      runCounts.append(records.count)
    }
    #expect(runCounts.max() ?? 0 <= 5)
  }
}

extension GeneratedHistory {
  /// The order of a projection, for rows of one snapshot given in that of their ordinals.
  fileprivate func sorted(_ rows: [ReferenceRow]) -> [ReferenceRow] {
    var sorted: [ReferenceRow] = []
    for row in rows {
      let place = sorted.firstIndex { precedes(row, $0) } ?? sorted.endIndex
      sorted.insert(row, at: place)
    }
    return sorted
  }

  private func precedes(_ row: ReferenceRow, _ other: ReferenceRow) -> Bool {
    guard let key = EntityKey(row.key), let otherKey = EntityKey(other.key) else { return false }
    if key != otherKey { return key < otherKey }
    guard let eventTime = row.eventTime, let otherEventTime = other.eventTime else { return false }
    if eventTime != otherEventTime { return eventTime < otherEventTime }
    return (row.createdTime ?? .distantPast) < (other.createdTime ?? .distantPast)
  }

  /// The rows of a projection's segment, in their order.
  fileprivate func rows(ofProjection path: Path) throws -> [ReferenceRow] {
    let reader = try SegmentReader(path, on: RealFileSystem())
    return try (0..<reader.batchCount).flatMap { index -> [ReferenceRow] in
      let batch = try reader.batch(index)
      func values(_ name: String, _ row: Int) -> Scalar { batch[name]?[row] ?? .null }
      return (0..<batch.count).map { row in
        ReferenceRow(
          key: keyTypes.indices.map { values("__key_k\($0)", row) },
          eventTime: values("__event_time", row).timestamp,
          createdTime: values("__created_time", row).timestamp,
          snapshot: values("__snapshot", row).int64 ?? 0,
          ordinal: values("__ordinal", row).int64 ?? -1,
          features: featureTypes.indices.map { values("f\($0)", row) }
        )
      }
    }
  }
}

extension Scalar {
  fileprivate var timestamp: Timestamp? {
    guard case .timestamp(let time) = self else { return nil }
    return time
  }

  fileprivate var int64: Int64? {
    guard case .int64(let value) = self else { return nil }
    return value
  }
}
