import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryOffline
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct EntityFrameTests {
  static let rows = Batch([
    "site": Column(.string, [.string("a"), .null, .string("b")]),
    "unit": Column(.int64, copying: [1, 2, 3] as [Int64]),
    "at": Column(.timestamp, copying: [5, 4, 5] as [Int64]),
    "later": Column(.timestamp, [.timestamp(.distantPast), .null, .null]),
  ])

  @Test func takesItsTimesFromTheColumnNamed() throws {
    let frame = try EntityFrame(rows: Self.rows, eventTime: "at")
    #expect(frame.times.map(\.microseconds) == [5, 4, 5])
  }

  /// The wording is pinned here.
  @Test(arguments: [
    (
      "att",
      "the entity frame has no timestamp column 'att'; did you mean 'at'? "
        + "there are: at, later"
    ),
    ("unit", "the entity frame has no timestamp column 'unit'; there are: at, later"),
    ("later", "row 2 of the entity frame has no time in 'later'"),
  ])
  func refusesAColumnThatHasNoTimes(_ column: String, _ message: String) {
    let error = #expect(throws: OfflineStoreError.self) {
      try EntityFrame(rows: Self.rows, eventTime: column)
    }
    #expect(error?.code == .frame)
    #expect(error?.message == message)
  }

  /// Columns of text are listed where none has times.
  @Test func whereNoColumnHasTimesAllAreListed() {
    let error = #expect(throws: OfflineStoreError.self) {
      try EntityFrame(rows: Batch(["whn": Column(.string, [.string("1")])]), eventTime: "when")
    }
    #expect(
      error?.message == "the entity frame has no column 'when' with each row's time; "
        + "did you mean 'whn'? there are: whn"
    )
  }

  @Test func keysAreEncodedInTheOrderOfTheirNames() throws {
    let frame = try EntityFrame(rows: Self.rows, eventTime: "at")
    let entity = EntityDefinition(
      name: "sensor",
      joinKeys: [Field("unit", .int64), Field("site", .string)]
    )
    let expected = [
      EntityKey([.string("a"), .int64(1)]), nil, EntityKey([.string("b"), .int64(3)]),
    ]
    let keys = try frame.keys(of: entity, in: entity.joinKeys)
    #expect((0..<keys.count).map(keys.key(at:)) == expected)
  }

  @Test(arguments: [
    (
      Field("sit", .string),
      "the entity frame has no column 'sit', the join key of entity 'sensor'; "
        + "did you mean 'site'? there are: site, unit, at, later"
    ),
    (
      Field("unit", .string),
      "column 'unit' of the entity frame is int64, but the join key of "
        + "entity 'sensor' is string"
    ),
  ])
  func refusesAJoinKeyThatIsMissingOrOfAnotherType(_ key: Field, _ message: String) throws {
    let frame = try EntityFrame(rows: Self.rows, eventTime: "at")
    let entity = EntityDefinition(name: "sensor", joinKeys: [key])
    let error = #expect(throws: OfflineStoreError.self) {
      try frame.keys(of: entity, in: entity.joinKeys)
    }
    #expect(error?.code == .frame)
    #expect(error?.message == message)
  }

  /// A view that is read by other columns.
  @Test func saysForWhichJoinKeyAMissingColumnStands() throws {
    let frame = try EntityFrame(rows: Self.rows, eventTime: "at")
    let entity = EntityDefinition(name: "sensor", joinKeys: [Field("site", .string)])
    let error = #expect(throws: OfflineStoreError.self) {
      try frame.keys(of: entity, in: [Field("origin", .string)])
    }
    #expect(
      error?.message == "the entity frame has no column 'origin', which `by` takes for join key "
        + "'site' of entity 'sensor'; there are: site, unit, at, later"
    )
  }

  /// "From a source it is the source's rows as of the snapshot, in sequence order" (DESIGN §6).
  @Test(arguments: GeneratedCases.seeds(count: 20))
  func ofASourceItIsTheRowsInSequenceOrder(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let store = try GeneratedStore(GeneratedHistory(using: &generator))
    guard !store.generated.isStatic else { return }
    let offline = store.open()
    for snapshot in stride(from: 1, through: store.generated.snapshotCount, by: 1) {
      try store.ingest(snapshot, into: offline)
    }
    for snapshot in stride(from: 0, through: store.generated.snapshotCount, by: 1) {
      let frame = try offline.frameRows(from: store.source, filter: nil, asOf: snapshot)
        .frame(eventTime: "at")
      let rows = store.generated.rows.filter { $0.snapshot <= snapshot }
      #expect(frame.rows.schema == store.source.schema)
      #expect(frame.times == rows.compactMap(\.eventTime), "seed \(seed)")
      let read = (0..<frame.rows.count).map { row in frame.rows.columns.map { $0[row] } }
      #expect(read == rows.map { store.generated.values(of: $0) }, "seed \(seed)")
    }
  }
}
