import GranaryColumns
import GranaryJSON
import Testing

@Suite struct JSONParsingTests {
  /// Expected values by hand from RFC 8259.
  static let valid: [(text: String, value: JSONValue)] = [
    ("null", .null),
    (" \t\r\ntrue \t\r\n", .bool(true)),
    ("false", .bool(false)),
    ("\"\"", .string("")),
    ("[]", .array([])),
    ("[ ]", .array([])),
    ("{}", .object([JSONValue.Member]())),
    ("{ }", .object([JSONValue.Member]())),
    ("0", .number("0")),
    ("-0", .number("-0")),
    ("1.50", .number("1.50")),
    ("1E+2", .number("1E+2")),
    ("-12.3e-45", .number("-12.3e-45")),
    ("[1,\"a\",[null]]", .array([.number("1"), .string("a"), .array([.null])])),
    ("{\"b\":1,\"a\":{}}", .object(["b": .number("1"), "a": .object([JSONValue.Member]())])),
    ("{\"\":0}", .object(["": .number("0")])),
    (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
    (#""\u0041\u00e9\u00E9\u0000""#, .string("A\u{E9}\u{E9}\0")),
    (#""\ud83d\ude00\uD834\uDD1E""#, .string("😀𝄞")),
    (#""\udbff\udfff""#, .string("\u{10FFFF}")),
    ("\"é中😀\u{7F}\u{2028}\"", .string("é中😀\u{7F}\u{2028}")),
    // Two names that Unicode calls equal are two names.
    ("{\"\u{E9}\":1,\"e\u{301}\":2}", .object(["\u{E9}": .number("1"), "e\u{301}": .number("2")])),
  ]

  @Test(arguments: valid) func reads(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  /// The wording is pinned here, offsets counted by hand.
  static let invalid: [(text: String, error: String)] = [
    ("", "byte 1: the text ends where a value was expected"),
    (" ", "byte 2: the text ends where a value was expected"),
    ("nul", "byte 1: a value was expected"),
    ("True", "byte 1: a value was expected"),
    ("NaN", "byte 1: a value was expected"),
    ("Infinity", "byte 1: a value was expected"),
    ("'a'", "byte 1: a value was expected"),
    ("// a\n1", "byte 1: a value was expected"),
    ("\u{FEFF}1", "byte 1: a value was expected"),
    ("+1", "byte 1: a value was expected"),
    (".5", "byte 1: a value was expected"),
    ("null null", "byte 6: text after the end of the value"),
    ("nullx", "byte 5: text after the end of the value"),
    ("1 2", "byte 3: text after the end of the value"),
    ("1\0", "byte 2: text after the end of the value"),
    ("0x10", "byte 2: text after the end of the value"),
    ("01", "byte 2: a number with a leading zero"),
    ("-01", "byte 3: a number with a leading zero"),
    ("-", "byte 2: a digit was expected"),
    ("1.", "byte 3: a digit was expected"),
    ("1.e5", "byte 3: a digit was expected"),
    ("1e", "byte 3: a digit was expected"),
    ("1e+-5", "byte 4: a digit was expected"),
    ("-Infinity", "byte 2: a digit was expected"),
    ("[", "byte 2: the text ends where a value was expected"),
    ("[1,]", "byte 4: a value was expected"),
    ("[,1]", "byte 2: a value was expected"),
    ("[1 2]", "byte 4: ',' or ']' was expected"),
    ("[1", "byte 3: ',' or ']' was expected"),
    ("[1}", "byte 3: ',' or ']' was expected"),
    ("{", "byte 2: a name in quotes was expected"),
    ("{a:1}", "byte 2: a name in quotes was expected"),
    ("{\"a\":1,}", "byte 8: a name in quotes was expected"),
    ("{\"a\"}", "byte 5: ':' was expected"),
    ("{\"a\" 1}", "byte 6: ':' was expected"),
    ("{\"a\":}", "byte 6: a value was expected"),
    ("{\"a\":1 \"b\":2}", "byte 8: ',' or '}' was expected"),
    ("{\"a\":1]", "byte 7: ',' or '}' was expected"),
    ("{\"a\":1, \"a\":2}", "byte 9: the name \"a\" occurs twice"),
    (#"{"a":1,"\u0061":2}"#, "byte 8: the name \"a\" occurs twice"),
    ("[{\"b\":{\"a\":1,\"a\":1}}]", "byte 14: the name \"a\" occurs twice"),
    ("\"", "byte 1: the text ends inside a string"),
    ("[\"a", "byte 2: the text ends inside a string"),
    ("\"a\\", "byte 4: the text ends inside a string"),
    ("\"a\\\"", "byte 1: the text ends inside a string"),
    ("\"a\nb\"", "byte 3: a control character in a string"),
    ("\"\t\"", "byte 2: a control character in a string"),
    ("\"\0\"", "byte 2: a control character in a string"),
    (#""\x""#, "byte 3: no such escape"),
    (#""\U0041""#, "byte 3: no such escape"),
    (#""\u12""#, "byte 4: four hexadecimal digits were expected"),
    (#""\u12"#, "byte 4: four hexadecimal digits were expected"),
    (#""\u+123""#, "byte 4: four hexadecimal digits were expected"),
    (#""\u12g4""#, "byte 4: four hexadecimal digits were expected"),
    (#""a\ud83d""#, "byte 3: half of a surrogate pair"),
    (#""\ud83dx""#, "byte 2: half of a surrogate pair"),
    (#""\ud83d\n""#, "byte 2: half of a surrogate pair"),
    (#""\ud83d\u0041""#, "byte 2: half of a surrogate pair"),
    (#""\ud83d\ud83d""#, "byte 2: half of a surrogate pair"),
    (#""\ude00\ud83d""#, "byte 2: half of a surrogate pair"),
    (#""\udfff""#, "byte 2: half of a surrogate pair"),
  ]

  @Test(arguments: invalid) func refuses(_ text: String, _ message: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.description == message)
  }

  /// Sequences that no text has: a lone continuation, an overlong NUL, a surrogate, past U+10FFFF,
  /// one cut short, Latin 1.
  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xB8], [0xE9],
      [0xFF],
    ] as [[UInt8]]
  )
  func refusesInvalidUTF8(_ bytes: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: [quote, 0x61] + bytes + [quote])
    }
    #expect(error?.description == "byte 2: invalid UTF-8 in a string")
    #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
  }

  @Test(arguments: ["[", "{\"a\":"])
  func asManyLevelsAsTheLimitAreReadAndNoMore(_ open: String) throws {
    let close = open == "[" ? "]" : "}"
    func nested(_ levels: Int) -> String {
      String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
    }
    var value = try JSONValue(parsing: nested(JSONValue.depthLimit))
    for _ in 0..<JSONValue.depthLimit { value = try #require(value.elements?.first ?? value["a"]) }
    #expect(value == .number("1"))
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: nested(JSONValue.depthLimit + 1))
    }
    #expect(error?.description == "byte \(128 * open.utf8.count + 1): more than 128 levels")
    // Far more than the stack would bear.
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(1_000_000)) }
  }
}
