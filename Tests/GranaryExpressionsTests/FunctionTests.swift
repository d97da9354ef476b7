import GranaryColumns
import GranaryExpressions
import Testing

/// What neither SQLite nor DuckDB can say for us: our own types, and where the two differ.
///
/// Values by hand unless a comment names their origin.
@Suite struct FunctionTests {
  typealias Case = SemanticsTests.Case

  static let nan = "cast('nan' as float64)"
  static let infinity = "cast('inf' as float64)"

  static let numbers = [
    Case("abs(ratio - 1)", .float64(0.5)),
    Case("abs(-ratio)", .float32(0.5)),
    Case("abs(missing)", .null),
    Case("abs(null)", .null),
    Case("sign(-0.0)", .float64(0)),
    Case("sign(\(nan)) = \(nan)", .bool(true)),
    Case("sign(ratio)", .float32(1)),
    Case("round(ratio)", .float32(1)),
    Case("round(0.49999999999999994)", .float64(0)),
    Case("round(-0.5)", .float64(-1)),
    Case("round(7)", .int64(7)),
    Case("floor(ratio)", .float32(0)),
    Case("trunc(\(infinity))", .float64(.infinity)),
    Case("round(1.005, 2)", .float64(1)),
    Case("round(2.5, 0)", .float64(3)),
    Case("round(1e300, 300)", .float64(1e300)),
    Case("round(1.5, 9223372036854775807)", .float64(1.5)),
    Case("round(1.5, -9223372036854775808)", .float64(0)),
    Case("round(-1.5, -1)", .float64(-0.0)),
    Case("round(\(infinity), 2)", .float64(.infinity)),
    Case("round(\(infinity), -2)", .float64(.infinity)),
    Case("is_nan(round(\(nan), 2))", .bool(true)),
    Case("round(ratio, 0)", .float64(1)),
    Case("round(15, -1)", .int64(20)),
    Case("round(-15, -1)", .int64(-20)),
    Case("round(14, -1)", .int64(10)),
    Case("round(15, 3)", .int64(15)),
    Case("round(-9223372036854775808, 5)", .int64(.min)),
    Case("round(9223372036854775807, -20)", .int64(0)),
    Case("round(9223372036854775807, -9223372036854775808)", .int64(0)),
    Case("round(4611686018427387904, -18)", .int64(5_000_000_000_000_000_000)),
    Case("sqrt(-0.0)", .float64(-0.0)),
    Case("sqrt(-1e-300)", .null),
    Case("is_nan(sqrt(\(nan)))", .bool(true)),
    Case("ln(0.0)", .null),
    Case("ln(\(infinity))", .float64(.infinity)),
    Case("is_nan(ln(\(nan)))", .bool(true)),
    Case("log10(-0.0)", .null),
    Case("exp(-\(infinity))", .float64(0)),
    Case("power(0, 0)", .float64(1)),
    Case("power(0, -2)", .null),
    Case("power(-0.0, -1.5)", .null),
    Case("power(-8, 1 / 3)", .null),
    Case("power(-2, 3)", .float64(-8)),
    Case("power(\(nan), 0)", .float64(1)),
    Case("is_nan(power(\(nan), 2))", .bool(true)),
    Case("is_nan(count)", .bool(false)),
    Case("is_nan(ratio)", .bool(false)),
    Case("is_nan(missing)", .null),
    Case("is_finite(\(nan))", .bool(false)),
    Case("is_finite(-\(infinity))", .bool(false)),
    Case("+count", .int64(7)),
    Case("+ratio", .float32(0.5)),
    Case("+missing", .null),
  ]

