import GranaryIngest
import Testing

@Suite struct InputGuessTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let delimiter: Character
    let fieldCount: Int
    var hasHeader = true
    var comment: Character?
  }

  static let cases = [
    Case(
      testDescription: "a sign that is a delimiter in one row of many",
      text: "|\nx\ny\nz\n",
      delimiter: ",",
      fieldCount: 1
    ),
    Case(
      testDescription: "brackets that are not JSON's",
      text: "{x},[y]\n{1},[2]\n",
      delimiter: ",",
      fieldCount: 2
    ),
    Case(testDescription: "commas", text: "a,b\n1,2\n", delimiter: ",", fieldCount: 2),
    Case(testDescription: "semicolons", text: "a;b\n1,5;2,5\n", delimiter: ";", fieldCount: 2),
    Case(testDescription: "tabs", text: "a\tb, c\n1\t2\n", delimiter: "\t", fieldCount: 2),
    Case(testDescription: "bars", text: "a|b|c\n1|2|3\n", delimiter: "|", fieldCount: 3),
    Case(
      testDescription: "decimal commas, as many as delimiters",
      text: "no;15,8\nyes;88,2\nno;71,3\n",
      delimiter: ";",
      fieldCount: 2,
      hasHeader: false
    ),
    Case(
      testDescription: "quotes that another delimiter would break",
      text: "a,x;\"b,c\"\n1,5;\"d,e\"\n",
      delimiter: ";",
      fieldCount: 2
    ),
    Case(testDescription: "one column", text: "name\nx\ny\n", delimiter: ",", fieldCount: 1),
    Case(
      testDescription: "delimiters and line ends within quotes",
      text: "a;b\n\"1,2,3\n4\";x\n\"5,6\";y\n",
      delimiter: ";",
      fieldCount: 2
    ),
    Case(
      testDescription: "numbers are no header",
      text: "1,x\n2,y\n",
      delimiter: ",",
      fieldCount: 2,
      hasHeader: false
    ),
    Case(
      testDescription: "what comes again is no header",
      text: "EWR,ua\nJFK,dl\nEWR,b6\n",
      delimiter: ",",
      fieldCount: 2,
      hasHeader: false
    ),
    Case(
      testDescription: "an empty name is no header",
      text: "a,,c\nx,y,z\n",
      delimiter: ",",
      fieldCount: 3,
      hasHeader: false
    ),
    Case(
      testDescription: "comments before the header",
      text: "# made, by; hand\na,b\n1,2\n",
      delimiter: ",",
      fieldCount: 2,
      comment: "#"
    ),
    Case(
      testDescription: "CRLF and a mark",
      text: "\u{FEFF}a,b\r\n1,2",
      delimiter: ",",
      fieldCount: 2
    ),
  ]

  @Test(arguments: cases) func theDialectIsFound(_ expected: Case) throws {
    let guess = try InputGuess(head: Array(expected.text.utf8), isWhole: true)
    let dialect = CSVDialect(
      delimiter: try #require(expected.delimiter.asciiValue),
      hasHeader: expected.hasHeader,
      comment: expected.comment?.asciiValue
    )
    #expect(guess == .csv(dialect, fieldCount: expected.fieldCount))
  }

  @Test func latinLettersInAHeaderAreTold() throws {
    let guess = try InputGuess(
      head: Array("n,M".utf8) + [0xFC] + Array("\nx,1\n".utf8),
      isWhole: true
    )
    #expect(guess == .csv(CSVDialect(encoding: .latin1), fieldCount: 2))
  }

  @Test func aCharacterThatIsCutInAHeaderIsNoOtherEncoding() throws {
    let guess = try InputGuess(head: Array("n,m".utf8) + [0xC3], isWhole: false)
    #expect(guess == .csv(CSVDialect(), fieldCount: 2))
  }

  @Test func aCharacterThatIsCutAtTheEndIsNoOtherEncoding() throws {
    let whole = Array("n,m\nx,東京👩x\n".utf8)
    for count in 5...whole.count {
      let guess = try InputGuess(head: Array(whole[..<count]), isWhole: false)
      #expect(guess == .csv(CSVDialect(), fieldCount: 2), "\(count) bytes")
    }
  }

  struct JSONCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    /// Where the rows of a document are; nil of lines.
    let records: String?
  }

  static let jsonCases = [
    JSONCase(testDescription: "a line", text: " {\"a\":1}\n", records: nil),
    JSONCase(
      testDescription: "lines that have arrays of objects",
      text: "{\"a\":[{},{}]}\n{\"a\":[{}]}\n",
      records: nil
    ),
    JSONCase(
      testDescription: "one line that has an array of one object",
      text: "{\"id\":1,\"items\":[{\"n\":1}]}\n",
      records: nil
    ),
    JSONCase(
      testDescription: "a line of which the end is not seen",
      text: "{\"id\":1,\"text\":\"abc",
      records: nil
    ),
    JSONCase(
      testDescription: "lines, the first no JSON",
      text: "{\"a\":}\n{\"a\":1}",
      records: nil
    ),
    JSONCase(testDescription: "an array", text: "\n[{}]", records: ""),
    JSONCase(
      testDescription: "an array in an object",
      text: "{\n\"page\": 1, \"data\": {\"rows\": [{\"a\": 1}]}\n}\n",
      records: "data.rows"
    ),
    JSONCase(
      testDescription: "a document on one line",
      text: "{\"rows\":[{\"a\":1},{\"a\":2}]}",
      records: "rows"
    ),
    JSONCase(
      testDescription: "a document of which the end is not seen",
      text: "{\"tags\":[{\"t\":1},{\"t\":2}],\"rows\":[{\"a\":1},{\"a\":2},{\"a\":",
      records: "rows"
    ),
    JSONCase(
      testDescription: "the greater of two arrays",
      text:
        "{\n\"a\": [{\"x\":1}], \"b.c\": [{\"x\":1},{\"x\":2}], \"d\": [1,2,3,4,5,6,7,8,9,10,11]}",
      records: #"b\.c"#
    ),
    JSONCase(testDescription: "no array at all", text: "{\n\"a\": 1}", records: ""),
  ]

  @Test(arguments: jsonCases) func rowsOfJSONAreFound(_ expected: JSONCase) throws {
    let guess = try InputGuess(head: Array(expected.text.utf8), isWhole: false)
    #expect(guess == expected.records.map { .json(records: JSONPath($0)) } ?? .jsonLines)
  }

  @Test func objectsOverLinesThatFollowEachOtherAreNeither() {
    #expect(throws: InputGuessError.objectsOverLines(line: 3)) {
      try InputGuess(head: Array("\n{\n\"a\":1}\n{\n\"a\":2}\n".utf8), isWhole: true)
    }
  }

  @Test func whatIsNoTextIsRefused() {
    #expect(throws: InputGuessError.empty) {
      try InputGuess(head: Array("\n \r\n".utf8), isWhole: true)
    }
    #expect(throws: InputGuessError.binary(offset: 2)) {
      try InputGuess(head: [0x61, 0x2C, 0, 0x62], isWhole: true)
    }
  }
}
