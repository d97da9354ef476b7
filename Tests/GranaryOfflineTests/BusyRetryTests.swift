import GranaryColumns
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryTesting
import Testing

/// Rows in quarantine that are read again while rows are pushed all the time.
@Suite struct BusyRetryTests {
  /// Takes in the one row of a quarantine file; a row is pushed meanwhile.
  private struct Rereader: QuarantineRereader {
    let row: Batch
    let push: () throws -> Void

    func read(_ old: Path, _ passed: PassedRows, rest new: Path) throws -> StillRefused {
      try push()
      try passed.take(row, ordinals: [0], lines: [2])
      return StillRefused(count: 0, isRevised: false)
    }
  }

  private struct Tally {
    var reads = 0
    var pushes = 0
  }

  /// Where a row that comes in may be of the same primary key, nobody may push in the end; where rows have
  /// none, no push is in the way.
  @Test(arguments: [true, false]) func aRetryGetsThroughPushes(hasPrimaryKey: Bool) throws {
    let revisions = GeneratedRevisions(ingestions: [], hasPrimaryKey: hasPrimaryKey)
    let store = try RevisedStore(revisions)
    let (offline, other) = (store.open(), store.open(lockWait: .milliseconds(1)))
    let ingestion = try offline.beginIngestion(of: store.source)
    let refused = try RealFileSystem().create(ingestion.quarantinePath)
    try refused.write(Array("refused".utf8))
    try refused.sync()
    try refused.close()
    ingestion.finishFile(.content(1, quarantined: 1))
    #expect(try ingestion.commit().committed == 1)

    var tally = Tally()
    let retries = try offline.retryQuarantine(of: store.source) { _ in
      Rereader(row: store.row(id: 0)) {
        tally.reads += 1
        do {
          try store.push(id: Int64(tally.reads), into: other)
          tally.pushes += 1
        } catch let error as OfflineStoreError where error.code == .locked {}
      }
    }
    #expect(retries.map(\.accepted) == [1])
    #expect(tally.reads == (hasPrimaryKey ? 4 : 1))
    #expect(tally.pushes == (hasPrimaryKey ? 3 : 1))
    let latest = try store.registry.snapshots()
    #expect(latest.reduce(0) { $0 + $1.quarantined } == 0)
    #expect(latest.reduce(0) { $0 + $1.accepted } == 1 + tally.pushes)
  }
}
