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

  /// What threads find they take from one budget: each part is within it, both together are not.
  @Test func textsOfSeveralParts() throws {
    let window = try #require(
      WindowAggregate(.last, argument: 0, of: .string, over: TimeSpan(microseconds: 3))
    )
    func ordered(byteLimit: Int) throws(TextOverflow) -> Column {
      let budget = TextBudget(byteLimit: byteLimit)
      let parts = [Int32(1), 0].map { row in
        var results = WindowResults(window, within: budget)
        results.append(WindowAnswer(value: .string("0123456789"), isPastInt64: false))
        return (rows: [row], results: results)
      }
      return try WindowResults.ordered(parts, .string, rowCount: 2).column
    }
    #expect(try ordered(byteLimit: 20).values.byteCount == 20)
    #expect(throws: TextOverflow(byteLimit: 19)) { try ordered(byteLimit: 19) }
  }

  /// What an online store holds, of the latest rows and of windows.
  @Test func textsOfStoredRows() throws {
    let row = StoredFeatures(
      eventTime: Timestamp(microseconds: 0),
      features: [.string("0123456789")]
    )
    func answer(textByteLimit: Int) throws(TextOverflow) -> ViewFeatures {
      try ViewFeatures(
        stored: [row, nil, row],
        features: [0],
        types: [.string],
        ageRule: AgeRule(maxAge: nil),
        at: Timestamp(microseconds: 9),
        textByteLimit: textByteLimit
      )
    }
    #expect(try answer(textByteLimit: 20).columns[0].values.byteCount == 20)
    #expect(throws: TextOverflow(byteLimit: 19)) { try answer(textByteLimit: 19) }
  }
}
