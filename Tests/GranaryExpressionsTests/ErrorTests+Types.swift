import GranaryExpressions

extension ErrorTests {
  /// Trees that say nothing over the columns of ``sampleBatch``.
  static let types = [
    Case(
      "dely > 15",
      .unknownColumn,
      1,
      "no column named 'dely'; did you mean 'delay'? there are: flag, count, ratio, "
        + "delay, name, time, day, missing"
    ),
    Case(
      "count + \"EWR\"",
      .unknownColumn,
      9,
      "no column named 'EWR'; there are: flag, count, ratio, delay, name, time, day, "
        + "missing; text stands in single quotes"
    ),
    Case(
      "Count",
      .unknownColumn,
      1,
      "no column named 'Count'; did you mean 'count'? there are: flag, count, ratio, "
        + "delay, name, time, day, missing"
    ),
    Case(
      "minuts(count)",
      .unknownFunction,
      1,
      "no function named 'minuts'; did you mean 'minute'? there are: abs, cast, ceil, coalesce, "
        + "concat, contains, date_trunc, day, day_of_week, day_of_year, days, ends_with and 38 more"
    ),
    Case(
      "1 + nothing(count)",
      .unknownFunction,
      5,
      "no function named 'nothing'; there are: abs, cast, ceil, coalesce, concat, contains, "
        + "date_trunc, day, day_of_week, day_of_year, days, ends_with and 38 more"
    ),
    Case("Log(count)", .unknownFunction, 1, "no function named 'log'; write 'ln' or 'log10'"),
    Case(
      "avg(count)",
      .unknownFunction,
      1,
      "no function named 'avg'; an expression sees one row; a window has 'aggregate: mean'"
    ),
    Case(
      "time < now()",
      .unknownFunction,
      8,
      "no function named 'now'; an expression knows no clock: the time of a row is a column"
    ),
    Case(
      "cast(count as int)",
      .unknownType,
      15,
      "no type named 'int'; did you mean 'int64'? there are: bool, int64, float32, "
        + "float64, string, timestamp, date"
    ),
    Case(
      "cast(count as duration)",
      .unknownType,
      15,
      "no type named 'duration'; there are: bool, int64, float32, float64, string, "
        + "timestamp, date"
    ),
    Case("hour()", .argumentCount, 1, "'hour' takes 1 argument, not none: hour(timestamp)"),
    Case("hour(time, 1)", .argumentCount, 1, "'hour' takes 1 argument, not 2: hour(timestamp)"),
    Case(
      "substr(name)",
      .argumentCount,
      1,
      "'substr' takes 2 or 3 arguments, not 1: substr(string, int64) or "
        + "substr(string, int64, int64)"
    ),
    Case("nullif(1)", .argumentCount, 1, "'nullif' takes 2 arguments, not 1: nullif(T, T)"),
    Case("least()", .argumentCount, 1, "'least' takes 1 or more arguments, not none: least(T, …)"),
    Case(
      "coalesce()",
      .argumentCount,
      1,
      "'coalesce' takes 1 or more arguments, not none: coalesce(T, …)"
    ),
    Case(
      "length(7)",
      .typeMismatch,
      1,
      "'length' does not take int64; it is length(string)"
    ),
    Case(
      "round(name, 2)",
      .typeMismatch,
      1,
      "'round' does not take string and int64; it is round(int64, int64) or round(float64, int64)"
    ),
    Case(
      "greatest(count, name)",
      .typeMismatch,
      1,
      "'greatest' does not take int64 and string; it takes values of one type: cast some of them"
    ),
    Case(
      "count like '7'",
      .typeMismatch,
      7,
      "'like' does not take int64 and string; it takes string and string"
    ),
    Case(
      "name || count",
      .typeMismatch,
      6,
      "'||' does not take string and int64; it takes string and string"
    ),
    Case(
      "+name",
      .typeMismatch,
      1,
      "'+' does not take string; it takes int64, float32, float64 or duration"
    ),
    Case(
      "name like 'a' escape name",
      .invalidLiteral,
      22,
      "'escape' takes one character in single quotes"
    ),
    Case(
      "name like 'a' escape 'ab'",
      .invalidLiteral,
      22,
      "'escape' takes one character in single quotes"
    ),
    Case(
      "name like 'a!' escape '!'",
      .invalidLiteral,
      11,
      "the pattern ends with its escape character '!': write it twice"
    ),
    Case(
      "date_trunc('weeks', time)",
      .invalidLiteral,
      12,
      "no unit named 'weeks'; did you mean 'week'? there are: second, minute, hour, day, week, "
        + "month, year"
    ),
    Case(
      "date_trunc(name, time)",
      .invalidLiteral,
      12,
      "'date_trunc' takes its unit in single quotes; there are: second, minute, hour, day, week, "
        + "month, year"
    ),
    Case(
      "count + name",
      .typeMismatch,
      7,
      "'+' does not take int64 and string; it takes int64 and int64, float32 and "
        + "float32, float64 and float64, timestamp and duration, duration and timestamp or "
        + "duration and duration"
    ),
    Case(
      "time + count",
      .typeMismatch,
      6,
      "'+' does not take timestamp and int64; it takes int64 and int64, float32 and "
        + "float32, float64 and float64, timestamp and duration, duration and timestamp or "
        + "duration and duration"
    ),
    Case(
      "time * minutes(1)",
      .typeMismatch,
      6,
      "'*' does not take timestamp and duration; it takes int64 and int64, float32 and "
        + "float32, float64 and float64, duration and int64, int64 and duration, duration and "
        + "float64 or float64 and duration"
    ),
    Case(
      "-name",
      .typeMismatch,
      1,
      "'-' does not take string; it takes int64, float32, float64 or duration"
    ),
    Case(
      "flag + 1",
      .typeMismatch,
      6,
      "'+' does not take bool and int64; it takes int64 and int64, float32 and float32, "
        + "float64 and float64, timestamp and duration, duration and timestamp or duration "
        + "and duration"
    ),
    Case(
      "count // 'a'",
      .typeMismatch,
      7,
      "'//' does not take int64 and string; it takes int64 and int64, float32 and "
        + "float32 or float64 and float64"
    ),
    Case(
      "name = 1",
      .typeMismatch,
      6,
      "'=' does not take string and int64; it takes two values of one type: cast one of "
        + "them"
    ),
    Case(
      "flag = 1",
      .typeMismatch,
      6,
      "'=' does not take bool and int64; it takes two values of one type: cast one of "
        + "them"
    ),
    Case(
      "time > '2013-01-01T00:00:00Z'",
      .typeMismatch,
      6,
      "'>' does not take timestamp and string; it takes two values of one type: cast "
        + "one of them"
    ),
    Case(
      "time = day",
      .typeMismatch,
      6,
      "'=' does not take timestamp and date; it takes two values of one type: cast one "
        + "of them"
    ),
    Case(
      "1 < 2 < 3",
      .typeMismatch,
      7,
      "'<' does not take bool and int64; it takes two values of one type: cast one of "
        + "them"
    ),
    Case(
      "count between 1 and 'a'",
      .typeMismatch,
      7,
      "'between' does not take int64, int64 and string; it takes three values of one "
        + "type: cast some of them"
    ),
    Case(
      "name in ('a', 1)",
      .typeMismatch,
      6,
      "'in' does not take string, string and int64; it takes values of one type: cast "
        + "some of them"
    ),
    Case(
      "flag and count",
      .typeMismatch,
      6,
      "'and' does not take bool and int64; it takes bool and bool"
    ),
    Case("not count", .typeMismatch, 1, "'not' does not take int64; it takes bool"),
    Case("hour(count)", .typeMismatch, 1, "'hour' does not take int64; it is hour(timestamp)"),
    Case(
      "minutes(name)",
      .typeMismatch,
      1,
      "'minutes' does not take string; it is minutes(int64) or minutes(float64)"
    ),
    Case(
      "coalesce(count, name)",
      .typeMismatch,
      17,
      "'coalesce' has string here and int64 before it: cast one of them"
    ),
    Case(
      "case when flag then 1 else 'a' end",
      .typeMismatch,
      28,
      "'case' has string here and int64 before it: cast one of them"
    ),
    Case(
      "case when count then 1 end",
      .typeMismatch,
      11,
      "'when' takes bool, not int64: write a comparison"
    ),
    Case(
      "case count when 'a' then 1 end",
      .typeMismatch,
      17,
      "'case' has string here and int64 before it: cast one of them"
    ),
    Case(
      "cast(time as int64)",
      .typeMismatch,
      1,
      "timestamp does not become int64; it becomes string or date"
    ),
    Case(
      "cast(minutes(1) as int64)",
      .typeMismatch,
      1,
      "duration does not become int64; it becomes nothing else"
    ),
    Case(
      "null",
      .typeMismatch,
      1,
      "the value is always null and has no type: write cast(null as …)"
    ),
    Case(
      "coalesce(null, null)",
      .typeMismatch,
      1,
      "the value is always null and has no type: write cast(null as …)"
    ),
    Case(
      "time - time",
      .typeMismatch,
      6,
      "the result is a duration, which no column holds: compare it, or add it to a "
        + "timestamp"
    ),
    Case(
      "minutes(1)",
      .typeMismatch,
      1,
      "the result is a duration, which no column holds: compare it, or add it to a "
        + "timestamp"
    ),
  ]
}
