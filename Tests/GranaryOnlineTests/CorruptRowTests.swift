import Foundation
import GRDB
import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryOnline
import GranaryStatistics
import GranaryTesting
import Testing

/// Rows whose bytes another program has changed, through a second connection.
@Suite struct CorruptRowTests {
  static let types: [ColumnType] = [
    .bool, .int64, .float32, .float64, .string, .timestamp, .date, .bool, .string,
  ]
  static let features: [Scalar] = [
    .bool(true), .int64(-2), .float32(0.5), .float64(-0.0), .string("é"),
    .timestamp(Timestamp(microseconds: 3)), .date(CalendarDate(days: -4)), .null, .string(""),
  ]

  /// By hand from the diagram on `PackedRow`: format, event time, validity, features.
  static let bytes: [UInt8] =
    [1, 1] + [5, 0, 0, 0, 0, 0, 0, 0] + [0b0111_1111, 0b0000_0001]
    + [1] + [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + [0, 0, 0, 0x3F]
    + [0, 0, 0, 0, 0, 0, 0, 0x80] + [2, 0, 0, 0, 0xC3, 0xA9] + [3, 0, 0, 0, 0, 0, 0, 0]
    + [0xFC, 0xFF, 0xFF, 0xFF] + [0, 0, 0, 0]

  private static let firstFeature = 12
  private static let text = firstFeature + 1 + 8 + 4 + 8

  let directory: TemporaryDirectory
  let store: SQLiteOnlineStore
  let other: DatabaseQueue
  let view = ViewVersion(name: "weather", version: 3)
  let key: EntityKey

  init() throws {
    directory = try TemporaryDirectory()
    let path = directory.path.appending("online.sqlite").string
    store = try SQLiteOnlineStore(path: path)
    other = try DatabaseQueue(path: path)
    key = try #require(EntityKey([.string("a")]))
    let row = StoredFeatures(eventTime: Timestamp(microseconds: 5), features: Self.features)
    let watermark = Watermark(time: .distantFuture, snapshot: 1)
    _ = try store.replace(view, with: [(key: key, row: row)], watermark: watermark)
  }

  private func overwrite(_ bytes: [UInt8]) throws {
    try other.write { database in
      try database.execute(sql: "UPDATE row SET features = ?", arguments: [Data(bytes)])
    }
  }

  private func read(_ types: [ColumnType] = types) throws(OnlineStoreError) -> StoredFeatures? {
    try store.read([OnlineQuery(view: view, types: types, keys: [key])]).first?.rows.first ?? nil
  }

  @Test func rowsArePackedAsTheDiagramSays() throws {
    let stored = try other.read { try Data.fetchOne($0, sql: "SELECT features FROM row") }
    #expect(stored.map { Array($0) } == Self.bytes)
    #expect(try read()?.features == Self.features)
  }

  @Test func rowsThatDoNotReadBackAreCounted() throws {
    let layouts = [(view: view, layout: ViewLayout(latest: Self.types))]
    #expect(try store.damagedRows(of: layouts) == [])
    try overwrite(Array(Self.bytes.dropLast()))
    #expect(try store.damagedRows(of: layouts) == [DamagedOnlineRows(view: view, count: 1)])
    // Of a version whose features are not known, nothing can be told.
    let other = ViewVersion(name: "weather", version: 2)
    #expect(try store.damagedRows(of: [(view: other, layout: layouts[0].layout)]) == [])
  }

  @Test func rowsOfNoViewAreAProblem() throws {
    #expect(try store.problems() == [])
    try other.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.execute(sql: "UPDATE row SET view = 99")
    }
    #expect(
      try store.problems() == ["a row of table row refers to one of view that is not there"]
    )
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]

    init(_ description: String, at position: Int, _ byte: UInt8) {
      testDescription = description
      bytes = CorruptRowTests.bytes.enumerated().map { $0.offset == position ? byte : $0.element }
    }

    init(_ description: String, _ bytes: [UInt8]) {
      testDescription = description
      self.bytes = bytes
    }
  }

  static let damages = [
    Damage("nothing", []),
    Damage("a byte more", bytes + [0]),
    Damage("a format of the future", at: 0, 2),
    Damage("format 0", at: 0, 0),
    Damage("an event time that is neither there nor not", at: 1, 2),
    Damage("an event time that is said not to be there", at: 1, 0),
    Damage("a value that is said to be null", at: 10, 0b0111_1110),
    Damage("a null that is said to be a value", at: 10, 0b1111_1111),
    Damage("a value past the last feature", at: 11, 0b0000_0011),
    Damage("a bool of two", at: firstFeature, 2),
    Damage("a text longer than the row", at: text + 3, 0x7F),
    Damage("a text as long as a number can say", at: text + 3, 0xFF),
    Damage("a text that ends within a letter", at: text, 1),
    Damage("a text that is not UTF-8", at: text + 4, 0xFF),
  ]

  @Test(arguments: damages) func damageIsAnError(_ damage: Damage) throws {
    try overwrite(damage.bytes)
    let error = #expect(throws: OnlineStoreError.self) { try read() }
    #expect(error?.code == .corrupt)
    #expect(
      error?.message
        == "a row of weather@3 does not read back; put the view online again: "
        + "granary materialize weather"
    )
  }

  @Test func aRowThatIsCutShortIsAnErrorWhereverItEnds() throws {
    for count in Self.bytes.indices {
      try overwrite(Array(Self.bytes.prefix(count)))
      #expect(throws: OnlineStoreError.self, "\(count) bytes") { try read() }
    }
  }

  @Test func aRowOfOtherTypesIsAnError() throws {
    #expect(throws: OnlineStoreError.self) { try read(Self.types + Self.types) }
    #expect(throws: OnlineStoreError.self) { try read(Self.types.dropLast(2)) }
    #expect(throws: OnlineStoreError.self) { try read([.float32] + Self.types.dropFirst()) }
  }

  /// Any bytes at all give a row or an error, never a crash.
  @Test func garbageNeverCrashes() throws {
    for seed in GeneratedCases.seeds {
      var generator = SeededGenerator(seed: seed)
      var bytes = generator.chance(0.3) ? [] : Self.bytes
      for _ in 0...generator.index(below: 8) {
        let byte = UInt8(truncatingIfNeeded: generator.next())
        if bytes.isEmpty || generator.chance(0.2) {
          bytes.append(byte)
        } else {
          bytes[generator.index(below: bytes.count)] = byte
        }
      }
      try overwrite(bytes)
      switch Result(catching: { () throws(OnlineStoreError) in try read() }) {
      case .success(let row): #expect(row?.features.count == Self.types.count, "seed \(seed)")
      case .failure(let error): #expect(error.code == .corrupt, "seed \(seed)")
      }
    }
  }
}
