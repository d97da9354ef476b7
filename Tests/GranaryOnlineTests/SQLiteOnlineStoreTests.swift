import GRDB
import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryOnline
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct SQLiteOnlineStoreTests {
  let directory: TemporaryDirectory
  let path: String
  let store: SQLiteOnlineStore
  let view = ViewVersion(name: "weather", version: 1)
  let watermark = Watermark(time: Timestamp(microseconds: -5), snapshot: 7)

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("online.sqlite").string
    store = try SQLiteOnlineStore(path: path)
  }

  typealias Entry = (key: EntityKey, row: StoredFeatures)

  static func entries(
    of types: [ColumnType],
    using generator: inout SeededGenerator
  ) throws -> [Entry] {
    try (0..<generator.index(below: 30)).map { number in
      let parts = [Scalar.int64(Int64(number)), generator.value(.string)]
      let eventTime = generator.value(.timestamp)
      return (
        key: try #require(EntityKey(parts)),
        row: StoredFeatures(
          eventTime: generator.chance(0.3) ? nil : eventTime.timestamp,
          features: types.map { generator.scalar($0, nullShare: 0.3) }
        )
      )
    }
  }

  @Test(arguments: GeneratedCases.seeds(count: 40))
  func rowsReadBackBitForBitAlsoAfterReopening(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    // Every type; and numbers of features on both sides of a byte of validity.
    let count = generator.pick([0, 1, 7, 8, 9, 20])
    let types = (0..<count).map { ColumnType.allCases[$0 % ColumnType.allCases.count] }
      .shuffled(using: &generator)
    let entries = try Self.entries(of: types, using: &generator)
    #expect(try store.replace(view, with: entries, watermark: watermark) == entries.count)
    let order = entries.indices.shuffled(using: &generator)
    let query = OnlineQuery(view: view, types: types, keys: order.map { entries[$0].key } + [nil])
    for store in [store, try SQLiteOnlineStore(path: path)] {
      let answer = try #require(try store.read([query]).first)
      #expect(answer.watermark == watermark)
      #expect(answer.rows.count == entries.count + 1)
      #expect(answer.rows.last?.map(\.features) == nil)
      for (row, index) in zip(answer.rows, order) {
        #expect(row?.features == entries[index].row.features, "seed \(seed)")
        #expect(row?.eventTime == entries[index].row.eventTime, "seed \(seed)")
      }
    }
  }

  @Test func aViewThatWasNeverPutOnlineHasNoWatermarkAndNoRows() throws {
    let key = EntityKey([.int64(1)])
    let answer = try #require(
      try store.read([OnlineQuery(view: view, types: [.bool], keys: [key, nil])]).first
    )
    #expect(answer.watermark == nil)
    #expect(answer.rows.map { $0 == nil } == [true, true])
    #expect(try store.watermark(of: view) == nil)
    try put([1])
    #expect(try store.watermark(of: ViewVersion(name: "weather", version: 2)) == nil)
    #expect(try store.watermark(of: ViewVersion(name: "Weather", version: 1)) == nil)
    #expect(try store.watermark(of: view) == watermark)
  }

  /// Rows may take long to come: neither who reads nor who writes waits for them.
  @Test func othersReadAndWriteWhileRowsCome() throws {
    try put([1])
    let other = ViewVersion(name: "other", version: 1)
    let query = OnlineQuery(view: view, types: [.int64], keys: [EntityKey([.int64(1)])])
    let store = store
    let rows = try (2...3).map { number in
      (
        key: try #require(EntityKey([.int64(Int64(number))])),
        row: StoredFeatures(eventTime: nil, features: [.int64(1)])
      )
    }
    let slow = rows.lazy.map { entry -> Entry in
      let seen = try? store.read([query]).first?.rows.first
      #expect(seen??.features.count == 1, "what was there is read until the rows are in place")
      let written = try? store.replace(other, with: [entry], watermark: watermark)
      #expect(written == 1)
      return entry
    }
    #expect(try store.replace(view, with: slow, watermark: watermark) == 2)
    let after = try store.read([
      query, OnlineQuery(view: other, types: [.int64], keys: [rows[1].key]),
    ])
    #expect(after.map { $0.rows[0] == nil } == [true, false])
  }

  @Test func viewsAndVersionsAreKeptApart() throws {
    let views = [
      view, ViewVersion(name: "weather", version: 2), ViewVersion(name: "a", version: 1),
    ]
    for (index, view) in views.enumerated() {
      try put([Int64(index), 9], in: view, snapshot: Int64(index))
    }
    let queries = views.reversed().map {
      OnlineQuery(view: $0, types: [.int64], keys: [0, 1, 2, 9].map { EntityKey([.int64($0)]) })
    }
    let answers = try store.read(queries)
    #expect(answers.map(\.watermark?.snapshot) == [2, 1, 0])
    #expect(
      answers.map { $0.rows.map { $0?.features } } == [
        [nil, nil, [.int64(2)], [.int64(9)]], [nil, [.int64(1)], nil, [.int64(9)]],
        [[.int64(0)], nil, nil, [.int64(9)]],
      ]
    )
    #expect(try store.read([]).isEmpty)
  }

  @Test func replacingLeavesNothingOfTheRowsBefore() throws {
    try put([1, 2, 3])
    try put([2, 4], snapshot: 8)
    #expect(try present([1, 2, 3, 4]) == [false, true, false, true])
    #expect(try store.watermark(of: view)?.snapshot == 8)
    try put([], snapshot: 9)
    #expect(try present([1, 2, 3, 4]) == [false, false, false, false])
    #expect(try store.watermark(of: view)?.snapshot == 9)
  }

  @Test func aWatermarkDoesNotMoveBack() throws {
    try put([1, 2])
    let earlier = Watermark(
      time: Timestamp(microseconds: watermark.time.microseconds - 1),
      snapshot: 8
    )
    let error = #expect(throws: OnlineStoreError.self) {
      try store.replace(view, with: Self.entries([3]), watermark: earlier)
    }
    #expect(error?.code == .beforeWatermark)
    #expect(try present([1, 2, 3]) == [true, true, false])
    #expect(try store.watermark(of: view) == watermark)
  }

  /// A key that occurs twice is refused when the rows before it are written already.
  @Test func aReplacementThatFailsChangesNothing() throws {
    try put([1, 2])
    let error = #expect(throws: OnlineStoreError.self) { try put([3, 4, 3], snapshot: 8) }
    #expect(error?.code == .unavailable)
    #expect(try present([1, 2, 3, 4]) == [true, true, false, false])
    #expect(try store.watermark(of: view) == watermark)
    let other = ViewVersion(name: "new", version: 1)
    #expect(throws: OnlineStoreError.self) { try put([3, 3], in: other) }
    #expect(try store.watermark(of: other) == nil)
    // And the store is still good for the next one.
    try put([5], snapshot: 9)
    #expect(try present([1, 5]) == [false, true])
  }

  /// While one connection replaces, others see all of the old rows or all of the new ones.
  @Test func readersSeeOneStateOnly() async throws {
    let keys = (0..<50).map { Int64($0) }
    try put(keys, snapshot: 0)
    let (store, view, time) = (store, view, watermark.time)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for snapshot in Int64(1)...30 {
          let entries = try Self.entries(keys, value: snapshot)
          let watermark = Watermark(time: time, snapshot: snapshot)
          _ = try store.replace(view, with: entries, watermark: watermark)
        }
      }
      for _ in 0..<2 {
        group.addTask {
          let query = OnlineQuery(
            view: view,
            types: [.int64],
            keys: keys.map { EntityKey([.int64($0)]) }
          )
          for _ in 0..<30 {
            let answer = try #require(try store.read([query]).first)
            let snapshot = try #require(answer.watermark).snapshot
            let values = Set(answer.rows.map { $0?.features })
            #expect(snapshot == 0 || values == [[.int64(snapshot)]])
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func aFileThatIsNoDatabaseIsRefused() throws {
    let path = directory.path.appending("other")
    try RealFileSystem().writeAtomically(Array(repeating: 0x41, count: 5_000), to: path)
    let error = #expect(throws: OnlineStoreError.self) {
      try SQLiteOnlineStore(path: path.string)
    }
    #expect(error?.code == .unavailable)
  }

  // MARK: -

  static func entries(_ keys: [Int64], value: Int64? = nil) throws -> [Entry] {
    try keys.map { key in
      (
        key: try #require(EntityKey([.int64(key)])),
        row: StoredFeatures(eventTime: nil, features: [.int64(value ?? key)])
      )
    }
  }

  private func put(
    _ keys: [Int64],
    in view: ViewVersion? = nil,
    snapshot: Int64 = 7
  ) throws {
    let watermark = Watermark(time: watermark.time, snapshot: snapshot)
    _ = try store.replace(view ?? self.view, with: Self.entries(keys), watermark: watermark)
  }

  private func present(_ keys: [Int64]) throws -> [Bool] {
    let keys = keys.map { EntityKey([.int64($0)]) }
    let answer = try store.read([OnlineQuery(view: view, types: [.int64], keys: keys)]).first
    return try #require(answer).rows.map { $0 != nil }
  }
}

extension Scalar {
  fileprivate var timestamp: Timestamp? {
    guard case .timestamp(let time) = self else { return nil }
    return time
  }
}
