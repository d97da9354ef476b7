import GranaryColumns
import GranaryFeatures
import Testing

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

  /// More entities than one thread answers: each stays within the limit.
  @Test func textsOfSeveralParts() throws {
    let window = try #require(
      WindowAggregate(.last, argument: 0, of: .string, over: TimeSpan(microseconds: 3))
    )
    var history = Self.entity.history([window])
    let keys = (0..<200_000).map { EntityKey([.int64(Int64($0 % 7))]) }
    let times = keys.map { _ in Timestamp(microseconds: 9) }
    let byteCount = keys.count { $0 == Self.key } * 10
    history.textByteLimit = byteCount
    #expect(try history.windows(of: keys, at: times).columns[0].values.byteCount == byteCount)
    history.textByteLimit = byteCount - 1
    #expect(throws: TextOverflow.self) { try history.windows(of: keys, at: times) }
  }
}
