import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

/// What becomes of an entity's rows, against the join and against the slow references.
@Suite struct ExplanationTests {
  /// The fates of an entity's rows, by their sequence, in the order in which they came.
  private struct Explained {
    let value: ExplainedValue
    private(set) var fates: [(sequence: [Int64], fate: RowFate)] = []

    init(_ history: ViewHistory, _ feature: Int, of key: EntityKey, at time: Timestamp) {
      var fates: [(sequence: [Int64], fate: RowFate)] = []
      value = history.explain(feature, of: key, at: time) { address, fate in
        let rows = history.runs[address.run].rows
        fates.append(([rows.snapshots[address.row], rows.ordinals[address.row]], fate))
      }
      self.fates = fates
    }

    func sequences(_ isWanted: (RowFate) -> Bool) -> [[Int64]] {
      fates.filter { isWanted($0.fate) }.map(\.sequence)
    }
  }

  @Test(arguments: GeneratedCases.seeds(count: 150))
  func theLatestRowIsTheOneOfTheReference(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let (history, reference) = (generated.history, generated.reference)
    for question in generated.questions(using: &generator).prefix(60) {
      guard let key = EntityKey(question.key) else { continue }
      let join = try history.features(of: [key], at: [question.time])
      let row = reference.latestRow(of: question.key, upTo: question.time)
      for feature in generated.featureTypes.indices {
        let explained = Explained(history, feature, of: key, at: question.time)
        #expect(explained.value.value == join.columns[feature][0], "seed \(seed)")
        #expect(explained.value.status == join.statuses[feature][0], "seed \(seed)")
        let isTooOld = explained.value.status == .outsideMaxAge
        let named = explained.sequences { $0 == (isTooOld ? .outsideMaxAge : .taken) }
        #expect(named == (row.map { [[$0.snapshot, $0.ordinal]] } ?? []), "seed \(seed)")
        let others = generated.rows.filter { other in other.key == question.key && other != row }
        #expect(
          Set(explained.fates.map(\.sequence)).subtracting(named)
            == Set(others.map { [$0.snapshot, $0.ordinal] }),
          "seed \(seed)"
        )
        for other in others {
          let fate = explained.fates.first { $0.sequence == [other.snapshot, other.ordinal] }?.fate
          #expect(fate == expectedFate(of: other, row, at: question.time), "seed \(seed)")
        }
      }
    }
  }

  /// DESIGN §3.2 by its words, for a row that does not answer.
  private func expectedFate(
    of row: ReferenceRow,
    _ latest: ReferenceRow?,
    at time: Timestamp
  ) -> RowFate {
    guard let latest, row.eventTime.map({ $0 <= time }) ?? true else { return .afterTime }
    if row.eventTime != latest.eventTime { return .superseded(by: .eventTime) }
    let isTied =
      (row.createdTime ?? .distantPast) == (latest.createdTime ?? .distantPast)
      || row.eventTime == nil
    return .superseded(by: isTied ? .sequence : .createdTime)
  }

  @Test(arguments: GeneratedCases.seeds(count: 150))
  func theRowsOfAWindowAreThoseOfTheReference(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedWindows(using: &generator)
    let (history, references) = (generated.history, generated.references)
    for question in generated.questions(atMost: 40, using: &generator) {
      guard let key = EntityKey(question.key) else { continue }
      let join = try history.features(of: [key], at: [question.time])
      let own = generated.rows.filter { $0.key == question.key }
      for (feature, reference) in references.enumerated() {
        let explained = Explained(history, feature, of: key, at: question.time)
        #expect(explained.value.value == join.columns[feature][0], "seed \(seed)")
        #expect(explained.value.status == join.statuses[feature][0], "seed \(seed)")
        let taken = reference.rowsTaken(question.key, at: question.time).map { reference.rows[$0] }
        #expect(
          explained.sequences { $0 == .taken }
            == taken.reversed().map { [$0.snapshot, $0.ordinal] },
          "seed \(seed)"
        )
        #expect(explained.fates.count == own.count, "seed \(seed)")
        #expect(
          Set(explained.sequences { $0 == .afterTime })
            == Set(
              own.filter { $0.eventTime.map { $0 > question.time } ?? false }
                .map { [$0.snapshot, $0.ordinal] }
            ),
          "seed \(seed)"
        )
        let nulls = own.filter { $0.features[reference.aggregate.argument].isNull }
        let skipped = Set(explained.sequences { $0 == .nullArgument })
        #expect(skipped.isSubset(of: nulls.map { [$0.snapshot, $0.ordinal] }), "seed \(seed)")
      }
    }
  }
}
