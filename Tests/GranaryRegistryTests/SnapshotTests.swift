import GranaryColumns
import GranaryFiles
import GranaryRegistry
import GranaryTesting
import Testing

@Suite struct SnapshotTests {
  let directory: TemporaryDirectory
  let registry: Registry

  init() throws {
    directory = try TemporaryDirectory()
    registry = try Registry(path: directory.path.appending("registry.sqlite").string)
  }

  private func record(
    _ number: Int64,
    _ source: String = "flights",
    digest: String
  ) -> SnapshotRecord {
    SnapshotRecord(
      number: number,
      source: source,
      file: "a file.csv",
      digest: digest,
      committedAt: Timestamp(microseconds: -number),
      rowsRead: 10,
      accepted: 7,
      quarantined: 2,
      dropped: 1,
      segment: number % 2 == 0 ? nil : "segments/source/\(source)/\(number).arrow",
      quarantine: number % 2 == 0 ? "quarantine/\(source)/\(number).jsonl" : nil
    )
  }

  @Test func numbersGrowByOneOverAllSources() throws {
    #expect(try registry.latestSnapshotNumber() == 0)
    for number in Int64(1)...4 {
      #expect(try registry.nextSnapshotNumber() == number)
      try registry.commit(record(number, number < 3 ? "flights" : "weather", digest: "\(number)"))
      #expect(try registry.latestSnapshotNumber() == number)
    }
    #expect(try registry.snapshots().map(\.number) == [1, 2, 3, 4])
    #expect(try registry.snapshots(of: "flights", through: 9).map(\.number) == [1, 2])
    #expect(try registry.snapshots(of: "weather", through: 3).map(\.number) == [3])
    #expect(try registry.snapshots(of: "weather", through: 2).isEmpty)
  }

  @Test func whatIsCommittedReadsBackAlsoAfterReopening() throws {
    let records = [record(1, digest: "a"), record(2, digest: "b")]
    for record in records { try registry.commit(record) }
    #expect(try registry.snapshots() == records)
    try registry.close()
    let reopened = try Registry(path: directory.path.appending("registry.sqlite").string)
    #expect(try reopened.snapshots() == records)
    #expect(try reopened.nextSnapshotNumber() == 3)
  }

  @Test func aContentIsInASourceOnce() throws {
    try registry.commit(record(1, digest: "a"))
    #expect(try registry.snapshot(of: "flights", digest: "a") == record(1, digest: "a"))
    #expect(try registry.snapshot(of: "flights", digest: "b") == nil)
    #expect(try registry.snapshot(of: "weather", digest: "a") == nil)
    let error = #expect(throws: RegistryError.self) {
      try registry.commit(record(2, digest: "a"))
    }
    #expect(error?.code == .database)
    try registry.commit(record(2, "weather", digest: "a"))
    #expect(try registry.snapshots().map(\.number) == [1, 2])
  }

  @Test func aNumberIsGivenOnce() throws {
    try registry.commit(record(1, digest: "a"))
    #expect(throws: RegistryError.self) { try registry.commit(record(1, digest: "b")) }
    #expect(try registry.snapshots().map(\.digest) == ["a"])
  }

  // MARK: - Projections

  private func projection(_ snapshot: Int64, version: Int = 1, path: String) -> ProjectionRecord {
    ProjectionRecord(
      view: "weather",
      version: version,
      snapshot: snapshot,
      path: path,
      rows: 5,
      rowsWithoutKey: 2
    )
  }

  @Test func projectionsAreKeptByViewVersionAndSnapshot() throws {
    try registry.commit(record(1, digest: "a"))
    try registry.commit(record(2, digest: "b"))
    let records = [
      projection(1, path: "x"), projection(2, path: "y"), projection(1, version: 2, path: "z"),
    ]
    for record in records.reversed() { try registry.add(record) }
    #expect(try registry.projections() == records)
    #expect(try registry.projections(of: "weather", version: 1) == Array(records.prefix(2)))
    #expect(try registry.projections(of: "weather", version: 3).isEmpty)
    #expect(try registry.projections(of: "plane", version: 1).isEmpty)
    // One that another process has added meanwhile stays.
    try registry.add(projection(1, path: "later"))
    #expect(try registry.projections() == records)
  }

  @Test func aProjectionOfASnapshotThatIsNotThereIsRefused() throws {
    #expect(throws: RegistryError.self) { try registry.add(projection(1, path: "x")) }
    #expect(try registry.projections().isEmpty)
  }

  // MARK: - Models

  @Test func modelVersionsGrowByName() throws {
    func register(_ name: String) throws -> ModelRecord {
      try registry.registerModel(
        name,
        artifact: "of \(name)",
        metrics: "{\"auc\":0.5}",
        at: Timestamp(microseconds: 3)
      )
    }
    #expect(try registry.models().isEmpty)
    let records = try ["late", "late", "early", "late"].map(register)
    #expect(records.map(\.version) == [1, 2, 1, 3])
    #expect(try registry.models() == [records[2], records[0], records[1], records[3]])
  }
}
