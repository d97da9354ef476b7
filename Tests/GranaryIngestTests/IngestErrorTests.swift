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
      "carriage returns alone",
      "origin,dest\rEWR,JFK\rJFK,LGA",
      .invalidHeader,
      "test.csv:1: the header row: carriage returns alone end no line, and here are some; convert the "
        + "file's line ends to line feeds, as tr '\\r' '\\n' does"
    ),
    Case(
      "carriage returns alone, and quotes",
      "\"origin\",\"dest\"\r\"EWR\",\"JFK\"\r",
      .invalidHeader,
      "test.csv:1: the header row: carriage returns alone end no line, and here are some; convert the "
        + "file's line ends to line feeds, as tr '\\r' '\\n' does"
    ),
    Case(
      "carriage returns alone, and a quote somewhere",
      "\"origin\",dest\rEWR,JFK\r",
      .invalidHeader,
      "test.csv:1: the header row: carriage returns alone end no line, and here are some; convert the "
        + "file's line ends to line feeds, as tr '\\r' '\\n' does"
    ),
    Case(
      "a line end of two characters within a name, before text behind its quote",
      "origin,\"a\r\nb\"c\r\nEWR,JFK\r\n",
      .invalidHeader,
      "test.csv:1: the header row: text after the closing quote; a quote within quotes is written twice. The "
        + "field takes 2 lines: its quote opens on line 1 and closes on line 2; if one of them is a stray one, "
        + "rows between them are in this one"
    ),
    Case(
      "quoted names between other delimiters",
      "\"origin\";\"dest\"\n\"EWR\";\"JFK\"\n",
      .invalidHeader,
      "test.csv:1: the header row: text after the closing quote; a quote within quotes is written twice; "
        + "is it one with delimiter: \";\" in the source's format?"
    ),
  ]

  @Test(arguments: cases) func saysWhatIsWrongWithTheFile(_ expected: Case) throws {
    let error = try #require(throws: IngestError.self) {
      try Reading(expected.bytes, .strings("origin", "dest"))
    }
    #expect(error.code == expected.code)
    #expect(error.description == expected.description)
  }

  /// Beginnings of what is neither CSV nor JSON, and what is said of it.
  static let foreign: [(bytes: [UInt8], advice: String)] = [
    ([0xFF, 0xFE, 0x6F, 0x00, 0x0A, 0x00], utf16), ([0xFE, 0xFF, 0x00, 0x6F], utf16),
    ([0x6F, 0x00, 0x2C, 0x00], utf16), ([0x00, 0x6F, 0x00, 0x2C, 0x00, 0x70], utf16),
    (
      Array("BZh91AY&SY".utf8) + [0x00],
      "this is compressed by bzip2; unpack it, as bunzip2 does, "
        + "or use gzip or zstd"
    ),
    (
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00],
      "this is compressed by xz; unpack it, as unxz does, "
        + "or use gzip or zstd"
    ),
    (
      [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
      "this is a 7z archive; unpack it, and name the files that "
        + "were in it"
    ),
    (Array("PAR1".utf8) + [0x15, 0x04], "this is Parquet; write it as CSV or JSON Lines"),
    (
      Array("ARROW1".utf8) + [0, 0],
      "this is an Arrow file, which entity frames may be, but no source; "
        + "write it as CSV or JSON Lines"
    ),
    (
      zip + Array("data.csv".utf8),
      "this is a zip archive; unpack it, and name the files that were in it"
    ),
    (zip + Array("[Content_Types].xml".utf8), workbook),
    (zip + Array("xl/workbook.xml".utf8), workbook),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], workbook),
    (Array("\n<!DOCTYPE html>\n<p>No such file".utf8), page), (Array("<HTML><body>".utf8), page),
    (Array("<!-- saved -->\n <!-- twice --><p>No such file</p>".utf8), page),
    (Array("<!-- without an end".utf8), page), (Array("\u{FEFF}<p class=\"x\"><h1>".utf8), page),
    (Array("<title>404</title>".utf8), page), (Array("<body>".utf8), page),
    (Array("<meta charset=\"utf-8\">\n<script>let a".utf8), page),
    (Array("<h1>Not found</h1>\n".utf8), page), (Array("<pre>\nno,rows\n</pre>\n".utf8), page),
    (
      Array("<svg xmlns=\"x\">".utf8), "this is XML; write its rows as CSV or JSON Lines"
    ),
    (Array("%PDF-1.4\n1 0 obj".utf8), "this is PDF; have the program that made it write CSV"),
    (Array("<?xml version=\"1.0\"?><a/>".utf8), "this is XML; write its rows as CSV or JSON Lines"),
  ]

  private static let utf16 =
    "this is UTF-16; convert it to UTF-8, as iconv -f UTF-16 -t UTF-8 FILE does"
  private static let page =
    "this is a page of HTML, perhaps one that says why the file cannot be had; fetch the file itself"
  private static let workbook =
    "this is a workbook of Excel or another office document; save its sheet as CSV"
  /// The header of an archive's first entry, up to its name.
  private static let zip: [UInt8] = [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26)

  /// A model's or a database's file, or noise; a few control characters are slips of a text.
  @Test func namesWhatDoesNotLookLikeText() throws {
    let error = try #require(throws: IngestError.self) {
      try Reading(Array("ab\u{8}\u{8}\u{1A}\u{19}\u{5}\u{4},c\n".utf8), .strings("origin"))
    }
    #expect(error.code == .foreignContent)
    #expect(
      error.description
        == "test.csv: this does not look like text: it has the bytes 0x04 0x05 0x08 0x19 0x1a …; if it "
        + "is packed, unpack it, and if it is another program's own format, have that write CSV or "
        + "JSON Lines"
    )
    let text = "origin,dest\na\u{8}\u{1A}\u{19}\u{5}\u{5}\u{1}\u{1F}\u{1B},b\n"
    #expect(try Reading(Array(text.utf8), .strings("origin", "dest")).rows.count == 1)
  }

  @Test(arguments: foreign)
  func saysWhatIsNeitherCSVNorJSON(_ bytes: [UInt8], _ advice: String) throws {
    for blockByteCount in [1, 7, 1 << 20] {
      let limits = IngestLimits(blockByteCount: blockByteCount)
      let asCSV = try #require(throws: IngestError.self) {
        try Reading(bytes, .strings("origin"), limits: limits)
      }
      #expect(asCSV.code == .foreignContent && asCSV.description == "test.csv: \(advice)")
      let asJSON = try #require(throws: IngestError.self) {
        try JSONReading(bytes, [.json("a", .int64)], limits: limits)
      }
      #expect(asJSON.description == "test.json: \(advice)")
    }
    #expect(throws: IngestError.self) { try InputGuess(BytesFile(bytes), name: "test.csv") }
  }

  @Test(arguments: [
    "BZh9,x\n1,2\n", "PAR1,x\n1,2\n", "PK,x\n1,2\n", "7z,ARROW1\n1,2\n", "<h>,x\n1,2\n",
    "<TITLE>,<P>\n1,2\n", "<p>;x\n1,2\n", "<TITLE>\n1\n", "<title>\r\n1\r\n", "<p value>,b\n1,2\n",
    "<p>a</p>,1\n<p>b</p>,2\n", "<table>",
  ])
  func textThatBeginsLikeSomethingElseIsText(_ text: String) throws {
    #expect(try Reading(text, .strings("x")).rows.count <= 1)
  }

  @Test func aCarriageReturnInAQuotedNameIsAPartOfIt() throws {
    let reading = try Reading("\"a\rb\",x\n1,2\n", .strings("a\rb", "x"))
    #expect(reading.values == [[.string("1"), .string("2")]])
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
