import GranaryColumns
import GranaryExpressions
import Testing

@Suite struct SemanticsTests {
  struct Case: CustomTestStringConvertible {
    let expression: String
    let value: Scalar
    var testDescription: String { expression }

    init(_ expression: String, _ value: Scalar) {
      self.expression = expression
      self.value = value
    }
  }

  /// Quotients and remainders from CPython 3.11's `//` and `%`.
  static let arithmetic = [
    Case("1 + 2 * 3", .int64(7)),
    Case("(1 + 2) * 3", .int64(9)),
    Case("10 - 2 - 3", .int64(5)),
    Case("7 / 2", .float64(3.5)),
    Case("7 // 2", .int64(3)),
    Case("-7 // 2", .int64(-4)),
    Case("7 // -2", .int64(-4)),
    Case("-7 // -2", .int64(3)),
    Case("6 // -3", .int64(-2)),
    Case("-7 % 2", .int64(1)),
    Case("7 % -2", .int64(-1)),
    Case("-7 % -2", .int64(-1)),
    Case("6 % -3", .int64(0)),
    Case("-9223372036854775808 % -1", .int64(0)),
    Case("1.0 // 0.1", .float64(9)),
    Case("1.0 % 0.1", .float64(0.09999999999999995)),
    Case("-1.0 // 0.1", .float64(-10)),
    Case("-1.0 % 0.1", .float64(5.551115123125783e-17)),
    Case("-7.5 // 2", .float64(-4)),
    Case("-7.5 % 2", .float64(0.5)),
    Case("7.5 % -2", .float64(-0.5)),
    Case("6.0 % -3", .float64(-0.0)),
    Case("-5 % cast('inf' as float64)", .float64(.infinity)),
    Case("1 / 0", .null),
    Case("1.5 / 0", .null),
    Case("1.5 / -0.0", .null),
    Case("0.0 / 0.0", .null),
    Case("1 // 0", .null),
    Case("1 % 0", .null),
    Case("1.5 // 0.0", .null),
    Case("1.5 % 0.0", .null),
    Case("ratio / cast(0 as float32)", .null),
    Case("1 + null", .null),
    Case("missing * 0", .null),
    Case("-count", .int64(-7)),
    Case("- -count", .int64(7)),
    Case("-9223372036854775808", .int64(.min)),
    Case("ratio + ratio", .float32(1)),
    Case("ratio + delay", .float64(17)),
    Case("ratio + count", .float64(7.5)),
    Case("count + delay", .float64(23.5)),
    Case("1.5e3 + .5", .float64(1500.5)),
    Case("2e-1", .float64(0.2)),
  ]

  static let comparisons = [
    Case("1 = 1.0", .bool(true)),
    Case("ratio = 0.5", .bool(true)),
    Case("'b' > 'a'", .bool(true)),
    Case("'Z' < 'a'", .bool(true)),
    Case("'ab' > 'a'", .bool(true)),
    Case("'\u{E9}' = 'e\u{301}'", .bool(false)),
    // U+FF5E is EF BD 9E and U+1F600 is F0 9F 98 80 in UTF-8; UTF-16 would order them otherwise.
    Case("'\u{FF5E}' < '\u{1F600}'", .bool(true)),
    Case("'it''s' = name", .bool(false)),
    Case("false < true", .bool(true)),
    Case("true <> true", .bool(false)),
    Case("true >= false", .bool(true)),
    Case("name = 'EWR'", .bool(true)),
    Case("\"name\" != 'EWR'", .bool(false)),
    Case("day = date '1970-01-01'", .bool(true)),
    Case("time < timestamp '1970-01-01 00:00:00.000001Z'", .bool(true)),
    Case("timestamp '2013-01-01T00:00:00Z' = timestamp '2012-12-31T19:00:00-05:00'", .bool(true)),
    Case("cast('nan' as float64) = cast('nan' as float64)", .bool(true)),
    Case("cast('nan' as float64) <> cast('nan' as float64)", .bool(false)),
    Case("cast('nan' as float64) > cast('inf' as float64)", .bool(true)),
    Case("cast('nan' as float64) >= cast('nan' as float64)", .bool(true)),
    Case("cast('nan' as float32) <= ratio", .bool(false)),
    Case("1 < cast('nan' as float64)", .bool(true)),
    Case("0.0 = -0.0", .bool(true)),
    Case("-0.0 < 0.0", .bool(false)),
    Case("null = null", .null),
    Case("missing <> 1", .null),
    Case("missing is null", .bool(true)),
    Case("missing is not null", .bool(false)),
    Case("null is null", .bool(true)),
    Case("count is null", .bool(false)),
    Case("1 / 0 is null", .bool(true)),
    Case("cast('nan' as float64) is null", .bool(false)),
    Case("count between 7 and 7", .bool(true)),
    Case("count between 8 and null", .bool(false)),
    Case("count between 7 and null", .null),
    Case("count between null and 6", .bool(false)),
    Case("count not between 1 and 6.5", .bool(true)),
    Case("not count between 1 and 6.5", .bool(true)),
    Case("count in (1, 7)", .bool(true)),
    Case("count in (1, null, 7)", .bool(true)),
    Case("count in (1, null)", .null),
    Case("missing in (1)", .null),
    Case("count not in (1, 2)", .bool(true)),
    Case("count not in (1, null)", .null),
    Case("name in ('EWR', 'JFK', 'LGA')", .bool(true)),
    Case("name in ('ewr')", .bool(false)),
    Case("count in (6.5, 7.0)", .bool(true)),
  ]