  static let choices = [
    Case("least(flag, false)", .bool(false)),
    Case("greatest(name, 'ewr')", .string("ewr")),
    Case("least(day, date '1969-12-31')", .date(CalendarDate(days: -1))),
    Case("greatest(time)", .timestamp(Timestamp(microseconds: 0))),
    Case("greatest(hours(1), minutes(61)) = minutes(61)", .bool(true)),
    Case("greatest(ratio, cast(2 as float32))", .float32(2)),
    Case("greatest(ratio, count)", .float64(7)),
    Case("least(1, missing, 3)", .null),
    Case("greatest(1, 5, 3, 2)", .int64(5)),
    Case("least(0.0, -0.0)", .float64(0)),
    Case("is_nan(greatest(\(infinity), \(nan)))", .bool(true)),
    Case("least(\(infinity), \(nan))", .float64(.infinity)),
    Case("nullif(\(nan), \(nan))", .null),
    Case("nullif(0.0, -0.0)", .null),
    Case("nullif(missing, 1)", .null),
    Case("nullif(count, missing)", .int64(7)),
    Case("nullif(count, 7.0)", .null),
    Case("nullif(hours(1), minutes(60)) is null", .bool(true)),
    Case("nullif(day, day)", .null),
    Case("nullif(flag, false)", .bool(true)),
    // From four constants on through a table.
    Case("delay in (1, 2, 3, 16.5)", .bool(true)),
    Case("ratio in (1, 2, 3, 0.5)", .bool(true)),
    Case("day in (\(days), date '1970-01-01')", .bool(true)),
    Case("day not in (\(days), null)", .null),
    Case("time in (time + days(1), null, time, time)", .bool(true)),
    Case("time in (\(moments), timestamp '1970-01-01T00:00:00Z')", .bool(true)),
    Case("hours(1) in (seconds(1), minutes(1), minutes(60), days(1))", .bool(true)),
    Case("name in ('', 'EW', 'EWRX', 'JFK', 'EWR')", .bool(true)),
    Case("name in ('', 'EW', 'EWRX', 'ewr')", .bool(false)),
    Case("missing in (1, 2, 3, 4)", .null),
    Case("count in (null, null, null, null)", .null),
    Case("flag in (false, false, false, false)", .bool(false)),
  ]
  private static let moments =
    "timestamp '2013-01-01T00:00:00Z', timestamp '2013-01-02T00:00:00Z', null"
  private static let days = "date '2013-01-01', date '2013-01-02', date '2013-01-03'"

  static let texts = [
    Case("length('')", .int64(0)),
    Case("length('e\u{301}')", .int64(2)),
    Case("length('😀')", .int64(1)),
    // One scalar to one: UnicodeData.txt has no simple mapping for these but for İ and ǆ.
    Case("upper('straße ŉ ǰ')", .string("STRAßE ŉ ǰ")),
    Case("lower('ΑΣ')", .string("ασ")),
    Case("upper('ǆ')", .string("Ǆ")),
    Case("lower('ЖЁ')", .string("жё")),
    Case("upper('az{`AZ[@')", .string("AZ{`AZ[@")),
    Case("lower('AZ[@az{`')", .string("az[@az{`")),
    Case("trim('\t a \u{A0}')", .string("\t a \u{A0}")),
    Case("trim('éaé', 'é')", .string("a")),
    Case("trim('aaa', 'a')", .string("")),
    Case("trim('abc', '')", .string("abc")),
    Case("rtrim('日本日', '日')", .string("日本")),
    Case("substr('日本語', 2, 1)", .string("本")),
    Case("substr('abc', -9223372036854775808)", .string("abc")),
    Case("substr('abc', 9223372036854775807)", .string("")),
    Case("substr('abc', 2, 9223372036854775807)", .string("bc")),
    Case("substr('abc', 2, -9223372036854775808)", .string("a")),
    Case("substr('abc', -9223372036854775808, 9007199254740992)", .string("")),
    Case("substr('abc', -9223372036854775808, -1)", .string("")),
    Case("substr('abc', null)", .null),
    Case("split_part('a,b', ',', 0)", .string("")),
    Case("split_part('abc', '', 1)", .string("abc")),
    Case("split_part('abc', '', 2)", .string("")),
    Case("split_part('a,b', ',', -9223372036854775808)", .string("")),
    Case("split_part(',', ',', 2)", .string("")),
    Case("concat('a')", .string("a")),
    Case("concat(name, null, '-', cast(missing as string), 'x')", .string("EWR-x")),
    Case("replace('aaa', 'aa', 'b')", .string("ba")),
    Case("replace(name, null, 'x')", .null),
    Case("ends_with('é', '\u{A9}')", .bool(false)),
    Case("contains(name, null)", .null),
    Case("name like null", .null),
    Case("'a!' like name || '!' escape '!'", .bool(false)),
  ]

