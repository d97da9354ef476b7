import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

/// Windows that count what had been written down, and not been replaced yet, at each question's time,
/// against ``ReferenceWindow`` over just these rows.
@Suite struct KnownWindowTests {
  @Test(arguments: GeneratedCases.seeds)
  func windowsTakeTheRowsThatWereKnownThen(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let revised = RevisedWindows(using: &generator)
    let questions = revised.generated.questions(atMost: 40, using: &generator)
    let keys = questions.map { EntityKey($0.key) }
    let times = questions.map(\.time)
    let features = try revised.history.features(of: keys, at: times)
    let known = try revised.history.known(of: keys, at: times, given: features)
    for (index, window) in revised.generated.windows.enumerated() {
      var (changedCount, allPast, thenPast) = (0, 0, 0)
      for (row, question) in questions.enumerated() {
        let all = window.value(of: revised.rows(knownBy: nil), question)
        let then = window.value(of: revised.rows(knownBy: question.time), question)
        if then != all { changedCount += 1 }
        if window.isPastInt64(revised.rows(knownBy: nil), question) { allPast += 1 }
        if window.isPastInt64(revised.rows(knownBy: question.time), question) { thenPast += 1 }
        let context = Comment("seed \(seed): \(window.aggregate) of \(question)")
        #expect(features.columns[index][row] == all, context)
        #expect(known.features.columns[index][row] == then, context)
        let status: FeatureStatus =
          question.key.contains(.null) ? .notFound : then.isNull ? .nullValue : .present
        #expect(known.features.statuses[index][row] == status, context)
      }
      #expect(known.changedCounts[index] == changedCount, "seed \(seed): \(window.aggregate)")
      #expect(features.sumsPastInt64[index] == allPast, "seed \(seed): \(window.aggregate)")
      #expect(known.features.sumsPastInt64[index] == thenPast, "seed \(seed): \(window.aggregate)")
    }
    #expect(known.features.eventTimes == features.eventTimes, "seed \(seed)")
  }

  /// The last row was written late: with it a sum passes int64, or comes back below.
  @Test(arguments: [([Int64.max, 5], [1, 0]), ([.max, 1, -5], [0, 1])])
  func sumsPastInt64AreCountedOfTheAnswersGiven(_ values: [Int64], _ counts: [Int]) throws {
    var rows = OneEntity(values.map(Scalar.int64), times: values.indices.map { Int64($0) })
    rows.written = values.indices.map { $0 == values.count - 1 ? 50 : Int64($0) }
    let window = WindowAggregate(.sum, argument: 0, of: .int64, over: TimeSpan(microseconds: 100))
    let history = rows.history([try #require(window)])
    let keys = [EntityKey([.int64(0)])]
    let times = [Timestamp(microseconds: 10)]
    let features = try history.features(of: keys, at: times)
    let known = try history.known(of: keys, at: times, given: features).features
    #expect([features.sumsPastInt64[0], known.sumsPastInt64[0]] == counts)
  }
}

/// Rows some of which others have replaced, at some time or for ever.
private struct RevisedWindows {
  let generated: GeneratedWindows
  /// For each row whether it counts, and when another was written down that it does not count for.
  private let fates: [RowNumber: (counts: Bool, replacedAt: Timestamp?)]

  private struct RowNumber: Hashable {
    let snapshot: Int64
    let ordinal: Int64
  }

  init(using generator: inout SeededGenerator) {
    generated = GeneratedWindows(using: &generator)
    let times = generated.questions(atMost: 500, using: &generator).map(\.time)
    let fates = generated.rows.map { row in
      (
        RowNumber(snapshot: row.snapshot, ordinal: row.ordinal),
        generator.chance(0.6)
          ? (true, nil) : (false, generator.chance(0.2) ? nil : generator.pick(times))
      )
    }
    self.fates = Dictionary(uniqueKeysWithValues: fates)
  }

  /// The rows that count, all of them or those that did by what was known at a time.
  func rows(knownBy time: Timestamp?) -> [ReferenceRow] {
    generated.rows.filter { row in
      let fate = fates[RowNumber(snapshot: row.snapshot, ordinal: row.ordinal)]
      guard let time else { return fate?.counts ?? false }
      return row.createdTime ?? .distantPast <= time
        && (fate?.counts ?? false || fate?.replacedAt.map { time < $0 } ?? false)
    }
  }

  var history: ViewHistory {
    let runs = generated.history.runs.map { run in
      let fates = (0..<run.count).map { row in
        self.fates[RowNumber(snapshot: run.rows.snapshots[row], ordinal: run.rows.ordinals[row])]
      }
      let replaced = fates.enumerated().compactMap { row, fate in
        fate?.replacedAt.map { (row, $0) }
      }
      return HistoryRun(
        run.rows,
        features: [],
        arguments: run.arguments,
        visibility: RowVisibility(
          current: fates.map { $0?.counts ?? false },
          replacedAt: Dictionary(uniqueKeysWithValues: replaced)
        )
      )
    }
    return ViewHistory(
      runs: runs,
      layout: generated.layout,
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
  }
}

extension GeneratedWindows.Window {
  /// The answer from some rows.
  fileprivate func value(
    of rows: [ReferenceRow],
    _ question: GeneratedHistory.Question
  ) -> Scalar {
    if question.key.contains(.null) { return .null }
    let reference = ReferenceWindow(rows: rows, aggregate: aggregate, isExact: isExact)
    return reference.value(of: reference.rowsTaken(question.key, at: question.time))
  }

  /// Whether there is an integer sum of some rows, but past int64.
  fileprivate func isPastInt64(
    _ rows: [ReferenceRow],
    _ question: GeneratedHistory.Question
  ) -> Bool {
    guard aggregate.function == .sum, aggregate.argumentType == .int64 else { return false }
    let reference = ReferenceWindow(rows: rows, aggregate: aggregate, isExact: isExact)
    let taken = reference.rowsTaken(question.key, at: question.time)
    return !taken.isEmpty && reference.value(of: taken).isNull
  }
}
