import Foundation
import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryStatistics
import GranaryTesting
import Testing

@testable import Granary
@testable import GranaryOffline

/// Training sets whose texts are more than are joined at a time.
@Suite struct LongTextsTests {
  private static let definitions = """
    kind: entity
    name: sensor
    join_keys: {id: int64}
    ---
    kind: source
    name: readings
    columns: {id: int64, at: timestamp, written: timestamp, note: string, count: int64}
    event_time: at
    created_time: written
    ---
    kind: feature_view
    name: plain
    entity: sensor
    source: readings
    features: {note: note, count: count}
    ---
    kind: feature_view
    name: windowed
    entity: sensor
    source: readings
    features:
      last_note: {aggregate: last, of: note, window: 1h}
      total: {aggregate: sum, of: count, window: 1h}
    ---
    kind: feature_service
    name: notes
    features: [plain, windowed]
    """

  /// The rows of a frame in some batches.
  private final class Rows: EntityFrameRows {
    private var batches: ArraySlice<Batch>
    let schema: Schema

    init(_ batches: [Batch]) {
      self.batches = batches[...]
      schema = batches[0].schema
    }

    func next() -> Batch? { batches.popFirst() }
  }

  /// Of one sensor each reading has a note of 900 bytes, which is more than any limit below.
  private static let readings =
    "id,at,written,note,count\n"
    + (0..<400).map { row in
      let note = String(repeating: "é", count: row % 5 == 0 ? 450 : row % 17)
      let (at, written) = (
        StreamedTrainingSetTests.time(row), StreamedTrainingSetTests.time(row + row % 3)
      )
      return "\(row % 5),\(at),\(written),\(note)\(row),\(row)\n"
    }.joined()

  private func withHistory(
    writtenOnly: Bool,
    memory: HistoryMemory = .ofMachine,
    _ body: (ServiceHistory, TemporaryDirectory) throws -> Void
  ) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(
        at: directory.file("store"),
        create: true,
        fileSystem: RealFileSystem(),
        clock: SystemClock.now,
        historyMemory: memory
      )
      try store.apply(files: [("notes.yaml", Self.definitions)])
      let file = directory.file("readings.csv")
      try Self.readings.write(toFile: file, atomically: true, encoding: .utf8)
      try store.ingest("readings", file: file)
      let (service, _) = try store.service("notes")
      let last = try store.offline.latestSnapshot()
      try body(try store.history(service, asOf: last, writtenOnly: writtenOnly), directory)
    }
  }

  private static let frame = Batch([
    "id": Column(.int64, copying: (0..<300).map { Int64($0 * 7 % 6) }),
    "event_time": Column(
      .timestamp,
      (0..<300).map { .timestamp(StreamedTrainingSetTests.time($0 * 31 % 420)) }
    ),
  ])

  @Test(arguments: [false, true])
  func fewerRowsAreJoinedAtATimeAndTheTrainingSetIsTheSame(writtenOnly: Bool) throws {
    try withHistory(writtenOnly: writtenOnly) { history, directory in
      func write(_ name: String, byteLimit: Int) throws -> (WrittenTrainingSet, [UInt8]) {
        let path = Path(directory.file(name))
        let files = RealFileSystem()
        let written = try history.write(
          Rows([Self.frame]),
          eventTime: "event_time",
          as: .csv,
          to: path,
          statuses: true,
          byteLimit: byteLimit,
          on: files
        )
        return (written, try files.readAll(path))
      }
      let (whole, expected) = try write("whole", byteLimit: 1 << 20)
      #expect(expected.count > 100_000)
      for limit in [20_000, 800, 0] {
        let (parts, bytes) = try write("parts-\(limit)", byteLimit: limit)
        #expect(bytes.count == expected.count)
        #expect(parts.digest == whole.digest, "limit \(limit)")
        #expect(parts.content == whole.content)
        #expect(parts.rowCount == 300)
        let changed = parts.changedByCreatedTime?.map(\.count)
        #expect(changed == whole.changedByCreatedTime?.map(\.count))
        #expect(changed?.contains { $0 > 0 } == true)
      }
    }
  }

  /// Where all of a view is read for each piece, pieces are longer, and the training set is the same.
  @Test func moreRowsAreJoinedAtATimeWithViewsLargerThanMemory() throws {
    func digest(_ memory: HistoryMemory, rowsAtATime: Int) throws -> SHA256Digest {
      var digest: SHA256Digest?
      try withHistory(writtenOnly: true, memory: memory) { history, directory in
        #expect(history.rowsAtATime == rowsAtATime)
        let written = try history.write(
          Rows([Self.frame]),
          eventTime: "event_time",
          as: .csv,
          to: Path(directory.file("set.csv")),
          statuses: true,
          byteLimit: 20_000,
          on: RealFileSystem()
        )
        digest = written.digest
      }
      return try #require(digest)
    }
    let none = HistoryMemory(randomReadByteLimit: 0, cachedByteLimit: 0)
    #expect(
      try digest(none, rowsAtATime: 16 * Batch.rowCount)
        == digest(.unlimited, rowsAtATime: 8 * Batch.rowCount)
    )
  }

  @Test func aPieceHasNoMoreTextThanItsLimitUnlessItIsOneRow() throws {
    try withHistory(writtenOnly: false) { history, _ in
      // Some rows without text after those that have much: pieces become larger again.
      let late = Self.frame.taking(Array(repeating: 1, count: 200))
      let rows = Rows([Self.frame.taking(Array(0..<100)), late])
      var counts: [Int] = []
      try history.forEachTrainingSet(of: rows, eventTime: "event_time", byteLimit: 4_000) { set in
        counts.append(set.frame.rows.count)
        for entry in set.features.entries where entry.column.type == .string {
          #expect(counts.last == 1 || entry.column.values.byteCount <= 2_000)
        }
      }
      #expect(counts.reduce(0, +) == 300)
      #expect(counts.count > 10)
      #expect((counts.max() ?? 0) >= 50)
    }
  }

  @Test func batchesThatAreTooLongTogetherAreJoinedApart() throws {
    let sizes = [30, 10, 50, 5, 5, 200, 0]
    func counts(rowCount: Int, byteLimit: Int) throws -> [Int] {
      let rows = Rows(sizes.map { Self.frame.taking(Array(0..<$0)) })
      let batches = JoinBatches(rows, rowCount: rowCount, byteLimit: byteLimit)
      var counts: [Int] = []
      while let batch = try batches.next() { counts.append(batch.count) }
      return counts
    }
    let rowByteCount = Self.frame.byteCount / Self.frame.count
    #expect(try counts(rowCount: 1_000, byteLimit: .max) == [300])
    #expect(try counts(rowCount: 40, byteLimit: .max) == [40, 50, 210, 0])
    #expect(try counts(rowCount: 1_000, byteLimit: 60 * rowByteCount) == [40, 60, 200, 0])
  }

  /// A frame that is asked for at once has no more text than a column can hold.
  @Test func theLimitIsThatOfEveryFeature() throws {
    try withHistory(writtenOnly: true) { history, _ in
      let frame = try EntityFrame(rows: Self.frame, eventTime: "event_time")
      let error = #expect(throws: OfflineStoreError.self) {
        try history.features(for: frame, countingChanges: true, textByteLimit: 20_000)
      }
      #expect(error?.code == .tooMuchText)
      #expect(
        error?.message == "the texts of a feature of view 'plain' in 300 rows pass 20000 bytes; "
          + "ask for fewer rows at a time"
      )
    }
  }
}