  static let times = [
    Case("time + weeks(1) = time + days(7)", .bool(true)),
    Case("time + milliseconds(1)", .timestamp(Timestamp(microseconds: 1000))),
    Case("time + microseconds(2.5)", .timestamp(Timestamp(microseconds: 2))),
    Case("time + microseconds(3.5)", .timestamp(Timestamp(microseconds: 4))),
    Case("time + hours(1) * 3", .timestamp(Timestamp(microseconds: 10_800_000_000))),
    Case("time + 0.5 * microseconds(5)", .timestamp(Timestamp(microseconds: 2))),
    Case("time + ratio * seconds(1)", .timestamp(Timestamp(microseconds: 500_000))),
    Case("time + seconds(1) / 3", .timestamp(Timestamp(microseconds: 333_333))),
    Case("time + seconds(1) / 0", .null),
    Case("time + seconds(1) / missing", .null),
    Case("hours(1) / minutes(0)", .null),
    Case("minutes(1) / seconds(-8)", .float64(-7.5)),
    Case("total_seconds(-minutes(1.5))", .float64(-90)),
    Case("total_seconds(+minutes(1.5))", .float64(90)),
    Case("total_seconds(null)", .null),
    Case("year(day) + month(day) + day(day)", .int64(1972)),
    Case("year(date '0001-01-01' )", .int64(1)),
    Case("minute(timestamp '1969-12-31T23:59:59.999999Z')", .int64(59)),
    Case("second(timestamp '1969-12-31T23:59:59.999999Z')", .int64(59)),
    Case("day_of_year(date '1900-12-31')", .int64(365)),
    Case("day_of_year(date '2000-12-31')", .int64(366)),
    Case("date_trunc('hour', day)", .date(CalendarDate(days: 0))),
    Case("date_trunc('week', day)", .date(CalendarDate(days: -3))),
    Case("date_trunc('week', null)", .null),
    Case("to_timestamp(0.0000025)", .timestamp(Timestamp(microseconds: 2))),
    Case("to_timestamp(-1)", .timestamp(Timestamp(microseconds: -1_000_000))),
    Case("to_timestamp(missing)", .null),
    Case("epoch_seconds(to_timestamp(1.25))", .float64(1.25)),
  ]

  @Test(arguments: numbers + choices + texts + times)
  func givesTheValue(_ expected: Case) throws {
    #expect(try value(of: expected.expression) == expected.value)
  }

  @Test(arguments: [
    ("abs(-9223372036854775808)", EvaluationFailure.Reason.integerOverflow),
    ("round(9223372036854775807, -19)", .integerOverflow),
    ("round(-9223372036854775808, -1)", .integerOverflow),
    ("to_timestamp(9223372036854775807)", .timeOutOfRange),
    ("to_timestamp(cast('nan' as float64))", .timeOutOfRange),
    ("weeks(1e300) > days(1)", .timeOutOfRange),
    ("days(106751991) * 2 > days(1)", .timeOutOfRange),
    ("2 * days(106751991) > days(1)", .timeOutOfRange),
    ("days(1) * 1e300 > days(1)", .timeOutOfRange),
    ("days(1) / 1e-300 > days(1)", .timeOutOfRange),
    ("date_trunc('week', past)", .timeOutOfRange),
    ("date_trunc('day', past)", .timeOutOfRange),
    ("date_trunc('year', first)", .timeOutOfRange),
  ])
  func fails(expression: String, reason: EvaluationFailure.Reason) throws {
    let batch = Batch([
      "past": Column(.timestamp, [.timestamp(.distantPast)]),
      "first": Column(.date, [.date(CalendarDate(days: .min))]),
    ])
    let evaluation = try evaluate(expression, over: batch)
    #expect(evaluation.column.scalars == [.null])
    #expect(evaluation.failures == [EvaluationFailure(row: 0, reason: reason)])
  }

  /// Every part of every timestamp and date has a value; nothing traps at the ends.
  @Test func partsReachTheEndsOfTime() throws {
    let times = [Scalar.timestamp(.distantPast), .timestamp(.distantFuture)]
    let dates = [Scalar.date(CalendarDate(days: .min)), .date(CalendarDate(days: .max))]
    let batch = Batch(["t": Column(.timestamp, times), "d": Column(.date, dates)])
    for part in ["year", "month", "day", "day_of_week", "day_of_year"] {
      #expect(try evaluate("\(part)(t)", over: batch).column.nullCount == 0)
      #expect(try evaluate("\(part)(d)", over: batch).column.nullCount == 0)
    }
    // -9223372036854775808 µs from GNU date: `date -u -d @-9223372036855 +%Y-%m-%dT%H:%M:%S`.
    #expect(try evaluate("year(t)", over: batch).column.scalars.first == .int64(-290_308))
    #expect(try evaluate("minute(t) * 100 + second(t)", over: batch).column[0] == .int64(5905))
  }

