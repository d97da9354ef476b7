import GranaryColumns
import GranaryFiles
import GranaryIngest
import GranaryStatistics
import Testing

/// Expected values follow from RFC 4180 and the reader's documentation.
@Suite struct CSVReaderTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let text: String
    var columns = [Field].strings("a", "b")
    let values: [[Scalar]]
    var lines: [Int]?
  }

  static let cases = [
    Case(testDescription: "plain", text: "a,b\n1,2\n", values: [["1", "2"]], lines: [2]),
    Case(testDescription: "no line end at the end", text: "a,b\n1,2", values: [["1", "2"]]),
    Case(testDescription: "CRLF", text: "a,b\r\n1,2\r\n3,4", values: [["1", "2"], ["3", "4"]]),
    Case(testDescription: "CR at the end", text: "a,b\n1,2\r", values: [["1", "2"]]),
    Case(testDescription: "CR within a field", text: "a,b\n1\r2,3\n", values: [["1\r2", "3"]]),
    Case(testDescription: "byte order mark", text: "\u{FEFF}a,b\n1,2\n", values: [["1", "2"]]),
    Case(testDescription: "columns in another order", text: "b,a\n1,2\n", values: [["2", "1"]]),
    Case(testDescription: "quoted header", text: "\"a\",\"b\"\n1,2\n", values: [["1", "2"]]),
    Case(testDescription: "only a header", text: "a,b\n", values: []),
    Case(testDescription: "only a header, no line end", text: "a,b", values: []),
    Case(
      testDescription: "blank lines are no rows",
      text: "\n\r\na,b\n\n1,2\n\r\n\n3,4\n\n",
      values: [["1", "2"], ["3", "4"]],
      lines: [5, 8]
    ),
    Case(
      testDescription: "blank lines are no rows of one column either",
      text: "a\n\n1\n\"\"\n\n",
      columns: .strings("a"),
      values: [["1"], [""]],
      lines: [3, 4]
    ),
    Case(
      testDescription: "line ends in quotes",
      text: "a,b\n\"x\ny\",\"\r\n\"\n1,2\n",
      values: [["x\ny", "\r\n"], ["1", "2"]],
      lines: [2, 5]
    ),
    Case(
      testDescription: "quotes in quotes",
      text: "a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n",
      values: [["say \"hi\"", "\""]]
    ),
    Case(
      testDescription: "a quote within a field is text",
      text: "a,b\n5\" pipe,x\"\"y\n",
      values: [["5\" pipe", "x\"\"y"]]
    ),
    Case(testDescription: "nothing is trimmed", text: "a,b\n 1 ,\t2\n", values: [[" 1 ", "\t2"]]),
    Case(
      testDescription: "spaces in and before quotes",
      text: "a,b\n\" 1 \", \"2\"\n",
      values: [[" 1 ", " \"2\""]]
    ),
    Case(
      testDescription: "empty is null, unless quoted",
      text: "a,b\n,\"\"\n\"\",\n",
      values: [[.null, ""], ["", .null]]
    ),
    Case(
      testDescription: "empty last field beside quotes",
      text: "a,b\n\"x\",\n",
      values: [["x", .null]]
    ),
    Case(
      testDescription: "texts that differ only in normal form are two columns",
      text: "e\u{301},\u{E9}\n1,2\n",
      columns: .strings("\u{E9}", "e\u{301}"),
      values: [["2", "1"]]
    ),
    Case(
      testDescription: "every type",
      text: "t,i,f,d,s,m,y\nTRUE,-7,0.1,1e3,é,2013-01-01 10:00:00-05:00,2013-02-12\n",
      columns: [
        Field("t", .bool), Field("i", .int64), Field("f", .float32), Field("d", .float64),
        Field("s", .string), Field("m", .timestamp), Field("y", .date),
      ],
      values: [
        [
          .bool(true), .int64(-7), .float32(0.1), .float64(1000), "é",
          .timestamp(Timestamp(microseconds: 1_357_052_400_000_000)),
          .date(CalendarDate(days: 15_748)),
        ]
      ]
    ),
  ]

  @Test(arguments: cases) func reads(_ expected: Case) throws {
    let reading = try Reading(expected.text, expected.columns)
    #expect(reading.values == expected.values)
    #expect(reading.refused == [])
    #expect(reading.rows.map(\.ordinal) == Array(0..<expected.values.count))
    if let lines = expected.lines { #expect(reading.rows.map(\.line) == lines) }
  }

  @Test func nullValuesCountWhereTheyAreNotQuoted() throws {
    let format = FieldFormat(nullValues: ["NA", ""])
    let text = "a,b,c\nNA,\"NA\",x\n\"x\"\"\",NA,\"NA\"\nNAN,,na\n"
    let reading = try Reading(text, .strings("a", "b", "c"), format: format)
    #expect(
      reading.values == [[.null, "NA", "x"], ["x\"", .null, "NA"], ["NAN", .null, "na"]]
    )
  }

  @Test func anEmptyFieldIsEmptyTextWhereNoNullValueIsEmpty() throws {
    let format = FieldFormat(nullValues: ["-"])
    let reading = try Reading("a,b\n,-\n", .strings("a", "b"), format: format)
    #expect(reading.values == [["", .null]])
  }

  @Test func anotherDelimiterLeavesCommasAlone() throws {
    let dialect = CSVDialect(delimiter: UInt8(ascii: ";"))
    let reading = try Reading("a;b\n1,5;\"x;y\"\n", .strings("a", "b"), dialect: dialect)
    #expect(reading.values == [["1,5", "x;y"]])
  }

  @Test func undeclaredColumnsAreLeftOutAndNamed() throws {
    let text = "x,a,\"y z\",b\nnot read,1,\u{0},2\n"
    let reading = try Reading(text, .strings("a", "b"))
    #expect(reading.values == [["1", "2"]])
    #expect(reading.unknownColumns == ["x", "y z"])
    #expect(reading.missingColumns == [])
    #expect(reading.headerText == "x,a,\"y z\",b")
  }

  @Test func columnsThatTheHeaderLacksAreNullAndNamed() throws {
    let reading = try Reading("b\n1\n2\n", .strings("a", "b", "c"))
    #expect(reading.values == [[.null, "1", .null], [.null, "2", .null]])
    #expect(reading.missingColumns == ["a", "c"])
    #expect(reading.refused == [])
  }

  @Test func columnsHaveNamesAndNullValuesOfTheirOwn() throws {
    var reader = try CSVReader(
      BytesFile(Array("A b,x\n-,-\nNA,NA\n".utf8)),
      name: "test.csv",
      dialect: CSVDialect(),
      columns: [
        InputColumn(Field("a", .string), from: "A b", format: FieldFormat(nullValues: ["-"])),
        InputColumn(Field("x", .string), format: FieldFormat(nullValues: ["NA"])),
        InputColumn(Field("y", .string), from: "x", format: FieldFormat(nullValues: [])),
      ]
    )
    let batch = try #require(try reader.next()).batch
    #expect(batch.schema.names == ["a", "x", "y"])
    let values = batch.columns.map(\.scalars)
    #expect(values == [[.null, "NA"], ["-", .null], ["-", "NA"]])
    #expect(reader.missingColumns == [])
    #expect(reader.unknownColumns == [])
  }

  @Test func theSummaryIsOfTheWholeFile() throws {
    let bytes = Array("\u{FEFF}a,b\n1,2\n1\n\n".utf8)
    let reading = try Reading(bytes, .strings("a", "b"))
    #expect(reading.summary.rowsRead == 2)
    #expect(reading.summary.byteCount == bytes.count)
    #expect(reading.summary.digest == SHA256Digest(hashing: bytes))
  }

  @Test func rowsKeepTheirText() throws {
    let reading = try Reading("a,b\r\n\"x\ny\",NA\r\n1,é\r\n", .strings("a", "b"))
    #expect(reading.rows.map(\.text) == ["\"x\ny\",NA", "1,é"])
  }

  @Test func batchesEndAtRowsOrBytes() throws {
    let text = "a\n" + String(repeating: "1234\n", count: 10)
    let byRows = try Reading(text, .strings("a"), limits: IngestLimits(rowsPerBatch: 4))
    #expect(byRows.batchRowCounts == [4, 4, 2])
    let byBytes = try Reading(text, .strings("a"), limits: IngestLimits(batchByteCount: 14))
    #expect(byBytes.batchRowCounts == [3, 3, 3, 1])
  }

  @Test func anUnreadableFileIsAnError() throws {
    final class Broken: ReadableFile {
      func read(into bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        throw FileError(.read, "/data/a.csv", number: 5)
      }
      func close() throws(FileError) {}
    }
    let error = try #require(throws: IngestError.self) {
      _ = try CSVReader(Broken(), name: "a.csv", dialect: CSVDialect(), columns: []).headerText
    }
    #expect(error.code == .io)
    #expect(error.description == "a.csv: could not read /data/a.csv: Input/output error (EIO)")
  }
}
