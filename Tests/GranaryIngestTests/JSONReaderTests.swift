import GranaryColumns
import Testing

@testable import GranaryIngest

/// Rows, lines and chunks of JSON Lines; nested columns.
@Suite struct JSONReaderTests {
  @Test func rowsEndAtLineFeedsAndBlankLinesAreNone() throws {
    let text = "\u{FEFF}{\"n\":1}\r\n\n \t\r\n{\"n\":2} \n\r\n  {\"n\":\t3}"
    let reading = try JSONReading(text, [.json("n", .int64)])
    #expect(reading.rows.map(\.line) == [1, 4, 6])
    #expect(reading.rows.map(\.text) == [#"{"n":1}"#, #"{"n":2}"#, "{\"n\":\t3}"])
    #expect(reading.values == [[.int64(1)], [.int64(2)], [.int64(3)]])
    #expect(reading.summary.rowsRead == 3)
    #expect(reading.summary.byteCount == text.utf8.count)
  }

  @Test(arguments: ["", "\n", " \r\n\t\n", "\u{FEFF}"]) func aFileMayHaveNoRows(
    _ text: String
  ) throws {
    let reading = try JSONReading(text, [.json("n", .int64)])
    #expect(reading.summary.rowsRead == 0)
    #expect(reading.batchRowCounts == [])
  }

  @Test func aRowMayHaveNothingThatIsAskedFor() throws {
    let reading = try JSONReading("{}\n{ }\n{\"a\":[]}\n", [])
    #expect(reading.values == [[], [], []])
    #expect(reading.unknownColumns == ["a"])
  }

  @Test func chunksEndByRowsOrBytes() throws {
    let text = String(repeating: "{\"n\":1}\n", count: 7)
    let column = InputColumn.json("n", .int64)
    #expect(
      try JSONReading(text, [column], limits: IngestLimits(rowsPerBatch: 3)).batchRowCounts == [
        3, 3, 1,
      ]
    )
    #expect(
      try JSONReading(text, [column], limits: IngestLimits(batchByteCount: 9)).batchRowCounts == [
        2, 2, 2, 1,
      ]
    )
  }

  @Test(arguments: [(0, 65_536), (64, 65_536), (256, 16_384), (10_000, 419), (1 << 25, 1)])
  func fewerRowsAreTakenAtATimeWhereThereAreManyColumns(_ columns: Int, _ rows: Int) {
    #expect(IngestLimits().rowCount(ofColumns: columns) == rows)
  }

  // MARK: Nested columns

  static let nested: [InputColumn] = [
    .json("id", .int64, from: "user.id"),
    .json("city", .string, from: "user.address.city"),
    .json("zip", .string, from: "user.address.zip"),
    .json("first", .float64, from: "items[0].price"),
    .json("third", .float64, from: "items[2].price"),
    .json("corner", .int64, from: "grid[1][0]"),
    .json("dotted", .bool, from: #"a\.b"#),
    .json("again", .string, from: "user.id"),
  ]

  @Test func columnsAreAtPathsInTheRow() throws {
    let row = #"""
      {"user":{"id":7,"address":{"zip":"10001","city":"New York"}},"a.b":true,
      "items":[{"price":1.5},{"price":2.5},{"name":"x","price":3.5},{"price":4.5}],
      "grid":[[1,2],[3,4]]}
      """#.replacing("\n", with: "")
    let columns = Self.nested.dropLast()
    let reading = try JSONReading(row, Array(columns))
    #expect(reading.reasons == [])
    #expect(
      reading.values == [
        [
          .int64(7), "New York", "10001", .float64(1.5), .float64(3.5), .int64(3), .bool(true),
        ]
      ]
    )
    #expect(reading.unknownColumns == ["items[2].name"])
  }

  @Test(
    arguments: [
      "{}", #"{"user":null,"items":null,"grid":null}"#,
      #"{"user":{},"items":[],"grid":[]}"#,
      #"{"user":{"address":null},"items":[null,1],"grid":[[1]]}"#,
      #"{"user":{"address":{}},"items":[{},{},{}],"grid":[0,[]]}"#,
    ]
  )
  func aPathThroughNullOrNothingIsNull(_ row: String) throws {
    let reading = try JSONReading(row, Self.nested)
    #expect(reading.reasons == [])
    #expect(reading.values == [Self.nested.map { _ in .null }])
  }

  @Test(
    arguments: [
      (
        #"{"user":5}"#,
        [
          "id '5': a number on the way to 'user.id', which cannot go through it",
          "city '5': a number on the way to 'user.address.city', which cannot go through it",
          "zip '5': a number on the way to 'user.address.zip', which cannot go through it",
          "again '5': a number on the way to 'user.id', which cannot go through it",
        ]
      ),
      (
        #"{"user":{"address":"{"}}"#,
        [
          #"city '"{"': a string on the way to 'user.address.city', which cannot go through it"#,
          #"zip '"{"': a string on the way to 'user.address.zip', which cannot go through it"#,
        ]
      ),
      (
        #"{"items":{"a":1}}"#,
        [
          #"first '{"a":1}': an object on the way to 'items[0].price', which cannot go through it"#,
          #"third '{"a":1}': an object on the way to 'items[2].price', which cannot go through it"#,
        ]
      ),
      (
        #"{"grid":[0,true]}"#,
        ["corner 'true': true on the way to 'grid[1][0]', which cannot go through it"]
      ),
      (
        #"{"user":{"id":{"a":1}}}"#,
        [
          #"id '{"a":1}': an object where one value is due; a column reads what is in it with from: user.id.NAME"#,
          #"again '{"a":1}': an object where one value is due; a column reads what is in it with from: user.id.NAME"#,
        ]
      ),
      (
        #"{"user":{"id":7}}"#,
        [
          "again '7': a number where text is due; put it in quotes, or declare the column int64 or "
            + "float64"
        ]
      ),
    ] as [(String, [String])]
  )
  func aPathThroughSomethingElseRefusesTheRow(_ row: String, _ reasons: [String]) throws {
    let reading = try JSONReading(row, Self.nested)
    #expect(reading.reasons == reasons)
  }

  @Test func whatIsReadByNameAndByPlaceIsRefusedAsTheOther() throws {
    let columns: [InputColumn] = [
      .json("named", .int64, from: "x.a"), .json("first", .int64, from: "x[0]"),
    ]
    let reading = try JSONReading("{\"x\":{\"a\":1}}\n{\"x\":[1]}\n{\"x\":null}\n", columns)
    #expect(reading.values == [[.null, .null]])
    #expect(
      reading.reasons == [
        #"first '{"a":1}': an object on the way to 'x[0]', which cannot go through it"#,
        "named '[1]': an array on the way to 'x.a', which cannot go through it",
      ]
    )
  }

  @Test func aColumnMayBeAboveAnother() throws {
    let columns: [InputColumn] = [.json("a", .string), .json("b", .string, from: "a.b")]
    let reading = try JSONReading("{\"a\":null}\n{\"a\":\"x\"}\n{\"a\":{\"b\":\"y\"}}\n", columns)
    #expect(reading.values == [[.null, .null]])
    #expect(
      reading.reasons == [
        #"b '"x"': a string on the way to 'a.b', which cannot go through it"#,
        #"a '{"b":"y"}': an object where one value is due; a column reads what is in it with from: a.NAME"#,
      ]
    )
  }
}