  /// Texts that grow past the limit are null; those that do not grow stay.
  @Test func aTextMadeTooLongIsNull() throws {
    let long = String(repeating: "x", count: 40_000)
    let short = String(repeating: "a", count: 16_384)
    let batch = Batch([
      "long": Column(.string, [.string(Text(long))]),
      "short": Column(.string, [.string(Text(short))]),
    ])
    for text in [
      "short || short", "concat(short, short)", "replace(short, 'a', 'bb')", "long || ''",
    ] {
      let evaluation = try evaluate(text, over: batch)
      #expect(evaluation.column.scalars == [.null], "\(text)")
      #expect(evaluation.failures.isEmpty)
    }
    let fitting = try evaluate("short || substr(short, 2)", over: batch).column
    #expect(fitting[0] == .string(Text(String(repeating: "a", count: 32_767))))
    #expect(try evaluate("length(upper(trim(long)))", over: batch).column[0] == .int64(40_000))
    #expect(try evaluate("coalesce(long, 'a')", over: batch).column[0] == .string(Text(long)))
  }

  /// Memory stays bounded where the whole would have a gigabyte.
  @Test func aReplacementStopsAtTheLimit() throws {
    let batch = Batch([
      "s": Column(.string, [.string(Text(String(repeating: "a", count: 100_000)))])
    ])
    let text = "replace(s, 'a', '\(String(repeating: "b", count: 30_000))')"
    #expect(try evaluate(text, over: batch).column.scalars == [.null])
  }

  /// Long lists go through a table, which knows one NaN and one zero.
  @Test func aTableOfConstantsFollowsEquality() throws {
    let numbers: [Double] = [.nan, -.nan, Double(nan: 7, signaling: false), -0.0, 0, 1, 2.5]
    let batch = Batch([
      "x": Column(.float64, numbers.map { .float64($0) } + [.null]),
      "y": Column(.float32, numbers.map { .float32(Float($0)) } + [.null]),
    ])
    let (yes, no) = (Scalar.bool(true), Scalar.bool(false))
    let list = "cast('-nan' as float64), 0.0, 3.5, 4.5, 5.5, 1.0"
    let zeros =
      "cast(-0.0 as float32), cast(7 as float32), cast('nan' as float32), cast(8 as float32)"
    let cases: [(text: String, values: [Scalar])] = [
      ("x in (\(list))", [yes, yes, yes, yes, yes, yes, no, .null]),
      ("x in (\(list), null)", [yes, yes, yes, yes, yes, yes, .null, .null]),
      ("x not in (\(list), null)", [no, no, no, no, no, no, .null, .null]),
      ("y in (\(zeros))", [yes, yes, yes, yes, yes, no, no, .null]),
    ]
    for expected in cases {
      #expect(try evaluate(expected.text, over: batch).column.scalars == expected.values)
    }
  }

  /// Operands given by columns and by constants meet in every combination.
  @Test func constantsAndColumnsGiveTheSame() throws {
    let batch = Batch([
      "s": Column(.string, [.string("a-b"), .null, .string("é-é")]),
      "p": Column(.string, [.string("-"), .string("-"), .string("-")]),
      "n": Column(.int64, [.int64(2), .int64(2), .int64(2)]),
    ])
    for template in [
      "split_part(s, {p}, {n})", "substr(s, {n}, {n})", "replace(s, {p}, {p} || {p})",
      "contains(s, {p})", "s like '%' || {p} || '%'", "trim(s, {p})", "starts_with(s, {p})",
      "least(s, {p})", "nullif(s, {p})", "concat(s, {p})", "s || {p}", "s in ({p}, 'x', 'y', 'z')",
    ] {
      let byColumns = template.replacing("{p}", with: "p").replacing("{n}", with: "n")
      let byConstants = template.replacing("{p}", with: "'-'").replacing("{n}", with: "2")
      let columns = try evaluate(byColumns, over: batch).column.scalars
      #expect(try evaluate(byConstants, over: batch).column.scalars == columns, "\(template)")
    }
  }
}
