import GranaryColumns
import GranaryIngest
import Testing

/// A file of another format than its source reads.
@Suite struct FormatMixupTests {
  private static let fields = [Field("n", .int64), Field("s", .string)]
  private static let columns: [InputColumn] = [.json("n", .int64), .json("s", .string)]

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let message: String
  }

  static let notCSV = [
    Case(
      testDescription: "JSON Lines",
      text: "{\"n\": 1, \"s\": \"a\"}\n{\"n\": 2, \"s\": \"b\"}\n",
      message: ""
    ),
    Case(testDescription: "a JSON document", text: "[\n{\"n\": 1}]\n", message: ""),
    Case(testDescription: "the same name twice", text: "  [{\"n\":1},{\"n\":1}]", message: ""),
  ]

  @Test(arguments: notCSV) func aFirstRowOfJSONIsNoHeader(_ file: Case) throws {
    let error = #expect(throws: IngestError.self) {
      _ = try Reading(file.text, Self.fields)
    }
    #expect(error?.code == .invalidHeader)
    #expect(
      error?.description
        == "test.csv:1: the header row: it names no declared column and begins as JSON does; of JSON "
        + "Lines the source's format is {type: jsonl}, of one JSON document {type: json}"
    )
  }

  /// Whoever names a column so means it.
  @Test func aHeaderMayBeginLikeJSON() throws {
    #expect(try Reading("{n:1},s\n2,b\n", [Field("{n:1}", .int64)]).values == [[.int64(2)]])
    #expect(try Reading("{n},m\n2,b\n", Self.fields).values == [[.null, .null]])
  }

  static let notJSON = [
    Case(
      testDescription: "CSV",
      text: "n,s\n1,a\n",
      message:
        "test.json:1: byte 1: a value was expected; if the file is CSV, the source's format is "
        + "{type: csv}"
    ),
    Case(
      testDescription: "JSON Lines",
      text: "{\"n\":1}\n{\"n\":2}\n",
      message:
        "test.json:2: byte 1: text after the end of the value; if every line is a row, the "
        + "source's format is {type: jsonl}"
    ),
    Case(
      testDescription: "a document that is none",
      text: "{\"n\":1}\nx",
      message: "test.json:2: byte 1: text after the end of the value"
    ),
    Case(
      testDescription: "an array that is none",
      text: "[{\"n\":1}]\n{",
      message: "test.json:2: byte 1: text after the end of the value"
    ),
  ]

  @Test(arguments: notJSON) func whatIsNoDocumentSaysWhatItMayBe(_ file: Case) throws {
    let error = #expect(throws: IngestError.self) {
      _ = try JSONReading(file.text, Self.columns, layout: .document(records: nil))
    }
    #expect(error?.description == file.message)
  }

  /// Of the first line alone: others are just bad.
  @Test func aFirstLineThatIsNoObjectSaysWhatTheFileMayBe() throws {
    #expect(
      try JSONReading("n,s\n1,a\nx,b\n", Self.columns).reasons == [
        "byte 1: a value was expected, not 'n'; if the file is CSV, the source's format is {type: csv}",
        "byte 2: text after the end of the object",
        "byte 1: a value was expected, not 'x'",
      ]
    )
    #expect(
      try JSONReading("[{\"n\":1}]\n[]\n", Self.columns).reasons == [
        "an array where an object is due, with a column's value a member; if the line is an array of "
          + "rows, the source's format is {type: json}",
        "an array where an object is due, with a column's value a member",
      ]
    )
  }
}
