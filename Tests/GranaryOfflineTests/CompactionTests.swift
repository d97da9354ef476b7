import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryStatistics
import GranaryTesting
import Testing

/// Fewer files of many: the same rows, the same answers as of every snapshot.
@Suite struct CompactionTests {
  private let store: GeneratedStore
  private let questions: [GeneratedHistory.Question]

  init() throws {
    var generator = SeededGenerator(seed: 1)
    store = try GeneratedStore(GeneratedHistory(using: &generator))
    questions = store.generated.questions(using: &generator)
  }

  private func segmentFiles() throws -> [String] {
    try store.files().filter { $0.hasPrefix("segments/source/") }
  }

  @Test func oneSegmentAndOneProjectionAnswerAsManyDid() throws {
    let offline = store.open()
    let last = store.generated.snapshotCount
    for snapshot in Int64(1)...last { try store.ingest(snapshot, into: offline) }
    let before = try offline.history(of: store.view, asOf: last)
    let frame = try offline.frameRows(from: store.source, filter: nil, asOf: last)
      .frame(eventTime: "at")
    let counts = try offline.compact(store.source, views: [store.view])
    #expect(counts.segmentsBefore == Int(last))
    #expect(counts.segmentsAfter == 1)
    #expect(try segmentFiles() == ["segments/source/readings/1-\(last).arrow"])
    for snapshot in Int64(0)...last {
      let history = try offline.history(of: store.view, asOf: snapshot)
      #expect(try store.wrongAnswers(of: history, asOf: snapshot, to: questions) == [])
    }
    // A view that nobody has projected yet is made from the merged segment.
    let other = VersionedView(store.view.view, version: 2)
    let history = try offline.history(of: other, asOf: last)
    #expect(try store.wrongAnswers(of: history, asOf: last, to: questions) == [])
    let after = try offline.frameRows(from: store.source, filter: nil, asOf: last)
      .frame(eventTime: "at")
    #expect(after.times == frame.times)
    #expect(after.rows.columns.map(\.scalars) == frame.rows.columns.map(\.scalars))
    // Who has the old files open goes on reading them.
    #expect(try store.wrongAnswers(of: before, asOf: last, to: questions) == [])
    // Again there is nothing to do, but to let go of the other version.
    let again = try offline.compact(store.source, views: [store.view])
    #expect(again.segmentsBefore == 1 && again.segmentsAfter == 1)
    #expect(again.projectionsBefore == 2 && again.projectionsAfter == 1)
  }

  @Test func manySmallIngestionsDoNotPileUpAndALargeSegmentIsLeftAlone() throws {
    let row = try #require(store.generated.rows.first { !$0.key.contains(.null) })
    let offline = store.open()
    var most = 0
    for number in Int64(1)...100 {
      let ingestion = try offline.beginIngestion(of: store.source)
      let rows = Array(repeating: row, count: number == 1 ? 1_000 : 1)
      try ingestion.write(
        store.batch(of: rows),
        ordinals: Array(rows.indices),
        lines: Array(rows.indices)
      )
      _ = try ingestion.commit(.content(number))
      try offline.mergeSmallSegments(of: "readings")
      most = max(most, try segmentFiles().count)
    }
    #expect(most <= 40)
    #expect(try segmentFiles().contains("segments/source/readings/1.arrow"))
    let frame = try offline.frameRows(from: store.source, filter: nil, asOf: 100)
      .frame(eventTime: "at")
    #expect(frame.rows.count == 1_099)
  }

  @Test func segmentsWithOtherColumnsAreNotMerged() throws {
    let offline = store.open()
    try store.ingest(1, into: offline)
    let columns = store.source.schema.names
    _ = try store.registry.register(
      [],
      columns: ["readings": columns.dropLast() + ["new"]],
      at: .distantPast
    )
    _ = try store.registry.register([], columns: ["readings": columns], at: .distantPast)
    try store.ingest(2, into: offline)
    let counts = try offline.compact(store.source, views: [])
    #expect(counts.segmentsBefore == 2)
    #expect(counts.segmentsAfter == 2)
  }
}
