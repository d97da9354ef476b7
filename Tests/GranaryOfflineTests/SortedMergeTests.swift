import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryOffline

/// Runs merged, against all of their rows sorted.
@Suite struct SortedMergeTests {
  /// Rows of one key are told apart by times, few of which occur, and by the sequence.
  private struct Row {
    let parts: [Scalar]
    let key: EntityKey
    let eventTime: Int64
    let createdTime: Int64?
    let ordinal: Int64

    static func precedes(_ left: Row, _ right: Row) -> Bool {
      if left.key != right.key { return left.key < right.key }
      return (left.eventTime, left.createdTime ?? .min, left.ordinal)
        < (right.eventTime, right.createdTime ?? .min, right.ordinal)
    }
  }

  /// Kinds of keys, of which the last ones have much in common.
  private static let keys: [@Sendable (inout SeededGenerator) -> [Scalar]] = [
    { [.int64(Int64.random(in: -9...9, using: &$0))] },
    { [$0.value(.int64)] },
    { [$0.value(.string)] },
    { [.bool(.random(using: &$0)), $0.value(.date), $0.value(.timestamp)] },
    { [.int64(Int64.random(in: 0...2, using: &$0)), .int64(Int64.random(in: 0...9, using: &$0))] },
    { [.string(Text("driver/\(Int.random(in: 0..<400, using: &$0))@example.org"))] },
    { [.string(Text(String(repeating: "a", count: $0.index(below: 40))))] },
    { _ in [.string("one alone")] },
  ]

  @Test(arguments: GeneratedCases.seeds(count: 100))
  func partsOfAnyLengthAreTheRowsOfAllRunsInOrder(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let makeKey = generator.pick(Self.keys)
    let rows: [Row] = (0..<1 + generator.index(below: 300)).compactMap { ordinal in
      let parts = makeKey(&generator)
      guard let key = EntityKey(parts) else { return nil }
      return Row(
        parts: parts,
        key: key,
        eventTime: Int64.random(in: -3...3, using: &generator),
        createdTime: generator.chance(0.5) ? Int64.random(in: -3...3, using: &generator) : nil,
        ordinal: Int64(ordinal)
      )
    }
    let runCount = 1 + generator.index(below: 9)
    var runs = [[Row]](repeating: [], count: runCount)
    for row in rows { runs[generator.index(below: runCount)].append(row) }
    for run in runs.indices { runs[run].sort(by: Row.precedes) }
    let hasEventTimes = generator.chance(0.8)
    let expected = rows.sorted { left, right in
      hasEventTimes
        ? Row.precedes(left, right) : (left.key, left.ordinal) < (right.key, right.ordinal)
    }.map(\.ordinal)
    if !hasEventTimes {
      for run in runs.indices {
        runs[run].sort { ($0.key, $0.ordinal) < ($1.key, $1.ordinal) }
      }
    }
    let filled = runs.filter { !$0.isEmpty }
    let types = rows[0].parts.compactMap(\.type)
    let merge = SortedMerge(filled.map { sorted($0, types, hasEventTimes: hasEventTimes) })
    #expect(merge.count == rows.count)
    for rowCount in [1, 2, 7, 64, rows.count, rows.count + 1] {
      let merged = Self.merged(merge, rowsPerPart: rowCount)
      #expect(merged.counts.dropLast().allSatisfy { $0 == rowCount })
      let ordinals = merged.rows.map { filled[$0.run][$0.row].ordinal }
      #expect(ordinals == expected, "seed \(seed), parts of \(rowCount)")
    }
  }

  private static func merged(
    _ merge: SortedMerge,
    rowsPerPart: Int
  ) -> (rows: [(run: Int, row: Int)], counts: [Int]) {
    var parts = merge.parts(rowCount: rowsPerPart)
    var (rows, counts): ([(run: Int, row: Int)], [Int]) = ([], [])
    while let part = parts.next() {
      rows += merge.addresses(of: part).map { address in
        let piece = part.pieces[address >> 16]
        return (piece.run, piece.chunk << 16 + address & 0xFFFF)
      }
      counts.append(part.count)
    }
    return (rows, counts)
  }

  private func sorted(
    _ rows: [Row],
    _ types: [ColumnType],
    hasEventTimes: Bool
  ) -> SortedRows {
    func column(_ type: ColumnType, _ scalar: (Row) -> Scalar) -> ChunkedColumn {
      ChunkedColumn(type, [Column(type, rows.map(scalar))])
    }
    func time(_ microseconds: Int64?) -> Scalar {
      microseconds.map { .timestamp(Timestamp(microseconds: $0)) } ?? .null
    }
    return SortedRows(
      keys: types.enumerated().map { part, type in column(type) { $0.parts[part] } },
      eventTimes: hasEventTimes ? column(.timestamp) { time($0.eventTime) } : nil,
      createdTimes: column(.timestamp) { time($0.createdTime) },
      snapshots: column(.int64) { _ in .int64(1) },
      ordinals: column(.int64) { .int64($0.ordinal) }
    )
  }

  /// Runs of two chunks, cut within and between them.
  @Test func runsOfSeveralChunksAreMerged() {
    func run(_ remainder: Int) -> SortedRows {
      let numbers = (0..<70_000).map { Int64(2 * $0 + remainder) }
      func column(_ type: ColumnType) -> ChunkedColumn {
        ChunkedColumn(
          type,
          [
            Column(type, copying: Array(numbers[..<Batch.rowCount])),
            Column(type, copying: Array(numbers[Batch.rowCount...])),
          ]
        )
      }
      return SortedRows(
        keys: [column(.int64)],
        eventTimes: column(.timestamp),
        createdTimes: nil,
        snapshots: column(.int64),
        ordinals: column(.int64)
      )
    }
    let merge = SortedMerge([run(0), run(1)])
    let merged = Self.merged(merge, rowsPerPart: 50_000)
    #expect(merged.counts == [50_000, 50_000, 40_000])
    #expect(merged.rows.map(\.run) == (0..<140_000).map { $0 % 2 })
    #expect(merged.rows.map(\.row) == (0..<140_000).map { $0 / 2 })
  }
}
