import GranaryColumns
import GranaryIngest
import Testing

/// Arrays of rows in JSON documents.
@Suite struct JSONDocumentTests {
  static let columns: [InputColumn] = [.json("n", .int64), .json("s", .string)]

  static func read(
    _ text: String,
    records: String? = nil,
    limits: IngestLimits = IngestLimits()
  ) throws -> JSONReading {
    let layout = JSONReader.Layout.document(records: try records.map { try #require(JSONPath($0)) })
    return try JSONReading(text, columns, layout: layout, limits: limits)
  }

  @Test(
    arguments: [
      ("[]", nil, []), (" [ ] \n", nil, []), ("\u{FEFF}[{\"n\":1}]", nil, [1]),
      ("[{\"n\":1},{\"n\":2}]", nil, [1, 1]),
      ("[\n  {\n    \"n\": 1\n  },\n\n  {\"n\": 2}\n]\n", nil, [2, 6]),
      ("{\"rows\":[{\"n\":1},\n{\"n\":2}]}", "rows", [1, 2]),
      (
        "{\"rows\":{\"n\":[0]},\"meta\":[1],\"data\":{\"rows\":[{\"n\":1},\n{\"n\":2}],\"x\":1}}",
        "data.rows", [1, 2]
      ),
      ("{\"a\":[{\"b\":1},{\"r\\u006fws\":[{\"n\":1}\n,{\"n\":2}]}]}", "a[1].rows", [1, 2]),
      ("{\"a\\\"]\":\"[\",\"rows\":[{\"s\":\"]},\\\"\"},\n{\"s\":\"[\"}]}", "rows", [1, 2]),
    ] as [(String, String?, [Int])]
  )
  func elementsAreRows(_ text: String, _ records: String?, _ lines: [Int]) throws {
    let reading = try Self.read(text, records: records)
    #expect(reading.rows.map(\.line) == lines)
    #expect(reading.reasons == [])
    #expect(reading.summary.rowsRead == lines.count)
    #expect(reading.summary.byteCount == text.utf8.count)
  }

  @Test func aRowMayBeOnSeveralLines() throws {
    let text = "[\n {\"n\": 1,\n  \"s\": \"a\"\n },\n {\"n\": 2}\n]"
    let reading = try Self.read(text)
    #expect(reading.rows.map(\.text) == ["{\"n\": 1,\n  \"s\": \"a\"\n }", "{\"n\": 2}"])
    #expect(reading.values == [[.int64(1), "a"], [.int64(2), .null]])
  }

  @Test func anElementThatIsNoRowIsRefusedByItself() throws {
    let text =
      #"[{"n":1}, 7 ,"a","b\"]", null,[{"n":2}],{"n":x},{"n":1,},{"s":"a"#
      + "\n" + #"b"},{"n":3}]"#
    let reading = try Self.read(text)
    #expect(reading.values == [[.int64(1), .null], [.int64(3), .null]])
    #expect(reading.rows.map(\.line) == [1, 2])
    #expect(reading.refused.map(\.ordinal) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(reading.refused.map(\.element) == [2, 3, 4, 5, 6, 7, 8, 9])
    #expect(reading.refused.last?.place(in: "a.json") == "a.json:1 (element 9)")
    #expect(
      reading.refused.map(\.text) == [
        "7", #""a""#, #""b\"]""#, "null", #"[{"n":2}]"#, #"{"n":x}"#, #"{"n":1,}"#,
        "{\"s\":\"a\nb\"}",
      ]
    )
    let kinds = ["a number", "a string", "a string", "null", "an array"]
    #expect(
      reading.reasons == kinds.enumerated().map { place, kind in
        "\(kind) where an object is due, with a column's value a member"
      } + [
        "byte 6: a value was expected, not 'x'",
        "byte 8: a comma before the end of an object",
        "byte 8: a control character in a string, where \\n, \\t or \\u00XX stands for it",
      ]
    )
  }

  /// On whatever line and in whatever chunk it is.
  @Test func aRefusedRowNamesItsElement() throws {
    let rows = (1...25).map { $0 % 10 == 0 ? #"{"n":"x"}"# : #"{"n":1}"# }
    let text = "[" + rows.joined(separator: ",") + "]"
    let reading = try Self.read(text, limits: IngestLimits(rowsPerBatch: 4))
    #expect(reading.refused.map(\.element) == [10, 20])
    let lines = try JSONReading(rows.joined(separator: "\n"), [.json("n", .int64)])
    #expect(lines.reasons == reading.reasons)
    #expect(lines.refused.map(\.element) == [nil, nil])
    #expect(lines.refused.last?.place(in: "a.jsonl") == "a.jsonl:20")
  }

  @Test func refusesARowThatIsTooLongAndReadsOn() throws {
    let long = String(repeating: "z\n", count: 50)
    let text =
      "[{\"s\":\"a\"},{\"s\":\"\(long)\",\"n\":[{}]},\n\"\(long)\",{\"s\":\"b\"}\n,{\"n\":4}]"
    let reading = try Self.read(text, limits: IngestLimits(rowByteCount: 20))
    #expect(reading.values == [[.null, "a"], [.null, "b"], [.int64(4), .null]])
    #expect(reading.refused.map(\.ordinal) == [1, 2])
    #expect(reading.refused.map { $0.text.utf8.count } == [20, 20])
    #expect(reading.rows.map(\.line) == [1, 102, 103])
    #expect(reading.reasons.first == "longer than 20 bytes; the text kept is cut there")
  }

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let text: String
    var records: String?
    let description: String
    let code: IngestError.Code

    init(
      _ text: String,
      records: String? = nil,
      _ description: String,
      _ code: IngestError.Code = .invalidJSON
    ) {
      testDescription = text
      self.text = text
      self.records = records
      self.description = description
      self.code = code
    }
  }

