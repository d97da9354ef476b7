import GranaryColumns
import GranaryFeatures
import GranaryOffline
import GranaryStatistics
import GranaryTesting
import Testing

/// However rows came into a store, they answer the same: in one ingestion or many, projected at
/// once or all together.
@Suite struct IngestionInvarianceTests {
  @Test(arguments: GeneratedCases.seeds(count: 6))
  func oneIngestionOrManyAnswerTheSame(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let one = try answers(generated.ingested([generated.rows]), questions)
    let ingestions = stride(from: 0, to: generated.rows.count, by: 5).map { start in
      Array(generated.rows[start...].prefix(5))
    }
    let fiveByFive = generated.ingested(ingestions)
    for isProjectedAtOnce in [true, false] {
      let many = try answers(fiveByFive, questions, isProjectedAtOnce: isProjectedAtOnce)
      for (column, expected) in zip(many.columns, one.columns) {
        #expect(column.hasSameBits(as: expected), "seed \(seed)")
      }
      #expect(many.statuses == one.statuses, "seed \(seed)")
      #expect(many.eventTimes == one.eventTimes, "seed \(seed)")
    }
  }

  private func answers(
    _ generated: GeneratedHistory,
    _ questions: [GeneratedHistory.Question],
    isProjectedAtOnce: Bool = false
  ) throws -> ViewFeatures {
    let store = try GeneratedStore(generated)
    let offline = store.open()
    for snapshot in stride(from: 1, through: generated.snapshotCount, by: 1) {
      try store.ingest(snapshot, into: offline)
      if isProjectedAtOnce { _ = try offline.project(store.view, through: snapshot) }
    }
    return try offline.history(of: store.view, asOf: generated.snapshotCount).features(
      Array(generated.featureTypes.indices),
      of: questions.map { EntityKey($0.key) },
      at: questions.map(\.time)
    )
  }
}
