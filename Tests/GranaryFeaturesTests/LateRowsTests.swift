import GranaryColumns
import GranaryFeatures
import Testing

/// One entity all of whose rows were written down late.
@Suite struct LateRowsTests {
  /// So many that looking through them at every question would take minutes.
  static let count = 50_000
  /// How long after its event a row is written down: the later ones sooner.
  static let delays = (0..<count).map { $0 < count / 2 ? Int64(count) : 10 }

  @Test func eachQuestionIsAnsweredByTheLatestRowWrittenByThen() {
    let rows = SortedRows(
      keys: [column(.int64) { _ in .int64(7) }],
      eventTimes: column(.timestamp) { .timestamp(Timestamp(microseconds: $0)) },
      createdTimes: column(.timestamp) {
        .timestamp(Timestamp(microseconds: $0 + Self.delays[Int($0)]))
      },
      snapshots: column(.int64) { _ in .int64(1) },
      ordinals: column(.int64) { .int64($0) }
    )
    let run = HistoryRun(rows, features: [column(.int64) { .int64($0) }])
    let history = ViewHistory(
      runs: [run],
      featureTypes: [.int64],
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
    let times = (0..<Int64(Self.count)).map { Timestamp(microseconds: 2 * $0) }
    let keys = times.map { _ in EntityKey([.int64(7)]) }
    let features = history.features(of: keys, at: times)
    let known = history.known(of: keys, at: times, given: features)
    #expect(known.features.columns[0].count == times.count)
    let expected = times.map { Self.latestWritten(by: $0.microseconds) }
    let answers = (0..<times.count).map { known.features.columns[0][$0] }
    #expect(answers == expected.map { $0.map(Scalar.int64) ?? .null })
    let all = times.map { Scalar.int64(min($0.microseconds, Int64(Self.count) - 1)) }
    #expect(known.changedCounts == [zip(answers, all).count { $0 != $1 }])
  }

  /// By the rule of the delays: late rows of the first half, else those of ten microseconds ago.
  private static func latestWritten(by time: Int64) -> Int64? {
    let half = Int64(count / 2)
    let recent = min(time - 10, Int64(count) - 1)
    if recent >= half { return recent }
    let late = min(time - Int64(count), half - 1)
    return late >= 0 ? late : nil
  }

  private func column(_ type: ColumnType, _ value: (Int64) -> Scalar) -> ChunkedColumn {
    ChunkedColumn(type, [Column(type, (0..<Int64(Self.count)).map(value))])
  }
}
