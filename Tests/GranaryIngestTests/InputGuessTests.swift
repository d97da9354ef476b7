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
    /// What is said of header and delimiter, where the case is about that.
    var remark: String?
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
      testDescription: "one empty name, as the index that pandas writes",
      text: ",b,c\nx,y,z\n",
      delimiter: ",",
      fieldCount: 3,
      remark:
        "The header's field 1 has no name, as the index that pandas writes: from: \"\" reads it."
    ),
    Case(
      testDescription: "a delimiter at every end",
      text: "a,b,\nx,y,\n",
      delimiter: ",",
      fieldCount: 3,
      remark:
        "The header's field 3 has no name, as the index that pandas writes: from: \"\" reads it."
    ),
    Case(
      testDescription: "an empty field among others",
      text: "a,,c\nx,,z\n",
      delimiter: ",",
      fieldCount: 3,
      hasHeader: false,
      remark: "The first row seems to be no header, since field 2 is empty in it as in others: "
        + "give the columns their names."
    ),
    Case(
      testDescription: "an empty name and empty fields, but a name over numbers",
      text: "id,,c\n1,,z\n",
      delimiter: ",",
      fieldCount: 3,
      remark:
        "The header's field 2 has no name, as the index that pandas writes: from: \"\" reads it."
    ),
    Case(
      testDescription: "a name twice",
      text: "a,b,a\n1,2,3\n",
      delimiter: ",",
      fieldCount: 3,
      hasHeader: false,
      remark:
        "The first row seems to be no header, since its fields 1 and 3 are both \"a\": if it is one, make "
        + "them differ in the file, and infer again."
    ),
    Case(
      testDescription: "two names empty",
      text: "a,,\n1,2,3\n",
      delimiter: ",",
      fieldCount: 3,
      hasHeader: false,
      remark:
        "The first row seems to be no header, since its fields 2 and 3 are both empty: if it is one, make "
        + "them differ in the file, and infer again."
    ),
    Case(
      testDescription: "years as names",
      text: "id,2019,2020\n1,10,20\n2,30,40\n",
      delimiter: ",",
      fieldCount: 3,
      remark:
        "The first row is taken for the header, though field 2, \"2019\", is a number: field 1, \"id\", "
        + "stands over numbers."
    ),
    Case(
      testDescription: "a missing number is no name over numbers",
      text: "NA,2,3\n1,5,6\n",
      delimiter: ",",
      fieldCount: 3,
      hasHeader: false,
      remark:
        "The first row seems to be no header, since field 2, \"2\", is a number: give the columns their names."
    ),
    Case(
      testDescription: "single blanks between fields",
      text: "a b c\n1 2 3\n4 5 6\n",
      delimiter: ",",
      fieldCount: 1,
      remark: "Blanks seem to part the fields: delimiter: \" \" in 'format' reads them so."
    ),
    Case(
      testDescription: "runs of blanks between fields",
      text: "a   b  c\n1   2  3\n40 5  6\n",
      delimiter: ",",
      fieldCount: 1,
      remark:
        "Runs of blanks seem to part the fields, which no delimiter reads: make each run one comma in the "
        + "file, and infer again."
    ),
    Case(
      testDescription: "texts of several words",
      text: "name\nAda King\nGrace Brewster Hopper\n",
      delimiter: ",",
      fieldCount: 1
    ),
    Case(
      testDescription: "brackets of JSON within rows",
      text: "[1],[2]\n[3],[4]\n",
      delimiter: ",",
      fieldCount: 2
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
    let guess = try Self.csv(Array(expected.text.utf8), isWhole: true)
    let dialect = CSVDialect(
      delimiter: try #require(expected.delimiter.asciiValue),
      hasHeader: expected.hasHeader,
      comment: expected.comment?.asciiValue
    )
    #expect(guess.dialect == dialect && guess.fieldCount == expected.fieldCount)
    if let remark = expected.remark { #expect(guess.remarks == [remark]) }
    if expected.hasHeader, expected.remark == nil { #expect(guess.remarks == []) }
  }

  private struct CSVGuess {
    let dialect: CSVDialect
    let fieldCount: Int
    let remarks: [String]
  }

  /// What is guessed of bytes that are CSV.
  private static func csv(_ head: [UInt8], isWhole: Bool) throws -> CSVGuess {
    guard
      case .csv(let dialect, let count, let remarks) = try InputGuess(head: head, isWhole: isWhole)
    else { throw NoCSV() }
    return CSVGuess(dialect: dialect, fieldCount: count, remarks: remarks)
  }

  private struct NoCSV: Error {}

  @Test func latinLettersInAHeaderAreTold() throws {
    let guess = try Self.csv(Array("n,M".utf8) + [0xFC] + Array("\nx,1\n".utf8), isWhole: true)
    #expect(guess.dialect == CSVDialect(encoding: .latin1))
  }

  @Test func aCharacterThatIsCutInAHeaderIsNoOtherEncoding() throws {
    #expect(try Self.csv(Array("n,m".utf8) + [0xC3], isWhole: false).dialect == CSVDialect())
  }

  @Test func aCharacterThatIsCutAtTheEndIsNoOtherEncoding() throws {
    let whole = Array("n,m\nx,東京👩x\n".utf8)
    for count in 5...whole.count {
      let guess = try Self.csv(Array(whole[..<count]), isWhole: false)
      #expect(guess.dialect == CSVDialect() && guess.fieldCount == 2, "\(count) bytes")
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
    JSONCase(testDescription: "an array of numbers", text: "[1, 2,\n3]\n", records: ""),
    JSONCase(testDescription: "an array of which the end is not seen", text: "[-1, 2", records: ""),
    JSONCase(testDescription: "an array that is no JSON", text: "[{'a': 1}]", records: ""),
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

  @Test func arraysThatFollowEachOtherAreNoRows() {
    #expect(throws: InputGuessError.arraysOnLines(line: 3)) {
      try InputGuess(head: Array("\n[1,\"a\"]\n[2,\"b\"]\n".utf8), isWhole: true)
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
