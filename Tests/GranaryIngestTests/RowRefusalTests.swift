import GranaryColumns
import GranaryIngest
import Testing

/// What is refused, at which line, with which words; and that the rows around it come in.
@Suite struct RowRefusalTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    /// Follows the header and a good row on line 2.
    let text: String
    let line: Int
    let kept: String
    let reasons: [String]
    let codes: [RowRefusal.Code]
    /// Good rows after the refused one.
    let rowsAfter: Int

    init(
      _ name: String,
      _ text: String,
      line: Int = 3,
      text kept: String,
      _ reasons: [String],
      _ codes: [RowRefusal.Code],
      rowsAfter: Int = 1
    ) {
      testDescription = name
      self.text = text
      self.line = line
      self.kept = kept
      self.reasons = reasons
      self.codes = codes
      self.rowsAfter = rowsAfter
    }
  }

  static let columns = [Field("n", .int64), Field("x", .float64), Field("s", .string)]
  static let head = "n,x,s\n1,2,good\n"

  static let cases = [
    Case(
      "too few fields",
      "1,2\n2,3,b\n",
      text: "1,2",
      ["2 fields where the header names 3"],
      [.tooFewFields]
    ),
    Case(
      "one field",
      "1\n2,3,b\n",
      text: "1",
      ["1 field where the header names 3"],
      [.tooFewFields]
    ),
    Case(
      "too many fields",
      "1,2,a,\n2,3,b\n",
      text: "1,2,a,",
      ["4 fields where the header names 3"],
      [.tooManyFields]
    ),
    Case(
      "too many fields, quoted",
      "1,2,\"a\",\"b\"\n2,3,b\n",
      text: "1,2,\"a\",\"b\"",
      ["4 fields where the header names 3"],
      [.tooManyFields]
    ),
    Case(
      "every reason of a row",
      "1.5,abc,a\n2,3,b\n",
      text: "1.5,abc,a",
      ["n '1.5': not an integer", "x 'abc': not a number"],
      [.notAnInteger, .notANumber]
    ),
    Case(
      "integer out of range",
      "9223372036854775808,2,a\n2,3,b\n",
      text: "9223372036854775808,2,a",
      ["n '9223372036854775808': does not fit in 64 bits"],
      [.integerOutOfRange]
    ),
    Case(
      "number out of range",
      "1,1e309,a\n2,3,b\n",
      text: "1,1e309,a",
      ["x '1e309': too large for a float64"],
      [.numberOutOfRange]
    ),
    Case(
      "text after a quote",
      "1,2,\"a\"b\n2,3,b\n",
      text: "1,2,\"a\"b",
      ["s: text after the closing quote; a quote within quotes is written twice"],
      [.textAfterQuote]
    ),
    Case(
      "text after a quote, then a line end in quotes",
      "\"1\" ,2,\"a\nb\"\n2,3,b\n",
      text: "\"1\" ,2,\"a\nb\"",
      ["n: text after the closing quote; a quote within quotes is written twice"],
      [.textAfterQuote]
    ),
    Case(
      "a stray quote that takes rows with it up to the next one",
      "1,2,\"a\n2,3,b\n3,4,\"c\"\n4,5,d\n",
      text: "1,2,\"a\n2,3,b\n3,4,\"c\"",
      [
        "s: text after the closing quote; a quote within quotes is written twice. The field takes 3 lines: "
          + "its quote opens on line 3 and closes on line 5; if one of them is a stray one, rows between "
          + "them are in this one"
      ],
      [.textAfterQuote]
    ),
    Case(
      "a stray quote that takes rows with it, and another",
      "1,2,\"a\n2,3,b\",3,4\n4,5,d\n",
      text: "1,2,\"a\n2,3,b\",3,4",
      [
        "5 fields where the header names 3; the row takes 2 lines, since quotes around fields have line "
          + "ends between them: one may be a stray one"
      ],
      [.tooManyFields]
    ),
    Case(
      "carriage returns within a row",
      "1,2,a\r2,3,b\r\n4,5,d\n",
      text: "1,2,a\r2,3,b",
      [
        "5 fields where the header names 3; carriage returns alone end no line, and here are some; convert "
          + "the file's line ends to line feeds, as tr '\\r' '\\n' does"
      ],
      [.tooManyFields]
    ),
    Case(
      "carriage returns within a row, and quotes",
      "1,2,\"a\"\r2,3,\"b\"\r\n4,5,d\n",
      text: "1,2,\"a\"\r2,3,\"b\"",
      [
        "s: text after the closing quote; a quote within quotes is written twice; carriage returns alone "
          + "end no line, and here are some; convert the file's line ends to line feeds, as tr '\\r' '\\n' "
          + "does"
      ],
      [.textAfterQuote]
    ),
    Case(
      "a quote that never closes",
      "1,2,\"a\n2,3,b\n3,4,c\n",
      text: "1,2,\"a",
      ["s: the quote opened on line 3 never closes; reading went on with the next line"],
      [.unclosedQuote],
      rowsAfter: 2
    ),
    Case(
      "a quote that never closes after one that does",
      "1,\"2\n\",\"a\n2,3,b\n",
      text: "1,\"2\n\",\"a",
      ["s: the quote opened on line 4 never closes; reading went on with the next line"],
      [.unclosedQuote]
    ),
    Case(
      "the file ends in quotes",
      "1,2,\"a",
      text: "1,2,\"a",
      ["s: the quote opened on line 3 never closes; reading went on with the next line"],
      [.unclosedQuote],
      rowsAfter: 0
    ),
    Case(
      "empty text is no number",
      "\"\",2,a\n2,3,b\n",
      text: "\"\",2,a",
      ["n '': not an integer"],
      [.notAnInteger]
    ),
    Case(
      "a value is cut",
      String(repeating: "é", count: 201) + ",2,a\n2,3,b\n",
      text: String(repeating: "é", count: 201) + ",2,a",
      ["n '" + String(repeating: "é", count: 200) + "…': not an integer"],
      [.notAnInteger]
    ),
  ]

  @Test(arguments: cases) func refusesARow(_ expected: Case) throws {
    let reading = try Reading(Self.head + expected.text, Self.columns)
    let refused = try #require(reading.refused.first)
    #expect(reading.refused.count == 1)
    #expect(refused.line == expected.line)
    #expect(refused.ordinal == 1)
    #expect(refused.text == expected.kept)
    #expect(refused.reasons.map(\.description) == expected.reasons)
    #expect(refused.reasons.map(\.code) == expected.codes)
    #expect(reading.rows.map(\.ordinal) == [0] + (0..<expected.rowsAfter).map { $0 + 2 })
  }

  @Test(
    arguments: [
      (.bool, "yes", .notABool, "neither true nor false"),
      (.bool, "1", .notABool, "neither true nor false"),
      (.float32, "3.5e38", .numberOutOfRange, "too large for a float32"),
      (
        .timestamp, "2013-02-30T00:00:00Z", .notATimestamp,
        "not a time such as 2013-03-01T00:00:00Z"
      ),
      (
        .timestamp, "2013-02-12T10:00:00", .timestampWithoutZone,
        "a time without its zone; end it with Z or an offset such as -05:00, or declare the "
          + "source's timezone"
      ),
      (.date, "2013-02-29", .notADate, "not a date such as 2013-03-01"),
      (.date, "12.2.2013", .notADate, "not a date such as 2013-03-01"),
    ] as [(ColumnType, String, RowRefusal.Code, String)]
  )
  func refusesAValue(
    _ type: ColumnType,
    _ value: String,
    _ code: RowRefusal.Code,
    _ message: String
  ) throws {
    let reading = try Reading("c\n\(value)\n", [Field("c", type)])
    let reason = RowRefusal(code, column: "c", value: value, message: message)
    let row = RefusedRow(ordinal: 0, line: 2, text: value, reasons: [reason])
    #expect(reading.refused == [row])
  }

  @Test func refusesBytesThatAreNotUTF8WithTheirOffset() throws {
    let text = Array("n,x,s\n1,2,é\n3,4,".utf8) + [0xC3, 0x28] + Array("\n5,6,b\n".utf8)
    let reading = try Reading(text, Self.columns)
    #expect(reading.rows.map(\.line) == [2, 4])
    #expect(reading.refused.map(\.line) == [3])
    // 6 bytes of header, 7 of the first row, 4 of the second precede it.
    #expect(
      reading.refused.first?.reasons.map(\.description) == [
        "byte 0xC3 at offset 17 of the file is not UTF-8; convert the file to UTF-8, "
          + "or declare its encoding"
      ]
    )
    #expect(reading.refused.first?.text == "3,4,\u{FFFD}(")
  }

  @Test func refusesARowThatIsTooLongAndReadsOn() throws {
    let long = String(repeating: "z", count: 100)
    let text = "n,x,s\n1,2,a\n1,2,\(long)\n3,4,\"b\nc\"\n1,2,\"\(long)\n\"\n5,6,d\n"
    let reading = try Reading(text, Self.columns, limits: IngestLimits(rowByteCount: 20))
    #expect(reading.rows.map(\.line) == [2, 4, 8])
    #expect(reading.refused.map(\.line) == [3, 6, 7])
    #expect(reading.refused.map { $0.text.utf8.count } == [20, 20, 1])
    #expect(
      reading.refused.first?.reasons.map(\.description) == [
        "longer than 20 bytes; the text kept is cut there"
      ]
    )
    #expect(reading.summary.rowsRead == 6)
  }
}
