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

  private func record(_ number: Int64, digest: String) -> SnapshotRecord {
    SnapshotRecord(
      number: number,
      source: "flights",
      committedAt: Timestamp(microseconds: -number),
      files: [
        SnapshotFile(
          name: "a file.csv",
          digest: digest,
          firstOrdinal: 3,
          rowsRead: 15,
          accepted: 7,
          quarantined: 2,
          dropped: 1,
          erased: 2,
          retried: 3,
          quarantine: number % 2 == 0 ? "quarantine/flights/\(number).1.jsonl" : nil
        )
      ],
      segment: number % 2 == 0 ? nil : "segments/source/flights/\(number).arrow",
      retryOf: number > 1 ? 1 : nil
    )
  }

  @Test func whatIsCommittedReadsBackAlsoAfterReopening() throws {
    let records = [record(1, digest: "a"), record(2, digest: "b")]
    for record in records { try registry.commit(SnapshotCommit(record)) }
    #expect(try registry.snapshots() == records)
    try registry.close()
    let reopened = try Registry(path: directory.path.appending("registry.sqlite").string)
    #expect(try reopened.snapshots() == records)
    #expect(try reopened.nextSnapshotNumber() == 3)
  }

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
