import GranaryColumns
import GranaryIngest
import GranaryStatistics
import GranaryTesting
import GranaryValidation
import Testing

@Suite struct JSONInferenceTests {
  private static func infer(_ text: String) throws -> InferredSource {
    try SourceInference("data.json") { TextFile(text) }.source()
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let rows: [String]
    /// What the definition says, in this order.
    let lines: [String]
  }

  static let cases = [
    Case(
      testDescription: "integers, exactly",
      rows: [#"{"x":9007199254740993}"#, #"{"x":-1}"#],
      lines: ["type: jsonl", "type: int64", "required: true", "{min: -1, max: 9007199254740993}"]
    ),
    Case(
      testDescription: "integers of more than 64 bits",
      rows: [#"{"x":9223372036854775808}"#, #"{"x":1}"#],
      lines: ["WARNING: integers, some past 64 bits, which float64 rounds", "type: float64"]
    ),
    Case(
      testDescription: "numbers written with a fraction",
      rows: [#"{"x":1.0}"#, #"{"x":2.0}"#],
      lines: ["2 values, none null", "type: float64", "between: {min: 1.0, max: 2.0}"]
    ),
    Case(
      testDescription: "members that are null or absent",
      rows: [#"{"x":1}"#, #"{"x":null}"#, "{}", #"{"x":2}"#],
      lines: ["2 values, 2 null (50 %), 2 different", "type: int64\n    checks"]
    ),
    Case(
      testDescription: "a member that is always null",
      rows: [#"{"x":null,"y":1}"#],
      lines: ["no value in 1 row", "type: string"]
    ),
    Case(
      testDescription: "numbers, and texts for missing ones",
      rows: [#"{"x":1.5}"#, #"{"x":"NA"}"#],
      lines: ["null_values: [\"NA\"]", "1 value, 1 null (50 %)", "type: float64"]
    ),
    Case(
      testDescription: "numbers, some of them in quotes",
      rows: [#"{"x":1}"#, #"{"x":"2"}"#],
      lines: ["type: int64", "between: {min: 1, max: 2}"]
    ),
    Case(
      testDescription: "numbers in quotes, all of them",
      rows: [#"{"x":"1"}"#, #"{"x":"2"}"#],
      lines: ["all of them read as int64, but are in quotes", "type: string"]
    ),
    Case(
      testDescription: "an empty string is a text",
      rows: [#"{"x":""}"#, #"{"x":"a"}"#],
      lines: ["2 values, none null", "\"\" occurs once: where it means null", "type: string"]
    ),
    Case(
      testDescription: "bools",
      rows: [#"{"x":true}"#, #"{"x":false}"#],
      lines: ["type: bool", "required: true"]
    ),
    Case(
      testDescription: "zero and one are numbers",
      rows: [#"{"x":0}"#, #"{"x":1}"#],
      lines: ["2 different", "# all of them read as int64\n  x:", "type: int64"]
    ),
    Case(
      testDescription: "times",
      rows: [#"{"x":"2024-01-01T00:00:00Z"}"#, #"{"x":"2024-01-01 01:00:00+02:00"}"#],
      lines: ["type: timestamp", "# event_time: x"]
    ),
    Case(
      testDescription: "nested members",
      rows: [#"{"a":{"b.c":{"d":1}}}"#, #"{"a":null}"#, #"{"a":{}}"#],
      lines: [#"a_b_c_d:"#, #"from: "a.b\\.c.d""#, "type: int64"]
    ),
    Case(
      testDescription: "an array",
      rows: [#"{"x":1}"#, #"{"x":1,"tags":["a"]}"#],
      lines: [
        "unknown_columns: ignore", "x:",
        #"# no column: 'tags' is an array, first on line 2; an element of it can be read with "#
          + #"from: "tags[0]""#,
      ]
    ),
    Case(
      testDescription: "a number here and a text there",
      rows: [#"{"x":1,"y":1}"#, #"{"x":"a","y":1}"#, #"{"x":"b","y":1}"#],
      lines: [
        "unknown_columns: ignore",
        "# no column: 'x' is a number once, a text 2 times: no one type reads that",
      ]
    ),
    Case(
      testDescription: "an object here and a number there",
      rows: [#"{"x":{"a":"b"},"y":1}"#, #"{"x":5,"y":1}"#],
      lines: ["# no column: 'x' is an object once, a number once: no one type reads that"]
    ),
    Case(
      testDescription: "a number past all bounds",
      rows: [#"{"x":1e400,"y":1}"#],
      lines: ["# no column: 'x' has numbers past the greatest float64"]
    ),
    Case(
      testDescription: "an object without members",
      rows: [#"{"x":{},"y":1}"#],
      lines: ["# no column: 'x' is an empty object"]
    ),
    Case(
      testDescription: "a member without a name",
      rows: [#"{"":1,"y":1}"#],
      lines: ["# no column: '' has a member whose name is empty"]
    ),
    Case(
      testDescription: "names that are none",
      rows: [#"{"Dep Delay":1,"dep delay":2,"é":3}"#],
      lines: [
        "dep_delay:\n    from: \"Dep Delay\"", "dep_delay_2:\n    from: \"dep delay\"",
        "e:\n    from: \"é\"",
      ]
    ),
  ]

  @Test(arguments: cases) func aColumnIsKnownByItsValues(_ expected: Case) throws {
    let text = expected.rows.map { $0 + "\n" }.joined()
    let source = try Self.infer(text)
    var rest = source.yaml[...]
    for line in expected.lines {
      let found = try #require(rest.firstRange(of: line), "'\(line)' in \(source.yaml)")
      rest = rest[found.upperBound...]
    }
    let report = try Inferring.report(source) { TextFile(text) }
    #expect(report.passes, "\(source.yaml)\n\(report)")
  }

  @Test func theFirstValueOfAnotherKindIsTold() throws {
    let rows = (1...20).map { $0 == 7 ? #"{"x":"oops","y":1}"# : "{\"x\":\($0),\"y\":1}" }
    let yaml = try Self.infer(rows.joined(separator: "\n")).yaml
    #expect(
      yaml.contains(
        "# no column: 'x' is a number 19 times, a text once: no one type reads that; 19 of 20 read as int64; "
          + "first other: \"oops\" on line 7"
      ),
      "\(yaml)"
    )
  }

  @Test func commasOfThousandsAmongNumbersAreDecimalOnesUnderAWarning() throws {
    let yaml = try Self.infer("{\"x\":1}\n{\"x\":\"1,234\"}\n").yaml
    #expect(
      yaml.contains("# the comma of \"1,234\" is read as a decimal one; it may part thousands")
    )
  }

  @Test(
    arguments: [
      ("[1,2,3]", "no row can be read; line 1: a number where an object is due"),
      ("[[1],\n[2]]", "no row can be read; line 1: an array where an object is due"),
      ("[]", "there is no row, or none but a header: nothing to infer from"),
      ("[{}]", "no row has anything that a column could read"),
      (
        "{\"x\":1}\n{\"x\":\"a\"}",
        "no member can be a column: 'x' is a number once, a text once: no one type reads that"
      ),
      (
        #"[{"a":[1],"b":{},"c":[],"d":[2],"e":[3]}]"#,
        "no member can be a column: 'a' is an array, first on line 1; an element of it can be read with from: "
          + #""a[0]"; 'b' is an empty object; 'c' is an array, first on line 1; an element of it can be read "#
          + #"with from: "c[0]"; and 2 more"#
      ),
    ]
  )
  func whatHasNoColumnSaysWhy(_ text: String, _ message: String) {
    let error = #expect(throws: SourceInferenceError.self) { try Self.infer(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
  }

  @Test func rowsOfADocumentAreFound() throws {
    let text = #"{"page": 1, "data": {"rows": [{"a": 1}, {"a": 2}]}}"#
    let source = try Self.infer(text)
    #expect(source.yaml.contains("format: {type: json, records: \"data.rows\"}"))
    #expect(source.yaml.contains("# Rows are the elements of 'data.rows'."))
    #expect(try Inferring.report(source) { TextFile(text) }.passes)
  }

  @Test func rowsThatCannotBeReadAreNamedAndCountForNothing() throws {
    let source = try Self.infer("{\"a\":1}\n{\"a\":\"x\",}\n[1]\n{\"a\":2}\n")
    #expect(source.yaml.contains("# 1 row cannot be read (invalid_json, first on line 2)"))
    #expect(source.yaml.contains("# 1 row cannot be read (not_an_object, first on line 3)"))
    #expect(source.yaml.contains("# 2 values, none null"))
  }

  @Test func rowsBeforeAMemberThatComesLateAreNull() throws {
    let text = String(repeating: "{}\n", count: 65_536) + "{\"late\":1}\n"
    #expect(try Self.infer(text).yaml.contains("# 1 value, 65,536 null (> 99.99 %), 1 different"))
  }

  @Test func namesThatAreDataDoNotFillMemory() throws {
    let text = "{" + (0..<11_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}\n"
    let source = try Self.infer(text)
    #expect(source.yaml.contains("# no column: members past the first 10,000"))
  }

  /// Files of rows that people have, written in ways that they are written.
  @Test(arguments: GeneratedCases.seeds(count: 150))
  func aGeneratedFileHoldsWhatIsInferredFromIt(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let text = generator.jsonFile()
    let source = try Self.infer(text)
    let report = try Inferring.report(source) { TextFile(text) }
    #expect(report.passes, "\(source.yaml)\n\(report)\n\(text)")
  }
}

extension SeededGenerator {
  /// Lines, an array, or a document with an array.
  fileprivate mutating func jsonFile() -> String {
    let kinds = (0...index(below: 6)).map { _ in index(below: 14) }
    let absence = pick([0, 0, 0.2])
    let rows = (0..<pick([1, 3, 30, 200])).map { row in
      // A member that every row has, so that there is a column.
      object([(13, "id", 0)] + kinds.enumerated().map { ($1, name($0), absence) }, row: row)
    }
    switch index(below: 3) {
    case 0: return rows.joined(separator: pick(["\n", "\r\n", "\n\n"])) + pick(["", "\n"])
    case 1: return "[" + rows.joined(separator: pick([",", ",\n", "\n, "])) + "]"
    default:
      let list = rows.joined(separator: ",\n")
      return "{\n\"count\": \(rows.count), \"d\": {\"rows\": [\(list)]}, \"end\": [1]}"
    }
  }

  /// One name a place, whatever the row, so that members are the same in all rows.
  private func name(_ place: Int) -> String {
    [
      "c\(place)", "Column \(place)", "名前\(place)", "a.b\(place)", "a[\(place)]", "\\\\\(place)",
      "true\(place)",
    ][place % 7]
  }

  private mutating func object(
    _ members: [(kind: Int, name: String, absence: Double)],
    row: Int
  ) -> String {
    let texts = members.compactMap { kind, name, absence -> String? in
      if chance(absence) { return chance(0.5) ? nil : "\"\(name)\":null" }
      return "\"\(name)\": \(value(kind, row: row))"
    }
    return "{" + texts.joined(separator: ", ") + "}"
  }

  private mutating func value(_ kind: Int, row: Int) -> String {
    switch kind {
    case 0: return "\(Int.random(in: -1_000...1_000, using: &self))"
    case 1: return "\(Double.random(in: -1e3...1e3, using: &self))"
    case 2: return pick(["1e3", "-0", "2.50", "9223372036854775807", "1e-400", "1e308"])
    case 3: return pick(["true", "false"])
    case 4: return "\"2024-0\(1 + index(below: 9))-1\(index(below: 9))\""
    case 5: return "\"2024-0\(1 + index(below: 9))-11T10:00:00Z\""
    case 6: return pick(["\"yes\"", "\"no\""])
    case 7: return pick(["\"EWR\"", "\"JFK\"", "\"\"", "\"NA\""])
    case 8: return pick(["\"1,5\"", "2.5", "\"-\"", "7"])
    case 9: return pick(["[]", "[1, {\"a\": 2}]", "null"])
    case 10: return pick(["1", "\"a\"", "true", "{\"a\": 1}", "[2]"])
    case 11: return "{\"k\": \(value(index(below: 3), row: row)), \"l\": {\"m\": \"x\"}}"
    case 12:
      return pick([
        #""\u00e9""#, #""e\u0301""#, #""\"""#, #""\n""#, #""👩‍👩‍👧""#, #"": #""#, #"" pad ""#,
      ])
    default: return "\(row)"
    }
  }
}
