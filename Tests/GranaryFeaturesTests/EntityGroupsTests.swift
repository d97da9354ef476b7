import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryFeatures

@Suite struct EntityGroupsTests {
  private func run(_ keys: [Int64]) -> HistoryRun {
    func column(_ type: ColumnType, _ value: (Int64) -> Int64) -> ChunkedColumn {
      ChunkedColumn(type, keys.isEmpty ? [] : [Column(type, copying: keys.map(value))])
    }
    return HistoryRun(
      SortedRows(
        keys: [column(.int64) { $0 }],
        eventTimes: column(.timestamp) { _ in 0 },
        createdTimes: nil,
        snapshots: column(.int64) { _ in 1 },
        ordinals: column(.int64) { $0 }
      ),
      features: [column(.int64) { $0 }]
    )
  }

  @Test func everyEntityComesOnceInTheOrderOfKeysWithItsRowsInEveryRun() throws {
    let runs = [
      run([-3, 1, 1, 1, 1, 7]), run([1, 2]), run([]), run([7, 7, 7, 9]),
    ]
    var groups = EntityGroups(runs)
    var found: [String] = []
    while let (key, rows) = groups.next() {
      let id = try #require([-3, 1, 2, 7, 9].first { EntityKey([.int64($0)]) == key })
      found.append("\(id): " + rows.map { "\($0.run) \($0.rows)" }.joined(separator: ", "))
    }
    #expect(
      found == [
        "-3: 0 0..<1", "1: 0 1..<5, 1 0..<1", "2: 1 1..<2", "7: 0 5..<6, 3 0..<3", "9: 3 3..<4",
      ]
    )
    #expect(groups.next() == nil)
  }

  /// Keys of one part and of several.
  @Test(arguments: GeneratedCases.seeds(count: 100))
  func anotherKeyBeginsWhereAPartDiffersFromTheRowBefore(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let types = (0..<1 + generator.index(below: 3)).map { _ in
      generator.pick([.bool, .int64, .string, .timestamp, .date] as [ColumnType])
    }
    let order = (0..<200).map { $0 / 20 * 3 + generator.index(below: 3) }
    let columns = types.map { generator.column($0, count: 30, nullShare: 0).taking(order) }
    let encoder = EntityKeyEncoder(columns)
    let expected = order.indices.filter {
      $0 == 0 || encoder.key(at: $0) != encoder.key(at: $0 - 1)
    }
    #expect(columns.rowsWithNewKey == expected, "seed \(seed)")
    #expect(columns.map { $0.taking([]) }.rowsWithNewKey == [])
  }
}
