import GranaryColumns
import Testing

@testable import GranaryFeatures

/// Answers whose texts are more than a column may have are an error, not a trap.
@Suite struct LongTextsTests {
  /// Ten values of ten bytes.
  private static let entity = OneEntity(
    (0..<10).map { .string(Text("0123456\($0)é")) },
    times: (0..<10).map(Int64.init)
  )
  private static let key = EntityKey([.int64(0)])

  @Test(arguments: [AggregateFunction.last, .first, .min, .max])
  func textsOfAWindow(_ function: AggregateFunction) throws {
    let window = try #require(
      WindowAggregate(function, argument: 0, of: .string, over: TimeSpan(microseconds: 3))
    )
    var history = Self.entity.history([window])
    let times = (0..<10).map { Timestamp(microseconds: $0) }
    let keys = times.map { _ in Self.key }
    let expected = try history.windows(of: keys, at: times)
    history.textByteLimit = 100
    let answer = try history.windows(of: keys, at: times)
    #expect(answer.columns[0].scalars == expected.columns[0].scalars)
    history.textByteLimit = 99
    #expect(throws: TextOverflow(byteLimit: 99)) { try history.windows(of: keys, at: times) }
    #expect(throws: TextOverflow(byteLimit: 99)) { try history.features(of: keys, at: times) }
  }

  /// Each part is within the limit, both together are not.
  @Test func textsOfSeveralParts() throws {
    let window = try #require(
      WindowAggregate(.last, argument: 0, of: .string, over: TimeSpan(microseconds: 3))
    )
    func parts(textByteLimit: Int) -> [(rows: [Int32], results: WindowResults)] {
      var results = WindowResults(window, textByteLimit: textByteLimit)
      results.append(WindowAnswer(value: .string("0123456789"), isPastInt64: false))
      return [([1], results), ([0], results)]
    }
    let column = try WindowResults.ordered(parts(textByteLimit: 20), .string, rowCount: 2).column
    #expect(column.values.byteCount == 20)
    #expect(throws: TextOverflow(byteLimit: 19)) {
      try WindowResults.ordered(parts(textByteLimit: 19), .string, rowCount: 2)
    }
  }
}