  static let choices = [
    Case("coalesce(missing, count)", .int64(7)),
    Case("coalesce(null, missing, 1.5)", .float64(1.5)),
    Case("coalesce(missing)", .null),
    Case("COALESCE(count, 1 / 0)", .float64(7)),
    Case("case when delay > 15 then 1.0 else 0.0 end", .float64(1)),
    Case("CASE WHEN missing > 15 THEN 1.0 ELSE 0.0 END", .float64(0)),
    Case("case when missing > 15 then 1 end", .null),
    Case("case when false then 'a' when flag then 'b' else 'c' end", .string("b")),
    Case("case name when 'JFK' then 1 when 'EWR' then 2 else 3 end", .int64(2)),
    Case("case missing when null then 1 else 2 end", .int64(2)),
    Case("case count when 7.0 then 'seven' end", .string("seven")),
    Case("case when true then null else 2 end", .null),
    Case("case when true then flag end", .bool(true)),
    Case("case when true then day end", .date(CalendarDate(days: 0))),
  ]

  /// Weekdays from Python's `datetime.date.isoweekday`, microseconds from `round(x * unit)`.
  static let times = [
    Case("day_of_week(date '2013-01-01')", .int64(2)),
    Case("day_of_week(date '2000-02-29')", .int64(2)),
    Case("day_of_week(date '0001-01-01')", .int64(1)),
    Case("day_of_week(date '9999-12-31')", .int64(5)),
    Case("day_of_week(timestamp '1969-12-31T23:59:59.999999Z')", .int64(3)),
    Case("day_of_week(timestamp '2013-03-10T23:59:59Z')", .int64(7)),
    Case("day_of_week(timestamp '2013-03-10T23:59:59-05:00')", .int64(1)),
    Case("hour(timestamp '1969-12-31T23:59:59.999999Z')", .int64(23)),
    Case("Hour(time)", .int64(0)),
    Case("hour(timestamp '2013-02-12T00:00:00-05:00')", .int64(5)),
    Case("hour(null)", .null),
    Case("time + minutes(90)", .timestamp(Timestamp("1970-01-01T01:30:00Z"))),
    Case("hours(1) + time", .timestamp(Timestamp("1970-01-01T01:00:00Z"))),
    Case("time - days(1)", .timestamp(Timestamp("1969-12-31T00:00:00Z"))),
    Case("time + (hours(1) - minutes(count))", .timestamp(Timestamp("1970-01-01T00:53:00Z"))),
    Case("time + -seconds(1)", .timestamp(Timestamp("1969-12-31T23:59:59Z"))),
    Case("time + seconds(0.0000005)", .timestamp(Timestamp(microseconds: 0))),
    Case("time + seconds(0.0000015)", .timestamp(Timestamp(microseconds: 2))),
    Case("time + seconds(0.0000025)", .timestamp(Timestamp(microseconds: 2))),
    Case("time + seconds(-0.0000025)", .timestamp(Timestamp(microseconds: -2))),
    Case("time + seconds(0.0234375)", .timestamp(Timestamp(microseconds: 23438))),
    Case("time + minutes(-2.5)", .timestamp(Timestamp(microseconds: -150_000_000))),
    Case("time + minutes(1 / 3)", .timestamp(Timestamp(microseconds: 20_000_000))),
    Case("time + minutes(ratio)", .timestamp(Timestamp(microseconds: 30_000_000))),
    Case("time + minutes(null)", .null),
    Case("time - timestamp '1969-12-31T00:00:00Z' = days(1)", .bool(true)),
    Case("minutes(60) = hours(1)", .bool(true)),
    Case("days(1) > hours(24)", .bool(false)),
    Case("minutes(1) in (seconds(60))", .bool(true)),
    Case("minutes(1) is null", .bool(false)),
    Case("coalesce(minutes(null), hours(1)) = hours(1)", .bool(true)),
  ]

