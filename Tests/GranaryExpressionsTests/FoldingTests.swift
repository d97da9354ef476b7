import GranaryColumns
import Testing

@testable import GranaryExpressions

@Suite struct FoldingTests {
  @Test(arguments: [
    "1 + 2 * 3", "cast('2013-01-01' as date)", "coalesce(null, 2)", "true and not false",
    "case when 1 > 2 then 'a' else 'b' end", "case 1 when 1 then 'x' end", "3 in (1, 2, 3)",
    "false and count > 1", "true or cast('x' as int64) = 1", "coalesce(1, count)",
    "date_trunc('day', timestamp '2013-03-01T05:00:00Z') + days(1)", "'N%' || 'x' like 'N%'",
  ])
  func isDoneWhenCompiled(text: String) throws {
    #expect(try plan(of: text).constant != nil, "\(text)")
  }

  @Test(arguments: [
    "count + 1", "count > 1 and false", "null and count > 1", "true and flag",
    "coalesce(null, count)",
    "case when true then count end",
  ])
  func leavesWhatTheRowDecides(text: String) throws {
    #expect(try plan(of: text).constant == nil, "\(text)")
  }

  /// Its failure is that of each row which gets there.
  @Test func leavesAConstantThatFails() throws {
    #expect(try plan(of: "cast('x' as int64)").constant == nil)
    #expect(try plan(of: "9223372036854775807 + 1").constant == nil)
    let batch = Batch(["n": Column(.int64, [.int64(1), .int64(2)])])
    let evaluation = try evaluate("case when n = 1 then cast('x' as int64) else n end", over: batch)
    #expect(evaluation.column.scalars == [.null, .int64(2)])
    #expect(evaluation.failures == [EvaluationFailure(row: 0, reason: .failedCast)])
  }

  /// The right side stays alone, with its own nulls and failures.
  @Test func keepsTheSideThatIsOpen() throws {
    let batch = Batch(["flag": Column(.bool, [.bool(true), .null, .bool(false)])])
    for text in ["true and flag", "false or flag"] {
      #expect(try evaluate(text, over: batch).column.scalars == batch.columns[0].scalars)
    }
  }

  private func plan(of text: String) throws -> Plan {
    try CompiledExpression(Expression(parsing: text), over: sampleBatch.schema).plan
  }
}
