import GranaryColumns
import GranaryExpressions
import Testing

@Suite struct FailureTests {
  /// Each in a row of its own kind: a failure is a null with a reason.
  @Test(arguments: [
    ("9223372036854775807 + 1", EvaluationFailure.Reason.integerOverflow),
    ("-9223372036854775808 - 1", .integerOverflow),
    ("-9223372036854775808 * -1", .integerOverflow),
    ("-9223372036854775808 // -1", .integerOverflow),
    ("- -9223372036854775808", .integerOverflow),
    ("cast('x' as int64)", .failedCast),
    ("cast('' as int64)", .failedCast),
    ("cast(' 1' as int64)", .failedCast),
    ("cast('9223372036854775808' as int64)", .failedCast),
    ("cast('0x10' as float64)", .failedCast),
    ("cast('1e400' as float64)", .failedCast),
    ("cast('1e39' as float32)", .failedCast),
    ("cast(1e39 as float32)", .failedCast),
    ("cast('nan' as float64) + cast(cast('nan' as float64) as int64)", .failedCast),
    ("cast(9.3e18 as int64)", .failedCast),
    ("cast('yes' as bool)", .failedCast),
    ("cast('2013-02-29' as date)", .failedCast),
    ("cast('2013-01-01T00:00:00' as timestamp)", .failedCast),
    ("cast(far as timestamp)", .failedCast),
    ("time + days(200000000000)", .timeOutOfRange),
    ("time + minutes(1e300)", .timeOutOfRange),
    ("time + minutes(cast('nan' as float64))", .timeOutOfRange),
    ("time + days(106751991) + days(1)", .timeOutOfRange),
    ("time - (days(-106751991) - days(1))", .timeOutOfRange),
    ("time - days(106751991) - (time + days(106751991)) < days(1)", .timeOutOfRange),
    ("days(106751991) + days(1) > days(1)", .timeOutOfRange),
    ("days(-106751991) - days(1) > days(1)", .timeOutOfRange),
  ])
  func reports(expression: String, reason: EvaluationFailure.Reason) throws {
    let batch = Batch([
      "time": Column(.timestamp, [.timestamp(Timestamp(microseconds: 0))]),
      "far": Column(.date, [.date(CalendarDate(days: .max))]),
    ])
    let evaluation = try evaluate(expression, over: batch)
    #expect(evaluation.column.scalars == [.null])
    #expect(evaluation.failures == [EvaluationFailure(row: 0, reason: reason)])
  }
  struct Case: CustomTestStringConvertible {
    let expression: String
    let values: [Scalar]
    let failures: [EvaluationFailure]
    var testDescription: String { expression }

    init(_ expression: String, _ values: [Scalar], _ failures: [EvaluationFailure] = []) {
      self.expression = expression
      self.values = values
      self.failures = failures
    }
  }

  private static let rows = Batch([
    "text": Column(.string, [.string("1"), .string("x"), .null]),
    "n": Column(.int64, [.int64(0), .int64(1), .int64(2)]),
  ])
  private static let row1 = EvaluationFailure(row: 1, reason: .failedCast)

  /// By hand: what a reader expects who goes through the rows one at a time, left to right.
  static let partial = [
    Case("cast(text as int64)", [.int64(1), .null, .null], [row1]),
    Case("coalesce(cast(text as int64), 5)", [.int64(1), .null, .int64(5)], [row1]),
    Case("cast(text as int64) is null", [.bool(false), .null, .bool(true)], [row1]),
    Case("coalesce(n, cast(text as int64))", [.int64(0), .int64(1), .int64(2)]),
    Case(
      "case when n = 1 then 0 else cast(text as int64) end",
      [.int64(1), .int64(0), .null]
    ),
    Case(
      "case n when 1 then 0 when cast(text as int64) then 1 else 2 end",
      [.int64(2), .int64(0), .int64(2)]
    ),
    Case("n = 1 or cast(text as int64) = 1", [.bool(true), .bool(true), .null]),
    Case("n <> 1 and cast(text as int64) = 1", [.bool(true), .bool(false), .null]),
    Case("cast(text as int64) = 1 or n = 1", [.bool(true), .null, .null], [row1]),
    Case(
      "cast(text as int64) + (9223372036854775807 + n)",
      [.null, .null, .null],
      [
        EvaluationFailure(row: 0, reason: .integerOverflow), row1,
        EvaluationFailure(row: 2, reason: .integerOverflow),
      ]
    ),
    Case(
      "cast('y' as int64) > n",
      [.null, .null, .null],
      (0..<3).map {
        EvaluationFailure(row: $0, reason: .failedCast)
      }
    ),
    Case("n = 1 and cast('y' as int64) > n", [.bool(false), .null, .bool(false)], [row1]),
  ]

  @Test(arguments: partial)
  func countsOnlyWhereTheRowGetsThere(_ expected: Case) throws {
    let evaluation = try evaluate(expected.expression, over: Self.rows)
    #expect(evaluation.column.scalars == expected.values)
    #expect(evaluation.failures == expected.failures)
  }

  @Test func aBatchWithoutRowsGivesNone() throws {
    for expression in ["1", "n", "n + 1", "cast('x' as int64)", "case when n = 1 then 'a' end"] {
      let evaluation = try evaluate(expression, over: Self.rows.taking([]))
      #expect(evaluation.column.count == 0)
      #expect(evaluation.failures.isEmpty)
    }
  }

  @Test func aConstantFillsEveryRow() throws {
    let column = try evaluate("'a'", over: Self.rows).column
    #expect(column.scalars == [.string("a"), .string("a"), .string("a")])
    let nothing = Batch(Schema([]), [], count: 2)
    #expect(try evaluate("1 + 1", over: nothing).column.scalars == [.int64(2), .int64(2)])
  }
}
