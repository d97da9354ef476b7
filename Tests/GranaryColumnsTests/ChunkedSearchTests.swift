import GranaryColumns
import GranaryStatistics
import Testing

@Suite struct ChunkedSearchTests {
  /// Ascending values with ties over three chunks, the last of seven rows.
  static let values: [Int64] = (0..<2 * Batch.rowCount + 7).map { Int64($0 / 3) }

  static let column: ChunkedColumn = {
    let starts = stride(from: 0, to: values.count, by: Batch.rowCount)
    let chunks = starts.map { start in
      Column(.int64, copying: Array(values[start..<min(start + Batch.rowCount, values.count)]))
    }
    return ChunkedColumn(.int64, chunks)
  }()

  @Test func findsTheFirstRowPastAValueAsALinearSearchDoes() {
    var generator = SeededGenerator(seed: 1)
    let int64s = Self.column.int64s
    let edges = [0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, Self.values.count]
    for low in edges {
      for high in edges where low <= high {
        let some = (0..<5).map { _ in Int64.random(in: -1...43_700, using: &generator) }
        for value in [.min, .max, Int64(low / 3), Int64(high / 3) - 1] + some {
          let found = int64s.firstIndex(in: low..<high, past: value)
          let expected = Self.values[low..<high].firstIndex { $0 > value } ?? high
          #expect(found == expected, "\(low)..<\(high), \(value)")
        }
      }
    }
  }

  @Test func aRangePastTheColumnTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = Self.column.int64s.firstIndex(in: 0..<Self.values.count + 1, past: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = Self.column.int64s.firstIndex(in: -1..<3, past: 0)
    }
  }
}
