import Foundation
import GRDB
import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryOnline
import GranaryStatistics
import GranaryTesting
import Testing

/// Rows with windows, which are format 2.
@Suite struct WindowRowTests {
  let directory: TemporaryDirectory
  let store: SQLiteOnlineStore
  let other: DatabaseQueue
  let view = ViewVersion(name: "sales", version: 1)
  let watermark = Watermark(time: Timestamp(microseconds: 86_400_000_000), snapshot: 7)

  init() throws {
    directory = try TemporaryDirectory()
    let path = directory.path.appending("online.sqlite").string
    store = try SQLiteOnlineStore(path: path)
    other = try DatabaseQueue(path: path)
  }

  private func overwrite(_ bytes: [UInt8]) throws {
    try other.write { database in
      try database.execute(sql: "UPDATE row SET features = ?", arguments: [Data(bytes)])
    }
  }

  private func stored() throws -> [UInt8] {
    let row = try other.read { try Data.fetchOne($0, sql: "SELECT features FROM row") }
    return Array(try #require(row))
  }

  /// A price, and over an hour the count of rows and the sums of an integer and of a float.
  private func history() throws -> ViewHistory {
    let hour = TimeSpan(microseconds: 3_600_000_000)
    let windows = [
      WindowAggregate(.count, argument: 0, of: .bool, over: hour),
      WindowAggregate(.sum, argument: 1, of: .int64, over: hour),
      WindowAggregate(.mean, argument: 2, of: .float64, over: hour),
      WindowAggregate(.last, argument: 1, of: .int64, over: hour),
    ].compactMap(\.self)
    func column(_ type: ColumnType, _ values: [Scalar]) -> ChunkedColumn {
      ChunkedColumn(type, [Column(type, values)])
    }
    let times = [301, 299, 2].map {
      Scalar.timestamp(Timestamp(microseconds: watermark.time.microseconds - $0 * 1_000_000))
    }
    let run = HistoryRun(
      SortedRows(
        keys: [column(.string, [.string("a"), .string("a"), .string("a")])],
        eventTimes: column(.timestamp, times),
        createdTimes: nil,
        snapshots: column(.int64, [.int64(7), .int64(7), .int64(7)]),
        ordinals: column(.int64, [.int64(0), .int64(1), .int64(2)])
      ),
      features: [column(.float32, [.float32(1), .float32(2), .float32(0.5)])],
      arguments: [
        column(.bool, [.bool(true), .bool(true), .bool(true)]),
        column(.int64, [.int64(1), .int64(-2), .int64(-3)]),
        column(.float64, [.null, .float64(.infinity), .float64(3)]),
      ]
    )
    return ViewHistory(
      runs: [run],
      layout: ViewLayout(
        features: [.window(0), .latest(0), .window(1), .window(2), .window(3)],
        latestTypes: [.float32],
        windows: windows,
        argumentTypes: [.bool, .int64, .float64]
      ),
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
  }

  private func put(_ history: ViewHistory) throws {
    _ = try store.replace(view, with: history.stored(upTo: watermark.time), watermark: watermark)
  }

  private func read(_ layout: ViewLayout) throws(OnlineStoreError) -> StoredFeatures? {
    let query = OnlineQuery(view: view, layout: layout, keys: [EntityKey([.string("a")])])
    return try store.read([query]).first?.rows.first ?? nil
  }

  /// By hand from the diagrams on `PackedRow` and `WindowPartial`.
  ///
  /// The first row lies in the bucket before the one of the other two.
  @Test func rowsArePackedAsTheDiagramsSay() throws {
    try put(history())
    func integer(_ value: Int64, bytes: Int = 8) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> Int64(min(8 * $0, 63))) }
    }
    let last = watermark.time.microseconds
    let (first, second) = (integer(last - 600_000_000), integer(last - 300_000_000))
    let row = [2, 1] + integer(last - 2_000_000) + [1] + [0, 0, 0, 0x3F]
    let count = integer(2, bytes: 4) + second + [1] + integer(2) + first + [1] + integer(1)
    let sum =
      integer(2, bytes: 4) + second + [1] + integer(2) + integer(-5, bytes: 16)
      + first + [1] + integer(1) + integer(1, bytes: 16)
    // 3 is one limb at 2^0, which is place 68 from 2^−2176; one value is infinite.
    let mean =
      integer(1, bytes: 4) + second + [1] + integer(2) + [68, 1, 3, 0, 0, 0, 1]
      + integer(0) + integer(1) + integer(0)
    func edge(_ time: Int64, _ ordinal: Int64, _ value: Int64) -> [UInt8] {
      [1, 1] + integer(time) + integer(.min) + integer(7) + integer(ordinal) + integer(value)
    }
    let lasts =
      integer(2, bytes: 4) + second + edge(last - 2_000_000, 2, -3)
      + first + edge(last - 301_000_000, 0, 1)
    #expect(try stored() == row + count + sum + mean + lasts)
  }

  @Test func whatIsReadBackAnswersAsTheHistoryDoes() throws {
    let history = try history()
    try put(history)
    let keys = [EntityKey([.string("a")])]
    // The first row leaves the window with its bucket, at 00:50 + 5 min.
    for (minutes, count) in [(0, 3), (54, 3), (55, 2), (60, 0)] as [(Int64, Int64)] {
      let time = Timestamp(microseconds: watermark.time.microseconds + minutes * 60_000_000)
      let online = try ViewFeatures(
        stored: [try read(history.layout)],
        of: keys,
        layout: history.layout,
        ageRule: history.ageRule,
        at: time
      )
      let offline = try history.windows(of: keys, at: [time])
      #expect(online.columns[0].scalars == [.int64(count)], "after \(minutes) minutes")
      let windows = [0, 2, 3, 4].map { online.columns[$0].scalars }
      #expect(windows == offline.columns.map(\.scalars), "after \(minutes) minutes")
      #expect(online.columns[1].scalars == [.float32(0.5)])
    }
  }

  @Test func aRowThatIsCutShortIsAnErrorWhereverItEnds() throws {
    let layout = try history().layout
    try put(history())
    let bytes = try stored()
    for count in bytes.indices {
      try overwrite(Array(bytes.prefix(count)))
      #expect(throws: OnlineStoreError.self, "\(count) bytes") { try read(layout) }
    }
    try overwrite(bytes + [0])
    #expect(throws: OnlineStoreError.self) { try read(layout) }
  }

  @Test func aRowOfFormat1IsNoneOfAViewWithWindows() throws {
    let layout = try history().layout
    try put(history())
    try overwrite([1, 0, 1, 0, 0, 0, 0x3F])
    #expect(throws: OnlineStoreError.self) { try read(layout) }
    #expect(try read(ViewLayout(latest: [.float32]))?.features == [.float32(0.5)])
  }

  /// Any bytes at all give an answer or an error, never a crash.
  @Test(arguments: GeneratedCases.seeds(count: 200)) func garbageNeverCrashes(_ seed: UInt64) throws
  {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedWindows(using: &generator)
    let history = generated.history
    let time = generator.pick(generated.rows.compactMap(\.eventTime) + [.distantFuture])
    for (_, row) in history.stored(upTo: time) {
      var bytes: [UInt8] = []
      for buckets in row.windows { buckets.append(to: &bytes) }
      for _ in 0..<50 where !bytes.isEmpty {
        var damaged = bytes
        for _ in 0...generator.index(below: 4) {
          let byte = UInt8(truncatingIfNeeded: generator.next())
          damaged[generator.index(below: damaged.count)] = byte
        }
        var reader = ByteReader(damaged)
        let windows = history.layout.series.compactMap { WindowBuckets($0, from: &reader) }
        guard windows.count == row.windows.count else { continue }
        let stored = StoredFeatures(eventTime: nil, features: [], windows: windows)
        let answer = try ViewFeatures(
          stored: [stored],
          of: [EntityKey([])],
          layout: history.layout,
          ageRule: history.ageRule,
          at: time
        )
        #expect(answer.columns.count == history.layout.windows.count)
      }
    }
  }
}