  static let casts = [
    Case("cast(2.9 as int64)", .int64(2)),
    Case("cast(-2.9 as int64)", .int64(-2)),
    Case("cast(ratio as int64)", .int64(0)),
    Case("CAST(7 AS Float64)", .float64(7)),
    Case("cast(9007199254740993 as float64)", .float64(9_007_199_254_740_992)),
    Case("cast(16777217 as float32)", .float32(16_777_216)),
    Case("cast(0.1 as float32)", .float32(0.1)),
    Case("cast('inf' as float32)", .float32(.infinity)),
    Case("cast(true as int64)", .int64(1)),
    Case("cast(false as float64)", .float64(0)),
    Case("cast(2 as bool)", .bool(true)),
    Case("cast(0 as bool)", .bool(false)),
    Case("cast('TRUE' as bool)", .bool(true)),
    Case("cast('-42' as int64)", .int64(-42)),
    Case("cast('1e3' as float64)", .float64(1000)),
    Case("cast('0.1' as float32)", .float32(0.1)),
    Case("cast('2013-01-01' as date)", .date(CalendarDate(days: 15706))),
    Case(
      "cast('2013-01-01T00:00:00Z' as timestamp)",
      .timestamp(Timestamp("2013-01-01T00:00:00Z"))
    ),
    Case("cast(timestamp '1969-12-31T23:00:00Z' as date)", .date(CalendarDate(days: -1))),
    Case("cast(date '1970-01-02' as timestamp)", .timestamp(Timestamp("1970-01-02T00:00:00Z"))),
    Case("cast(7 as string)", .string("7")),
    Case("cast(16.5 as string)", .string("16.5")),
    Case("cast(flag as string)", .string("true")),
    Case("cast(time as string)", .string("1970-01-01T00:00:00Z")),
    Case("cast(day as string)", .string("1970-01-01")),
    Case("cast(missing as string)", .null),
    Case("cast(null as string)", .null),
    Case("cast(name as string)", .string("EWR")),
  ]

  @Test(arguments: arithmetic + comparisons + choices + times + casts)
  func givesTheValue(_ expected: Case) throws {
    #expect(try value(of: expected.expression) == expected.value)
  }

  static let truths: [String] = ["true", "false", "null"]

  /// The tables of SQL:1999's three-valued logic, rows and columns in the order true, false, null.
  @Test func followsTheTruthTables() throws {
    let (yes, no, unknown) = (Scalar.bool(true), Scalar.bool(false), Scalar.null)
    let conjunction = [[yes, no, unknown], [no, no, no], [unknown, no, unknown]]
    let disjunction = [[yes, yes, yes], [yes, no, unknown], [yes, unknown, unknown]]
    for (row, left) in Self.truths.enumerated() {
      for (column, right) in Self.truths.enumerated() {
        #expect(try value(of: "\(left) and \(right)") == conjunction[row][column])
        #expect(try value(of: "\(left) or \(right)") == disjunction[row][column])
      }
    }
    #expect(try Self.truths.map { try value(of: "not \($0)") } == [no, yes, unknown])
  }
}
