import GranaryColumns
import GranaryFeatures
import GranaryOffline
import GranaryRegistry
import GranaryStatistics
import GranaryTesting
import Testing

/// Explanations of what corrects, deletes and replaces one another, against the slow reference.
@Suite struct ExplanationTests {
  @Test(arguments: GeneratedCases.seeds(count: 8))
  func anExplanationNamesTheRowsOfTheReference(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let store = try RevisedStore(GeneratedRevisions(using: &generator))
    let offline = store.open(stretch: generator.pick([1, 3, 1_000]))
    for ingestion in store.revisions.ingestions { try store.ingest(ingestion, into: offline) }
    for snapshot in 0...store.revisions.snapshotCount {
      for time in [Int64(1), 3, 4, 9] {
        for key in [Scalar.string("a"), time == 3 ? .null : .string("b")] {
          let question = ExplainedQuestion(
            key: [key],
            time: Timestamp(microseconds: time),
            snapshot: snapshot,
            context: "seed \(seed), as of \(snapshot), \(key) at \(time)"
          )
          for feature in 0..<4 { try store.expectExplanation(of: feature, question, offline) }
        }
      }
    }
  }
}

private struct ExplainedQuestion {
  let key: [Scalar]
  let time: Timestamp
  let snapshot: Int64
  let context: Comment
}

extension RevisedStore {
  fileprivate func expectExplanation(
    of feature: Int,
    _ question: ExplainedQuestion,
    _ offline: OfflineStore
  ) throws {
    let explanation = try offline.explain(
      feature,
      of: view,
      entity: question.key,
      at: question.time,
      asOf: question.snapshot,
      limit: nil
    )
    let join = try offline.history(of: view, asOf: question.snapshot)
      .features(of: [EntityKey(question.key)], at: [question.time])
    #expect(explanation.value.value == join.columns[feature][0], question.context)
    #expect(explanation.value.status == join.statuses[feature][0], question.context)
    let current = revisions.rows(asOf: question.snapshot)
    let taken = explanation.taken.examples.map(\.row.sequence)
    #expect(explanation.taken.count == taken.count, question.context)
    if feature == 0 {
      let join = ReferenceJoin(rows: current, featureCount: 1, maxAge: TimeSpan(microseconds: 3))
      let latest = join.latestRow(of: question.key, upTo: question.time)
      let tooOld = explanation.lost.examples.filter { $0.reason == .outsideMaxAge }
      let named = taken + tooOld.map(\.row.sequence)
      #expect(named == (latest.map { [$0.sequence] } ?? []), question.context)
    }
    expectRows(of: explanation, question)
    for lost in explanation.lost.examples { try expectReplacement(of: lost, question) }
  }

  /// Every row of the entity is there once, with what the file says.
  private func expectRows(of explanation: FeatureExplanation, _ question: ExplainedQuestion) {
    let present = revisions.ingestions.filter { $0.snapshot <= question.snapshot }
    let own = present.flatMap(\.rows).filter { revised in
      revised.row.key == question.key && !question.key.contains(.null)
        && !(revisions.hasPrimaryKey && revised.isDeleted)
    }
    let rows = explanation.taken.examples.map(\.row) + explanation.lost.examples.map(\.row)
    #expect(
      rows.map(\.sequence).sorted(by: { $0.lexicographicallyPrecedes($1) })
        == own.map(\.row.sequence).sorted(by: { $0.lexicographicallyPrecedes($1) }),
      question.context
    )
    let lostCount = explanation.lost.counts.reduce(0) { $0 + $1.count }
    #expect(explanation.taken.count + lostCount == own.count, question.context)
    for row in rows {
      let revised = own.first { $0.row.sequence == row.sequence }?.row
      let place = revisions.ingestions.first { $0.snapshot == row.snapshot.number }
        .map { revisions.place(of: Int(row.ordinal) / 2, in: $0) }
      #expect(row.file == place.map { "\($0.content).csv" }, question.context)
      #expect(row.line == place.map { 2 * Int64($0.row) + 2 }, question.context)
      #expect(row.eventTime == revised?.eventTime, question.context)
      #expect(row.createdTime == revised?.createdTime, question.context)
      if let value = row.columns["x"]?[0] {
        #expect(value == revised?.features[0], question.context)
      }
    }
  }

  /// What stands in the place of a row, by the words of DESIGN §3.2 and §3.12.
  private func expectReplacement(of lost: LostRow, _ question: ExplainedQuestion) throws {
    let present = revisions.ingestions.filter { $0.snapshot <= question.snapshot }
    let place = lost.row.sequence
    switch lost.replacement {
    case nil:
      #expect(
        lost.reason != .primaryKeyReplaced && lost.reason != .ingestionReplaced,
        question.context
      )
    case .ingestion(let snapshot):
      #expect(lost.reason == .ingestionReplaced, question.context)
      #expect(
        present.first { $0.replaced.contains(place[0]) }?.snapshot == snapshot,
        question.context
      )
    case .row(let row, let isDeletion):
      #expect(lost.reason == .primaryKeyReplaced, question.context)
      let visible = present.filter { ingestion in
        !present.contains { $0.replaced.contains(ingestion.snapshot) }
      }
      let rows = visible.flatMap(\.rows)
      let own = try #require(rows.first { $0.row.sequence == place })
      let last = rows.filter { $0.primaryKey == own.primaryKey }.max { one, other in
        let past = Timestamp.distantPast
        return (one.row.createdTime ?? past, one.row.snapshot, one.row.ordinal)
          < (other.row.createdTime ?? past, other.row.snapshot, other.row.ordinal)
      }
      #expect(row.sequence == last?.row.sequence, question.context)
      #expect(isDeletion == last?.isDeleted, question.context)
    }
  }
}

extension ReferenceRow {
  fileprivate var sequence: [Int64] { [snapshot, ordinal] }
}

extension SourceRow {
  fileprivate var sequence: [Int64] { [snapshot.number, ordinal] }
}
