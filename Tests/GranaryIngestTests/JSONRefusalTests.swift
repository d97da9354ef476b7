import GranaryColumns
import GranaryIngest
import Testing

/// What is refused, with which words; and that the rows around it come in.
@Suite struct JSONRefusalTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    /// The row, between two good ones.
    let text: String
    let reasons: [String]
    let codes: [RowRefusal.Code]

    init(_ name: String, _ text: String, _ reason: String, _ code: RowRefusal.Code = .invalidJSON) {
      self.init(name, text, [reason], [code])
    }

    init(_ name: String, _ text: String, _ reasons: [String], _ codes: [RowRefusal.Code]) {
      testDescription = name
      self.text = text
      self.reasons = reasons
      self.codes = codes
    }
  }

  static let columns: [InputColumn] = [
    .json("n", .int64), .json("x", .float64), .json("s", .string), .json("b", .bool),
    .json("t", .timestamp), .json("d", .date), .json("f", .float32),
  ]

  static let grammar = [
    Case("a value is missing", #"{"n":}"#, "byte 6: a value was expected before '}'"),
    Case("a comma at the end", #"{"n":1,}"#, "byte 8: a comma before the end of an object"),
    Case(
      "a comma at the end of an array",
      #"{"y":[1,]}"#,
      "byte 9: a value was expected before ']'"
    ),
    Case("no name", #"{1:2}"#, "byte 2: a name in quotes was expected, not '1'"),
    Case("no quotes", #"{n:2}"#, "byte 2: a name in quotes was expected, not 'n'"),
    Case(
      "a name in single quotes",
      "{'n':2}",
      "byte 2: a name in single quotes; JSON has double ones"
    ),
    Case(
      "a text in single quotes",
      #"{"s":'a'}"#,
      "byte 6: text in single quotes; JSON has double ones"
    ),
    Case("no colon", #"{"n" 1}"#, "byte 6: ':' was expected, not '1'"),
    Case("no comma", #"{"n":1 "x":2}"#, "byte 8: ',' or '}' was expected, not '\"'"),
    Case("no comma in an array", #"{"y":[1 2]}"#, "byte 9: ',' or ']' was expected, not '2'"),
    Case("a comment", #"{"n":/* one */1}"#, "byte 6: a comment, which JSON does not have"),
    Case("a comment behind", #"{"n":1} // one"#, "byte 9: text after the end of the object"),
    Case("two objects", #"{"n":1}{"n":2}"#, "byte 8: text after the end of the object"),
    Case("the row ends", #"{"n":1"#, "byte 7: ',' or '}' was expected where the row ends"),
    Case(
      "the row ends after a comma",
      #"{"n":1,"#,
      "byte 8: a name in quotes was expected where the row ends"
    ),
    Case(
      "the row ends before a value",
      #"{"n":"#,
      "byte 6: a value was expected where the row ends"
    ),
    Case("a string never closes", #"{"s":"abc"#, "byte 6: the string that opens here never closes"),
    Case(
      "a long string never closes",
      #"{"s":"abcdefghijklmnop\""#,
      "byte 6: the string that opens here never closes"
    ),
    Case("a name never closes", #"{"s"#, "byte 2: the string that opens here never closes"),
    Case(
      "NaN",
      #"{"x":NaN}"#,
      #"byte 6: NaN is no JSON; write null, or "NaN" in quotes for a float64"#
    ),
    Case(
      "nan",
      #"{"x":nan}"#,
      #"byte 6: nan is no JSON; write null, or "nan" in quotes for a float64"#
    ),
    Case(
      "Infinity",
      #"{"x":Infinity}"#,
      #"byte 6: Infinity is no JSON; write null, or "Infinity" in quotes for a float64"#
    ),
    Case("negative infinity", #"{"x":-Infinity}"#, "byte 7: a digit was expected, not 'I'"),
    Case("a word", #"{"b":True}"#, "byte 6: a value was expected, not 'T'"),
    Case("a word cut", #"{"b":tru}"#, "byte 6: a value was expected, not 't'"),
    Case("a word too long", #"{"b":nulll}"#, "byte 10: ',' or '}' was expected, not 'l'"),
    Case("a leading zero", #"{"n":012}"#, "byte 6: a number that begins with 0"),
    Case("a negative leading zero", #"{"n":-00}"#, "byte 7: a number that begins with 0"),
    Case("a plus", #"{"n":+1}"#, "byte 6: a value was expected, not '+'"),
    Case("no digit before the point", #"{"x":.5}"#, "byte 6: a value was expected, not '.'"),
    Case("no digit behind the point", #"{"x":5.}"#, "byte 8: a digit was expected, not '}'"),
    Case("no digit in the exponent", #"{"x":5e+}"#, "byte 9: a digit was expected, not '}'"),
    Case("a minus alone", #"{"x":-"#, "byte 7: a digit was expected where the row ends"),
    Case("hexadecimal", #"{"n":0x1F}"#, "byte 7: ',' or '}' was expected, not 'x'"),
    Case(
      "a tab in a string",
      "{\"s\":\"a\tb\"}",
      "byte 8: a control character in a string, where \\n, \\t or \\u00XX stands for it"
    ),
    Case(
      "an escape that is none",
      #"{"s":"a\x41"}"#,
      #"byte 8: no such escape; there are \" \\ \/ \b \f \n \r \t \uXXXX"#
    ),
    Case(
      "digits of an escape",
      #"{"s":"\u00g1"}"#,
      #"byte 11: four hexadecimal digits after \u was expected, not 'g'"#
    ),
    Case(
      "half a pair",
      #"{"s":"\ud83d"}"#,
      "byte 7: half of a surrogate pair, which is no character"
    ),
    Case(
      "the other half of a pair",
      #"{"s":"\ude00"}"#,
      "byte 7: half of a surrogate pair, which is no character"
    ),
    Case(
      "two first halves, in what nobody asks for",
      #"{"y":["\ud83d\ud83d"]}"#,
      "byte 8: half of a surrogate pair, which is no character"
    ),
    Case("a byte that is no text", "{\"n\":\u{1}}", "byte 6: a value was expected, not 'byte 0x1'"),
    Case(
      "a name twice",
      #"{"n":1,"x":2,"n":1}"#,
      #"byte 14: the name "n" for the second time in one object"#,
      .duplicateName
    ),
    Case(
      "a name twice, written in two ways, that nobody asks for",
      #"{"y":1,"\u0079":1}"#,
      #"byte 8: the name "\u0079" for the second time in one object"#,
      .duplicateName
    ),
    Case(
      "a name twice, deep inside",
      #"{"y":[{"a":{"q":1,"q":2}}]}"#,
      #"byte 19: the name "q" for the second time in one object"#,
      .duplicateName
    ),
    Case(
      "an array",
      #"[{"n":1}]"#,
      "an array where an object is due, with a column's value a member",
      .notAnObject
    ),
    Case(
      "a number",
      "17",
      "a number where an object is due, with a column's value a member",
      .notAnObject
    ),
    Case("a number that is none", "1.7.", "byte 4: text after the end of the object"),
  ]

  static let values = [
    Case("no integer", #"{"n":1.5}"#, "n '1.5': not an integer", .notAnInteger),
    Case("no integer, small", #"{"n":1e-400}"#, "n '1e-400': not an integer", .notAnInteger),
    Case("true is no integer", #"{"n":true}"#, "n 'true': not an integer", .notAnInteger),
    Case("text is no integer", #"{"n":"\u0061"}"#, "n 'a': not an integer", .notAnInteger),
    Case(
      "too large an integer",
      #"{"n":9223372036854775808}"#,
      "n '9223372036854775808': does not fit in 64 bits",
      .integerOutOfRange
    ),
    Case(
      "too small an integer",
      #"{"n":-9223372036854775809}"#,
      "n '-9223372036854775809': does not fit in 64 bits",
      .integerOutOfRange
    ),
    Case(
      "an exponent too large for an integer",
      #"{"n":1e99999999999999999999}"#,
      "n '1e99999999999999999999': does not fit in 64 bits",
      .integerOutOfRange
    ),
    Case(
      "too large a number",
      #"{"x":1e309}"#,
      "x '1e309': too large for a float64",
      .numberOutOfRange
    ),
    Case(
      "too large a float",
      #"{"f":3.5e38}"#,
      "f '3.5e38': too large for a float32",
      .numberOutOfRange
    ),
    Case("false is no number", #"{"x":false}"#, "x 'false': not a number", .notANumber),
    Case("1 is no bool", #"{"b":1}"#, "b '1': neither true nor false", .notABool),
    Case("text is no bool", #"{"b":"yes"}"#, "b 'yes': neither true nor false", .notABool),
    Case(
      "a number is no text",
      #"{"s":7}"#,
      "s '7': a number where text is due; put it in quotes, or declare the column int64 or float64",
      .notText
    ),
    Case(
      "true is no text",
      #"{"s":true}"#,
      "s 'true': true where text is due; put it in quotes, or declare the column bool",
      .notText
    ),
    Case(
      "no time",
      #"{"t":"now"}"#,
      "t 'now': not a time such as 2013-03-01T00:00:00Z",
      .notATimestamp
    ),
    Case(
      "a number is no time",
      #"{"t":7}"#,
      "t '7': not a time such as 2013-03-01T00:00:00Z",
      .notATimestamp
    ),
    Case(
      "no date",
      #"{"d":"2013-02-29"}"#,
      "d '2013-02-29': not a date such as 2013-03-01",
      .notADate
    ),
    Case(
      "an object is no value",
      #"{"s":{"a":1}}"#,
      #"s '{"a":1}': an object where one value is due; a column reads what is in it with from: s.NAME"#,
      .misplacedValue
    ),
    Case(
      "an array is no value",
      #"{"n":[1]}"#,
      "n '[1]': an array where one value is due; a column reads what is in it with from: n[0]",
      .misplacedValue
    ),
    Case(
      "every reason, in the columns' order",
      #"{"d":1,"x":"a","n":{}}"#,
      [
        "n '{}': an object where one value is due; a column reads what is in it with from: n.NAME",
        "x 'a': not a number", "d '1': not a date such as 2013-03-01",
      ],
      [.misplacedValue, .notANumber, .notADate]
    ),
    Case(
      "a value is cut",
      #"{"n":[\#(String(repeating: "1,", count: 300))1]}"#,
      "n '[\(String(repeating: "1,", count: 99))1…': an array where one value is due; a column reads "
        + "what is in it with from: n[0]",
      .misplacedValue
    ),
  ]

  @Test(arguments: grammar + values) func refusesARow(_ expected: Case) throws {
    let good = #"{"n":1,"x":2,"s":"a","b":true}"#
    let reading = try JSONReading("\(good)\n\n  \(expected.text)\r\n\(good)\n", Self.columns)
    #expect(reading.reasons == expected.reasons)
    let refused = try #require(reading.refused.first)
    #expect(refused.line == 3)
    #expect(refused.ordinal == 1)
    #expect(refused.text == expected.text)
    #expect(refused.reasons.map(\.code) == expected.codes)
    #expect(reading.rows.map(\.ordinal) == [0, 2])
    #expect(reading.rows.map(\.line) == [1, 4])
    #expect(reading.summary.rowsRead == 3)
  }

  @Test func refusesWhatIsTooDeep() throws {
    func row(_ levels: Int) -> String {
      let inner = levels - 1
      return #"{"y":"# + String(repeating: "[", count: inner) + String(repeating: "]", count: inner)
        + "}\n"
    }
    let reading = try JSONReading(row(4) + row(5) + row(4), [], limits: IngestLimits(depth: 4))
    #expect(reading.rows.map(\.line) == [1, 3])
    #expect(reading.reasons == ["byte 9: more than 4 arrays and objects within each other"])
    #expect(reading.refused.first?.reasons.map(\.code) == [.tooDeep])
    #expect(try JSONReading(row(64) + row(65), []).refused.map(\.line) == [2])
    let million = try JSONReading(row(1_000_000), [])
    #expect(million.reasons == ["byte 69: more than 64 arrays and objects within each other"])
  }

  @Test func refusesBytesThatAreNotUTF8WithTheirOffset() throws {
    let bytes =
      Array("{\"s\":\"é\"}\n{\"s\":\"".utf8) + [0xC3, 0x28] + Array("\"}\n{\"s\":\"b\"}".utf8)
    let reading = try JSONReading(bytes, [.json("s", .string)])
    #expect(reading.values == [["é"], ["b"]])
    // 11 bytes of the first row, 6 of the second precede it.
    #expect(
      reading.reasons == [
        "byte 0xC3 at offset 17 of the file is not UTF-8, as JSON must be; convert the file"
      ]
    )
    #expect(reading.refused.map(\.line) == [2])
  }

  @Test func refusesARowThatIsTooLongAndReadsOn() throws {
    let long = #"{"s":"\#(String(repeating: "z", count: 100))"}"#
    let text = "{\"s\":\"a\"}\n\(long)\n{\"s\":\"b\"}\n\(long)"
    let reading = try JSONReading(
      text,
      [.json("s", .string)],
      limits: IngestLimits(rowByteCount: 20)
    )
    #expect(reading.values == [["a"], ["b"]])
    #expect(reading.refused.map(\.line) == [2, 4])
    #expect(reading.refused.map { $0.text.utf8.count } == [20, 20])
    #expect(reading.reasons.first == "longer than 20 bytes; the text kept is cut there")
    #expect(reading.summary.rowsRead == 4)
  }

  @Test func unknownMembersAreIgnoredAndNamedOnce() throws {
    let text = """
      {"n":1,"u":1,"user":{"id":1,"age":3}}
      {"n":2,"u":1,"v":[{"w":1}],"user":{"a.b":1}}
      {"n":3,"u":

      """
    let columns: [InputColumn] = [.json("n", .int64), .json("id", .int64, from: "user.id")]
    let reading = try JSONReading(text, columns)
    #expect(reading.values == [[.int64(1), .int64(1)], [.int64(2), .null]])
    #expect(reading.unknownColumns == ["u", "user.age", "v", #"user.a\.b"#])
  }

  @Test func anUnknownMemberRefusesTheRowWhereTheSourceAllowsNone() throws {
    let text = #"""
      {"n":1}
      {"n":2,"m\u0065":1,"user":{"id":7,"aeg":3},"o":null}
      {"n":x,"o":1}
      {"n":3,"user":{"agee":3}}

      """#
    let columns: [InputColumn] = [.json("n", .int64), .json("age", .int64, from: "user.age")]
    let reading = try JSONReading(text, columns, unknownMembers: .refuse)
    #expect(reading.values == [[.int64(1), .null]])
    #expect(
      reading.reasons == [
        "member 'me' is not declared, and 3 more; there are: n, user.age; declare it, or set "
          + "unknown_columns: ignore",
        "byte 6: a value was expected, not 'x'",
        "member 'user.agee' is not declared; did you mean 'user.age'? there are: n, user.age; "
          + "declare it, or set unknown_columns: ignore",
      ]
    )
    #expect(reading.refused.flatMap(\.reasons).first?.code == .unknownMember)
    #expect(reading.unknownColumns == [])
  }

  /// Past what is remembered of names, they are compared with each other.
  @Test func manyUnknownNamesAreBoundedAndStillFoundTwice() throws {
    let names = (0..<3_000).map { "\"u\($0)\":0" }
    let row = "{\(names.joined(separator: ",")),\"n\":1}\n"
    let twice = "{\(names.joined(separator: ",")),\"u2999\":1}\n"
    let reading = try JSONReading(row + twice + row, [.json("n", .int64)])
    #expect(reading.values == [[.int64(1)], [.int64(1)]])
    #expect(reading.refused.map(\.line) == [2])
    #expect(reading.refused.flatMap(\.reasons).map(\.code) == [.duplicateName])
    #expect(reading.unknownColumns == (0..<100).map { "u\($0)" })
  }

  @Test func aColumnsPathMustBeOne() {
    let error = #expect(throws: IngestError.self) {
      try JSONReading("", [.json("n", .int64, from: "a..b")])
    }
    #expect(
      error?.description
        == "test.json: column 'n' is from 'a..b', which is no path such as user.name or items[0].id"
    )
  }
}
