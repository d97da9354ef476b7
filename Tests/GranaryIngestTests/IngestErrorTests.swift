import GranaryColumns
import GranaryIngest
import Testing

/// The wording for people, pinned.
@Suite struct IngestErrorTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let code: IngestError.Code
    let description: String

    init(_ name: String, _ text: String, _ code: IngestError.Code, _ description: String) {
      self.init(name, Array(text.utf8), code, description)
    }

    init(_ name: String, _ bytes: [UInt8], _ code: IngestError.Code, _ description: String) {
      testDescription = name
      self.bytes = bytes
      self.code = code
      self.description = description
    }
  }

  static let cases = [
    Case(
      "empty",
      "",
      .emptyFile,
      "test.csv: the file is empty; its first row must name the columns"
    ),
    Case(
      "only blank lines",
      "\n\r\n\n",
      .emptyFile,
      "test.csv: the file is empty; its first row must name the columns"
    ),
    Case(
      "only a byte order mark",
      "\u{FEFF}",
      .emptyFile,
      "test.csv: the file is empty; its first row must name the columns"
    ),
    Case(
      "a name twice",
      "origin,dest,dest\n",
      .duplicateColumn,
      "test.csv:1: two columns are named 'dest'"
    ),
    Case(
      "a header in quotes that never close",
      "\"origin,dest\nEWR,JFK\n",
      .invalidHeader,
      "test.csv:1: the header row: the quote opened on line 1 never closes; "
        + "reading went on with the next line"
    ),
    Case(
      "UTF-16",
      [0xFF, 0xFE, 0x6F, 0x00, 0x0A, 0x00],
      .invalidHeader,
      "test.csv:1: the header row: byte 0xFF at offset 0 of the file is not UTF-8; "
        + "convert the file to UTF-8, or declare its encoding"
    ),
  ]

  @Test(arguments: cases) func saysWhatIsWrongWithTheFile(_ expected: Case) throws {
    let error = try #require(throws: IngestError.self) {
      try Reading(expected.bytes, .strings("origin", "dest"))
    }
    #expect(error.code == expected.code)
    #expect(error.description == expected.description)
  }

  static let dialects = [
    CSVDialect(delimiter: UInt8(ascii: "\"")), CSVDialect(delimiter: UInt8(ascii: "\n")),
    CSVDialect(delimiter: 0x80), CSVDialect(quote: UInt8(ascii: ",")), CSVDialect(quote: 0x0D),
    CSVDialect(comment: UInt8(ascii: "\"")), CSVDialect(comment: UInt8(ascii: ",")),
  ]

  @Test(arguments: dialects) func refusesADialectThatCannotBeTold(_ dialect: CSVDialect) throws {
    let error = try #require(throws: IngestError.self) {
      try Reading("a\n1\n", .strings("a"), dialect: dialect)
    }
    #expect(error.code == .invalidDialect)
    #expect(
      error.description
        == "test.csv: delimiter, quote and comment must be different ASCII characters, none of "
        + "which ends a line"
    )
  }

  @Test func refusesAZoneThatDoesNotExist() throws {
    let error = try #require(throws: IngestError.self) {
      try Reading("t\n", [Field("t", .timestamp)], format: FieldFormat(timeZone: "Europe/Berln"))
    }
    #expect(error.code == .timeZone)
    #expect(
      error.description
        == "test.csv: there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'? valid are "
        + "the names of the time zone database, such as America/New_York and UTC"
    )
  }
}
