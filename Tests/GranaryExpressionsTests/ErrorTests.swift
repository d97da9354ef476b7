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
    Case(
      "count not null",
      .syntax,
      11,
      "'not' after an operand goes on with 'in', 'between' or 'like'"
    ),
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
    Case(
      "name like",
      .syntax,
      10,
      "a value is due here: a literal, column or function, not the end"
    ),
    Case("name escape 'a'", .syntax, 6, "unexpected 'escape'; an operator or the end is due here"),
    Case("name | 'a'", .syntax, 6, "unexpected '|'; text is joined with '||'"),
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
