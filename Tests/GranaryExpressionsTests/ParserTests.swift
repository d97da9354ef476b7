import GranaryColumns
import Testing

@testable import GranaryExpressions

@Suite struct ParserTests {
  /// Text and its tree as a list: the operator or function first.
  ///
  /// Columns stand in brackets.
  static let trees: [(String, String)] = [
    ("1", "1"),
    ("1.50", "1.5"),
    (".5e+2", "50.0"),
    ("-3", "-3"),
    ("- 3", "-3"),
    ("-x", "(- [x])"),
    ("+x", "(+ [x])"),
    ("+3", "(+ 3)"),
    ("a + +b", "(+ [a] (+ [b]))"),
    ("+a * -b", "(* (+ [a]) (- [b]))"),
    ("- +-3", "(- (+ -3))"),
    ("--3", "(- -3)"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("''", "''"),
    ("'it''s'", "'it's'"),
    ("\"a \"\"b\"\"\"", "[a \"b\"]"),
    ("TRUE", "true"),
    ("Null", "null"),
    ("timestamp '2013-01-01 00:00:00Z'", "2013-01-01T00:00:00Z"),
    ("DATE '2013-01-01'", "2013-01-01"),
    ("date", "[date]"),
    ("hour", "[hour]"),
    ("Hour(Hour)", "(hour [Hour])"),
    ("f()", "(f)"),
    ("a+b*c", "(+ [a] (* [b] [c]))"),
    ("a - b - c", "(- (- [a] [b]) [c])"),
    ("a/b//c%d", "(% (// (/ [a] [b]) [c]) [d])"),
    ("-a * -b", "(* (- [a]) (- [b]))"),
    ("(a+b)*c", "(* (+ [a] [b]) [c])"),
    ("a or b and c", "(or [a] (and [b] [c]))"),
    ("a and b or c", "(or (and [a] [b]) [c])"),
    ("not a and b", "(and (not [a]) [b])"),
    ("not a = b", "(not (= [a] [b]))"),
    ("not not a", "(not (not [a]))"),
    ("a = not b", "(= [a] (not [b]))"),
    ("a != b", "(<> [a] [b])"),
    ("a <= b + 1", "(<= [a] (+ [b] 1))"),
    ("a = b = c", "(= (= [a] [b]) [c])"),
    ("a = b is null", "(is null (= [a] [b]))"),
    ("a is not null", "(is not null [a])"),
    ("a in (1, b)", "(in [a] 1 [b])"),
    ("a not in (1)", "(not (in [a] 1))"),
    ("a between 1 and 2 and b", "(and (between [a] 1 2) [b])"),
    ("a like 'x%'", "(like [a] 'x%')"),
    ("a not LIKE b || '%'", "(not (like [a] (|| [b] '%')))"),
    ("a like b Escape '!' and c", "(and (like [a] [b] '!') [c])"),
    ("a like escape", "(like [a] [escape])"),
    ("a || b || c = d", "(= (|| (|| [a] [b]) [c]) [d])"),
    ("a not between b + 1 and c", "(not (between [a] (+ [b] 1) [c]))"),
    ("cast(a as INT64)", "(cast [a] int64)"),
    ("Coalesce(a, 0)", "(coalesce [a] 0)"),
    ("case when a then 1 end", "(case (when [a] 1))"),
    ("CASE a WHEN 1 THEN 2 ELSE 3 END", "(case [a] (when 1 2) (else 3))"),
    ("a\n\t>\r\nb", "(> [a] [b])"),
  ]

  @Test(arguments: trees)
  func parses(text: String, tree: String) throws {
    #expect(try Expression(parsing: text).root.listed == tree)
  }

  /// What `derive` of the flights' source says.
  @Test func namesTheColumnsInOrderOfFirstOccurrence() throws {
    let text = "scheduled_at + minutes(coalesce(dep_delay, 0) + coalesce(air_time, 0, dep_delay))"
    let expression = try Expression(parsing: text)
    #expect(expression.columnNames == ["scheduled_at", "dep_delay", "air_time"])
    #expect(expression.description == text)
    #expect(try Expression(parsing: "\"\u{E9}\" + \"e\u{301}\"").columnNames.count == 2)
  }

  @Test func equalityIsOfTheText() throws {
    #expect(try Expression(parsing: "a") == Expression(parsing: "a"))
    #expect(try Expression(parsing: "a") != Expression(parsing: "a "))
    #expect(try Expression(parsing: "'\u{E9}'") != Expression(parsing: "'e\u{301}'"))
    #expect(try Set([Expression(parsing: "a"), Expression(parsing: "a")]).count == 1)
  }

  @Test func takesDeepNestingAndRefusesDeeper() throws {
    let shapes: [(Int) -> String] = [
      { String(repeating: "(", count: $0 - 1) + "a" + String(repeating: ")", count: $0 - 1) },
      { String(repeating: "not ", count: $0 - 1) + "true" },
      { String(repeating: "- ", count: $0 - 1) + "count" },
      { "1" + String(repeating: " + 1", count: $0 - 1) },
      { "true" + String(repeating: " or true", count: $0 - 1) },
      {
        String(repeating: "coalesce(", count: $0 - 1) + "1" + String(repeating: ")", count: $0 - 1)
      },
      {
        String(repeating: "case when true then ", count: $0 - 1) + "1"
          + String(repeating: " end", count: $0 - 1)
      },
    ]
    for shape in shapes {
      let deepest = try Expression(parsing: shape(200))
      #expect(throws: ExpressionError.self) { try Expression(parsing: shape(201)) }
      #expect(throws: ExpressionError.self) { try Expression(parsing: shape(20_000)) }
      guard deepest.columnNames != ["a"] else { continue }
      let compiled = try CompiledExpression(deepest, over: sampleBatch.schema)
      #expect(compiled.evaluate(sampleBatch).failures.isEmpty)
    }
    let error = #expect(throws: ExpressionError.self) { try Expression(parsing: shapes[0](201)) }
    #expect(error?.code == .tooDeep)
    #expect(error?.column == 201)
  }
}

extension SyntaxNode {
  var listed: String {
    switch kind {
    case .literal(.null): "null"
    case .literal(.bool(let value)): "\(value)"
    case .literal(.int64(let value)): "\(value)"
    case .literal(.float64(let value)): "\(value)"
    case .literal(.string(let value)): "'\(value)'"
    case .literal(.timestamp(let value)): "\(value)"
    case .literal(.date(let value)): "\(value)"
    case .column(let name, _): "[\(name)]"
    case .call(let name, let arguments):
      "(" + ([name] + arguments.map(\.listed)).joined(separator: " ") + ")"
    case .cast(let operand, let type, _): "(cast \(operand.listed) \(type))"
    case .choice(let subject, let branches, let otherwise):
      "("
        + (["case"] + [subject].compactMap { $0?.listed }
        + branches.map { "(when \($0.condition.listed) \($0.value.listed))" }
        + [otherwise].compactMap { node in node.map { "(else \($0.listed))" } })
        .joined(separator: " ") + ")"
    }
  }
}
