import GranaryColumns
import GranaryExpressions
import Testing

@Suite struct ErrorTests {
  struct Case: CustomTestStringConvertible {
    let expression: String
    let code: ExpressionError.Code
    let column: Int
    let message: String
    var testDescription: String { expression }

    init(_ expression: String, _ code: ExpressionError.Code, _ column: Int, _ message: String) {
      self.expression = expression
      self.code = code
      self.column = column
      self.message = message
    }
  }

  static let syntax = [
    Case("", .syntax, 1, "the expression is empty"),
    Case("  ", .syntax, 3, "the expression is empty"),
    Case("1 +", .syntax, 4, "a value is due here: a literal, column or function, not the end"),
    Case("1 2", .syntax, 3, "unexpected '2'; an operator or the end is due here"),
    Case("a b", .syntax, 3, "unexpected 'b'; an operator or the end is due here"),
    Case("* 2", .syntax, 1, "a value is due here: a literal, column or function, not '*'"),
    Case("(1", .syntax, 3, "the parenthesis is not closed; here is the end"),
    Case("1)", .syntax, 2, "unexpected ')'; an operator or the end is due here"),
    Case("count == 1", .syntax, 7, "'==' is not an operator: write '='"),
    Case("'é' + 'abc", .syntax, 7, "this text has no closing quote: end it with '"),
    Case("\"abc", .syntax, 1, "this name has no closing quote: end it with \""),
    Case("é + 1", .syntax, 1, "unexpected 'é'; put a name with such letters in double quotes"),
    Case("count ; 1", .syntax, 7, "unexpected ';'"),
    Case("1abc", .syntax, 1, "'1abc' is not a number; put a name in double quotes"),
    Case("1.2.3", .syntax, 1, "'1.2.3' is not a number; put a name in double quotes"),
    Case("1.", .syntax, 1, "'1.' is not a number; put a name in double quotes"),
    Case("count is 1", .syntax, 10, "'is' goes on with 'null' or 'not null'; here is '1'"),
    Case("count not null", .syntax, 11, "'not' after an operand goes on with 'in' or 'between'"),
    Case("count in 1", .syntax, 10, "'in' goes on with a list in parentheses; here is '1'"),
    Case("count in ()", .syntax, 11, "a value is due here: a literal, column or function, not ')'"),
    Case("count in (1; 2)", .syntax, 12, "unexpected ';'"),
    Case(
      "count in (1 2)",
      .syntax,
      13,
      "the list of 'in' goes on with ',' or ends with ')'; here is '2'"
    ),
    Case(
      "count between 1 or 2",
      .syntax,
      17,
      "'between' goes on with a value, 'and' and another value; here is 'or'"
    ),
    Case("name like 'a'", .syntax, 6, "unexpected 'like'; an operator or the end is due here"),
    Case("cast(count, int64)", .syntax, 11, "'cast' goes on with 'as' and a type; here is ','"),
    Case("cast(count as)", .syntax, 14, "a type is due after 'as', not ')'"),
    Case("cast(count as int64", .syntax, 20, "'cast' ends with ')'; here is the end"),
    Case(
      "case else 1 end",
      .syntax,
      6,
      "a value is due here: a literal, column or function, not 'else'"
    ),
    Case("case count end", .syntax, 12, "'case' needs a 'when'; here is 'end'"),
    Case(
      "case when flag 1 end",
      .syntax,
      16,
      "'when' and its condition go on with 'then'; here is '1'"
    ),
    Case(
      "case when flag then 1",
      .syntax,
      22,
      "'case' goes on with 'when' or 'else', or ends with 'end'; here is the end"
    ),
    Case(
      "hour(time",
      .syntax,
      10,
      "the list of 'hour' goes on with ',' or ends with ')'; here is the end"
    ),
    Case(
      "9223372036854775808",
      .invalidLiteral,
      1,
      "9223372036854775808 is past int64: write it with a point"
    ),
    Case(
      "1 - -9223372036854775809",
      .invalidLiteral,
      5,
      "-9223372036854775809 is past int64: write it with a point"
    ),
    Case("1e400", .invalidLiteral, 1, "1e400 is past float64"),
    Case(
      "date '2013-02-30'",
      .invalidLiteral,
      6,
      "'2013-02-30' is no day of the calendar, such as 2013-01-01"
    ),
    Case(
      "timestamp '2013-01-01'",
      .invalidLiteral,
      11,
      "'2013-01-01' is no timestamp, such as 2013-01-01T00:00:00Z"
    ),
    Case(
      "timestamp '2013-01-01T00:00:00'",
      .invalidLiteral,
      11,
      "'2013-01-01T00:00:00' has no zone: end it with Z or an offset, such as "
        + "2013-01-01T00:00:00Z"
    ),
  ]

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
      "minute(count)",
      .unknownFunction,
      1,
      "no function named 'minute'; did you mean 'minutes'? there are: cast, coalesce, "
        + "day_of_week, days, hour, hours, minutes, seconds"
    ),
    Case(
      "1 + foo(count)",
      .unknownFunction,
      5,
      "no function named 'foo'; there are: cast, coalesce, day_of_week, days, hour, "
        + "hours, minutes, seconds"
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
    Case("hour()", .argumentCount, 1, "'hour' takes 1 argument, not none"),
    Case("hour(time, 1)", .argumentCount, 1, "'hour' takes 1 argument, not 2"),
    Case("coalesce()", .argumentCount, 1, "'coalesce' takes one argument or more, not none"),
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
        + "float32 or float64 and float64"
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
    Case("hour(count)", .typeMismatch, 1, "'hour' does not take int64; it takes timestamp"),
    Case(
      "minutes(name)",
      .typeMismatch,
      1,
      "'minutes' does not take string; it takes int64 or float64"
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

  @Test(arguments: syntax + types)
  func saysWhatAndWhere(_ expected: Case) {
    let error = #expect(throws: ExpressionError.self) {
      let expression = try Expression(parsing: expected.expression)
      _ = try CompiledExpression(expression, over: sampleBatch.schema)
    }
    #expect(error?.code == expected.code)
    #expect(error?.column == expected.column)
    #expect(error?.message == expected.message)
    #expect(error?.text == expected.expression)
  }
}