  static let cases = [
    Case("", "test.json: the file is empty; an array of rows is due", .noRecords),
    Case(
      " \n",
      records: "a",
      "test.json: the file is empty; an array of rows at 'a' is due",
      .noRecords
    ),
    Case("[", "test.json:1: byte 2: the document ends within its array of rows"),
    Case("[\n{\"n\":1},\n ", "test.json:3: byte 2: the document ends within its array of rows"),
    Case("[{\"n\":1}", "test.json:1: byte 9: the document ends within its array of rows"),
    Case("[{\"n\":\n\"abc", "test.json:2: byte 5: the document ends within its array of rows"),
    Case("[{\"n\":1}{\"n\":1}]", "test.json:1: byte 9: ',' or ']' was expected after an element"),
    Case("[{\"n\":1},]", "test.json:1: byte 10: an element was expected"),
    Case("[,]", "test.json:1: byte 2: an element was expected"),
    Case("[{\"n\":[1}]", "test.json:1: byte 9: '}' where ']' is due"),
    Case("[{\"n\":1}}]", "test.json:1: byte 9: ',' or ']' was expected after an element"),
    Case("[{\"n\":1}]\n x", "test.json:2: byte 2: text after the end of the value"),
    Case("[]\n[]", "test.json:2: byte 1: text after the end of the value"),
    Case(
      "{\"n\":1}\n{\"n\":2}",
      "test.json:2: byte 1: text after the end of the value; if every line is a row, the source's "
        + "format is {type: jsonl}"
    ),
    Case("{\"a\":1}", "test.json: the document is an object, not an array of rows", .noRecords),
    Case(
      "{\"a\":[],\"b\":{\"c.d\":[]}}",
      "test.json: the document is an object, not an array of rows; say which array has them with "
        + "records: in the source's format; there are: a, b.c\\.d",
      .noRecords
    ),
    Case(
      "{\"row\":[],\"b\":1}",
      records: "rows",
      "test.json: nothing at 'rows': the document has no member 'rows'; did you mean 'row'? there "
        + "are: row, b",
      .noRecords
    ),
    Case(
      "{\"data\":{\"a\":[]}}",
      records: "data.rows",
      "test.json: nothing at 'data.rows': 'data' has no member 'rows'; there are: a",
      .noRecords
    ),
    Case(
      "{\"data\":[1]}",
      records: "data.rows",
      "test.json: nothing at 'data.rows': 'data' is an array",
      .noRecords
    ),
    Case(
      "{\"data\":{\"rows\":7}}",
      records: "data.rows",
      "test.json: 'data.rows' is a number, not an array of rows",
      .noRecords
    ),
    Case(
      "{\"a\":01,\"rows\":[]}",
      records: "rows",
      "test.json:1: byte 7: a number with a leading zero"
    ),
    Case(
      "{\n\"a\":1 \"rows\":[]}",
      records: "rows",
      "test.json:2: byte 7: ',' or '}' was expected"
    ),
    Case(
      "{\"rows\":[{},\n{}\n],\n\"a\":x}",
      records: "rows",
      "test.json:4: byte 5: a value was expected"
    ),
    Case("{\"rows\":[{}]", records: "rows", "test.json:1: byte 13: ',' or '}' was expected"),
    Case(
      "{\"rows\":[{}],\"rows\":[]}",
      records: "rows",
      "test.json:1: byte 14: the name \"rows\" occurs twice"
    ),
  ]

  @Test(arguments: cases) func whatIsAroundTheRowsIsChecked(_ expected: Case) throws {
    let error = try #require(throws: IngestError.self) {
      try Self.read(expected.text, records: expected.records)
    }
    #expect(error.description == expected.description)
    #expect(error.code == expected.code)
  }

  @Test func noDocumentIsTooDeepForTheStack() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: IngestError.self) { try Self.read("{\"a\":\(deep)", records: "rows") }
    let error = try #require(throws: IngestError.self) { try Self.read("[\(deep)") }
    #expect(
      error.description
        == "test.json:1: byte 65538: more than 65536 arrays and objects within each other"
    )
  }

  @Test func whatIsAroundTheRowsIsBounded() throws {
    let padding = String(repeating: " ", count: 1_000)
    let limits = IngestLimits(rowByteCount: 500)
    let before = try #require(throws: IngestError.self) {
      try Self.read("{\"a\":1,\(padding)\"rows\":[]}", records: "rows", limits: limits)
    }
    #expect(
      before.description == "test.json: an array of rows at 'rows' does not begin within 500 bytes"
    )
    let after = try #require(throws: IngestError.self) {
      try Self.read("[]\(padding)", limits: limits)
    }
    #expect(after.description == "test.json: more than 500 bytes around the array of rows")
  }
}
