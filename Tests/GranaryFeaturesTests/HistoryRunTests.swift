import GranaryColumns
import GranaryFeatures
import GranaryTesting
import Testing

@Suite struct HistoryRunTests {
  /// Three entities; the rows of the second lie on both sides of a chunk's end.
  static let chunkEnd = Batch.rowCount
  static let ranges = [0..<chunkEnd - 3, chunkEnd - 3..<chunkEnd + 4, chunkEnd + 4..<chunkEnd + 9]

  static let run: HistoryRun = {
    let count = ranges[2].upperBound
    let key = (0..<count).map { row in ranges.firstIndex { $0.contains(row) } ?? 0 }
    func chunked(_ value: (Int) -> Int64, _ type: ColumnType = .int64) -> ChunkedColumn {
      let chunks = [0..<chunkEnd, chunkEnd..<count].map { Column(type, copying: $0.map(value)) }
      return ChunkedColumn(type, chunks)
    }
    return HistoryRun(
      SortedRows(
        keys: [chunked { Int64(key[$0]) }],
        eventTimes: chunked({ Int64($0 - ranges[key[$0]].lowerBound) }, .timestamp),
        createdTimes: nil,
        snapshots: chunked { _ in 1 },
        ordinals: chunked { Int64($0) }
      ),
      features: [chunked { Int64($0) * 10 }]
    )
  }()

  @Test(arguments: [0, 1, 2])
  func findsTheRowsOfAnEntityAcrossChunks(_ entity: Int) throws {
    let key = try #require(EntityKey([.int64(Int64(entity))]))
    let range = Self.ranges[entity]
    for time in [-1, 0, 1, 2, 3, 4, 6, range.count - 1, range.count + 5] {
      let row = Self.run.latestRow(of: key, upTo: Timestamp(microseconds: Int64(time)))
      let expected = time < 0 ? nil : min(range.lowerBound + time, range.upperBound - 1)
      #expect(row == expected, "entity \(entity) at \(time)")
    }
  }

  @Test func takesFeaturesFromEveryChunk() throws {
    let history = ViewHistory(
      runs: [Self.run],
      featureTypes: [.int64],
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
    let keys = [1, 1, 2, 3, 1].map { EntityKey([.int64($0)]) }
    let times = [2, 3, 0, 0, 100].map { Timestamp(microseconds: $0) }
    let rows = [Self.chunkEnd - 1, Self.chunkEnd, Self.chunkEnd + 4, nil, Self.chunkEnd + 3]
    let answer = try history.features([0], of: keys, at: times)
    let expected = rows.map { $0.map { Scalar.int64(Int64($0) * 10) } ?? .null }
    #expect(answer.columns[0].scalars == expected)
    #expect(answer.statuses[0] == [.present, .present, .present, .notFound, .present])
  }

  @Test func aRunWithoutRowsAnswersNothing() throws {
    let none = ChunkedColumn(.int64, [])
    let run = HistoryRun(
      SortedRows(
        keys: [none],
        eventTimes: ChunkedColumn(.timestamp, []),
        createdTimes: nil,
        snapshots: none,
        ordinals: none
      ),
      features: [none]
    )
    let key = try #require(EntityKey([.int64(0)]))
    #expect(run.latestRow(of: key, upTo: .distantFuture) == nil)
    let history = ViewHistory(
      runs: [run],
      featureTypes: [.int64],
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
    #expect(history.entities.isEmpty)
  }
}
