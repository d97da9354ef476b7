import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

/// Windows of some hundred rows that slide over thousands.
@Suite struct LongWindowTests {
  /// What comes in is taken out again by parts, and different values come to be too many to be
  /// counted one by one, and few again.
  @Test(arguments: [(-1, false), (0, false), (0, true), (1, false)])
  func longWindowsSlideAsTheReferenceSays(trend: Int64, isText: Bool) throws {
    var generator = SeededGenerator(seed: 12)
    let type: ColumnType = isText ? .string : .int64
    let times = (0..<3_000).map { _ in Int64.random(in: 0..<40_000, using: &generator) }.sorted()
    let values: [Scalar] = times.map { time in
      // In the middle nearly all values differ.
      let range = time / 10_000 == 2 && trend == 0 ? 0..<1_000_000 : 0..<Int64(50)
      let value = trend * time + Int64.random(in: range, using: &generator)
      return isText ? .string(Text("é\(value)")) : .int64(value)
    }
    let functions = AggregateFunction.allCases.filter { $0.resultType(of: type) != nil }
    let windows = functions.compactMap {
      WindowAggregate($0, argument: 0, of: type, over: TimeSpan(microseconds: 8_000))
    }
    let asked = stride(from: Int64(0), to: 60_000, by: 1_300).map { Timestamp(microseconds: $0) }
    let key = EntityKey([.int64(0)])
    let entity = OneEntity(values, times: times)
    let answer = try entity.history(windows).windows(
      of: asked.map { _ in key },
      at: asked
    )
    let rows = entity.rows
    for (column, window) in zip(answer.columns, windows) where window.function != .stddev {
      let reference = ReferenceWindow(rows: rows, aggregate: window, isExact: false)
      for (row, time) in asked.enumerated() {
        let expected = reference.value(of: reference.rowsTaken([.int64(0)], at: time))
        #expect(column[row] == expected, "\(window.function) at \(time)")
      }
    }
    #expect(try served(entity, windows) == trained(entity, windows))
    guard trend == 0 else { return }
    let distinct = answer.columns[functions.firstIndex(of: .countDistinct) ?? 0]
    #expect(distinct.scalars.contains { $0 == .int64(50) })
    #expect(distinct.scalars.contains { ($0.number ?? 0) > 500 })
  }

  /// Times up to which rows are put online.
  private static let watermarks: [Int64] = [4_000, 25_000, 29_999, 33_000]

  private func trained(_ entity: OneEntity, _ windows: [WindowAggregate]) throws -> [[Scalar]] {
    try Self.watermarks.flatMap { watermark in
      // Rows after the watermark do not exist yet.
      let history = entity.prefix(through: watermark).history(windows)
      return try [watermark, watermark + 3_000].map { time in
        let answer = try history.windows(
          of: [EntityKey([.int64(0)])],
          at: [Timestamp(microseconds: time)]
        )
        return answer.columns.map { $0[0] }
      }
    }
  }

  private func served(_ entity: OneEntity, _ windows: [WindowAggregate]) throws -> [[Scalar]] {
    let history = entity.history(windows)
    return try Self.watermarks.flatMap { watermark in
      let stored = history.stored(upTo: Timestamp(microseconds: watermark)).map(\.row)
      return try [watermark, watermark + 3_000].map { time in
        let answer = try ViewFeatures(
          stored: stored,
          of: [EntityKey([.int64(0)])],
          layout: history.layout,
          ageRule: history.ageRule,
          at: Timestamp(microseconds: time)
        )
        return answer.columns.map { $0[0] }
      }
    }
  }
}
