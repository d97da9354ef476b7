import GranaryColumns
import GranaryFeatures
import Testing

/// One entity all of whose rows were written down late: so many that looking through them at every
/// question would take minutes.
@Suite struct LateRowsTests {
  private static let count: Int64 = 50_000
  private static let half = count / 2
  /// When each row was written down: of the later ones sooner after the event.
  private static let written = (0..<count).map { $0 + ($0 < half ? count : 10) }
  private static let times = (0..<count).map { Timestamp(microseconds: 2 * $0) }
  private static let keys = times.map { _ in EntityKey([.int64(7)]) }

  @Test func eachQuestionIsAnsweredByTheLatestRowWrittenByThen() throws {
    let history = Self.history(layout: ViewLayout(latest: [.int64]))
    let features = try history.features(of: Self.keys, at: Self.times)
    let known = try history.known(of: Self.keys, at: Self.times, given: features)
    let expected = Self.times.map { Self.rowsWritten(by: $0, from: 0).last }
    let answers = Self.times.indices.map { known.features.columns[0][$0] }
    let wrong = answers.indices.filter { answers[$0] != expected[$0].map(Scalar.int64) ?? .null }
    #expect(wrong.prefix(9) == [])
    let all = Self.times.map { Scalar.int64(min($0.microseconds, Self.count - 1)) }
    #expect(known.changedCounts == [zip(answers, all).count { $0 != $1 }])
  }

  /// The windows reach so far back that each takes most of the rows.
  @Test func windowsTakeTheRowsWrittenByThen() throws {
    let functions: [AggregateFunction] = [.count, .sum, .mean, .min, .max, .first, .last]
    let length: Int64 = 60_000
    let windows = functions.compactMap {
      WindowAggregate($0, argument: 0, of: .int64, over: TimeSpan(microseconds: length))
    }
    let history = Self.history(
      layout: ViewLayout(
        features: windows.indices.map(ViewLayout.Feature.window),
        latestTypes: [],
        windows: windows,
        argumentTypes: [.int64]
      )
    )
    let features = try history.features(of: Self.keys, at: Self.times)
    let known = try history.known(of: Self.keys, at: Self.times, given: features)
    let expected = Self.times.map { time in
      Self.rowsWritten(by: time, from: time.microseconds - length).results
    }
    for (index, function) in functions.enumerated() {
      let column = known.features.columns[index]
      let wrong = expected.indices.filter { column[$0] != expected[$0][index] }
      #expect(wrong.prefix(9) == [], "\(function)")
    }
  }

  /// The rows of an event time from `start` on that were written down by a time: two stretches.
  private static func rowsWritten(by time: Timestamp, from start: Int64) -> Stretches {
    func stretch(_ first: Int64, through last: Int64) -> Range<Int64> {
      let first = max(first, start)
      return first..<max(first, last + 1)
    }
    let time = time.microseconds
    return Stretches(
      early: stretch(0, through: min(time - count, half - 1)),
      late: stretch(half, through: min(time - 10, count - 1))
    )
  }

  private static func history(layout: ViewLayout) -> ViewHistory {
    func column(_ type: ColumnType, _ value: (Int64) -> Scalar) -> ChunkedColumn {
      ChunkedColumn(type, [Column(type, (0..<count).map(value))])
    }
    let rows = SortedRows(
      keys: [column(.int64) { _ in .int64(7) }],
      eventTimes: column(.timestamp) { .timestamp(Timestamp(microseconds: $0)) },
      createdTimes: column(.timestamp) {
        .timestamp(Timestamp(microseconds: written[Int($0)]))
      },
      snapshots: column(.int64) { _ in .int64(1) },
      ordinals: column(.int64) { .int64($0) }
    )
    let value = column(.int64) { .int64($0) }
    let run = HistoryRun(
      rows,
      features: layout.latestTypes.map { _ in value },
      arguments: layout.argumentTypes.map { _ in value }
    )
    return ViewHistory(
      runs: [run],
      layout: layout,
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
  }
}

/// Rows whose values are their numbers.
private struct Stretches {
  let early: Range<Int64>
  let late: Range<Int64>

  var last: Int64? { late.last ?? early.last }

  /// count, sum, mean, min, max, first and last.
  var results: [Scalar] {
    let count = early.count + late.count
    guard count > 0 else { return [.int64(0)] + Array(repeating: .null, count: 6) }
    let sum = Self.sum(early) + Self.sum(late)
    let first = Scalar.int64(early.first ?? late.lowerBound)
    let last = Scalar.int64(late.last ?? early.upperBound - 1)
    let mean = Scalar.float64(Double(sum) / Double(count))
    return [.int64(Int64(count)), .int64(sum), mean, first, last, first, last]
  }

  private static func sum(_ rows: Range<Int64>) -> Int64 {
    (rows.lowerBound + rows.upperBound - 1) * Int64(rows.count) / 2
  }
}
