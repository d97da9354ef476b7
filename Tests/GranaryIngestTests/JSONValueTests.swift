import GranaryColumns
import GranaryIngest
import Testing

/// What values of each type are read from.
@Suite struct JSONValueTests {
  /// Expected values by arithmetic; those of floats are what the same digits are as Swift literals.
  static let values: [(ColumnType, String, Scalar)] = [
    (.bool, "true", .bool(true)),
    (.bool, "false", .bool(false)),
    (.bool, #""TRUE""#, .bool(true)),
    (.bool, "null", .null),
    (.int64, "0", .int64(0)),
    (.int64, "-0", .int64(0)),
    (.int64, "9007199254740993", .int64(9_007_199_254_740_993)),
    (.int64, "9223372036854775807", .int64(.max)),
    (.int64, "-9223372036854775808", .int64(.min)),
    (.int64, "123456789012345678", .int64(123_456_789_012_345_678)),
    (.int64, "1234567890123456789", .int64(1_234_567_890_123_456_789)),
    (.int64, "12.0", .int64(12)),
    (.int64, "-1.50e1", .int64(-15)),
    (.int64, "1200e-2", .int64(12)),
    (.int64, "9.223372036854775807E18", .int64(.max)),
    (.int64, "0.000e999999999999999999999", .int64(0)),
    (.int64, "0.0000000000000000000000000000012e+31", .int64(12)),
    (.int64, #""42""#, .int64(42)),
    (.float64, "0.1", .float64(0.1)),
    (.float64, "-0", .float64(-0.0)),
    (.float64, "1e308", .float64(1e308)),
    (.float64, "5e-324", .float64(.leastNonzeroMagnitude)),
    (.float64, "1e-400", .float64(0)),
    (.float64, "9007199254740993", .float64(9_007_199_254_740_992)),
    (.float64, "0.1234567890123456789", .float64(0.1234567890123456789)),
    (.float64, #""-Infinity""#, .float64(-.infinity)),
    // Half-way between two floats but for its last digit; by way of a double it would be 1.
    (.float32, "1.00000005960464477540", .float32(1.0000001)),
    (.float32, "16777217", .float32(16_777_216)),
    (.string, #""""#, ""),
    (.string, #""a""#, "a"),
    (.string, #""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (.string, #""\u0041\u00e9\u20AC\uD83D\uDE00!""#, "Aé€😀!"),
    (
      .string, #""é😀 and text enough for more than one word""#,
      "é😀 and text enough for more than one word"
    ),
    (.string, #""\u0000""#, "\u{0}"),
    (.string, #""eight by\tte""#, "eight by\tte"),
    (.timestamp, #""1970-01-01T00:00:01Z""#, .timestamp(Timestamp(microseconds: 1_000_000))),
    (.timestamp, #""1970-01-01T00:00:01\u005A""#, .timestamp(Timestamp(microseconds: 1_000_000))),
    (.date, #""1970-01-02""#, .date(CalendarDate(days: 1))),
  ]

  @Test(arguments: values.indices) func readsAValue(_ index: Int) throws {
    let (type, text, value) = Self.values[index]
    let reading = try JSONReading(#"{"v":\#(text)}"#, [.json("v", type)])
    #expect(reading.reasons == [])
    #expect(reading.values == [[value]], "\(type) of \(text)")
    guard case .float64(let expected) = value,
      case .float64(let read)? = reading.values.first?.first
    else { return }
    #expect(read.bitPattern == expected.bitPattern)
  }

  @Test func readsNaNFromAString() throws {
    let reading = try JSONReading(#"{"v":"NaN"}"#, [.json("v", .float64)])
    guard case .float64(let value)? = reading.values.first?.first else {
      Issue.record("no value")
      return
    }
    #expect(value.isNaN)
  }

  @Test func nullAndAbsentMembersAreNull() throws {
    let columns = ColumnType.allCases.map { InputColumn.json("\($0)", $0) }
    let nulls = ColumnType.allCases.map { "\"\($0)\":null" }.joined(separator: ",")
    let reading = try JSONReading("{}\n{\(nulls)}\n", columns)
    #expect(reading.values == [[Scalar]](repeating: columns.map { _ in .null }, count: 2))
  }

  @Test func aStringThatMeansNullIsNull() throws {
    let format = FieldFormat(nullValues: ["NA", "-\n"])
    let columns = ColumnType.allCases.map { InputColumn.json("\($0)", $0, format: format) }
    let text = ["NA", #"\u004eA"#, #"-\n"#].map { value in
      "{" + ColumnType.allCases.map { "\"\($0)\":\"\(value)\"" }.joined(separator: ",") + "}\n"
    }
    let reading = try JSONReading(text.joined(), columns)
    #expect(reading.reasons == [])
    #expect(reading.values == [[Scalar]](repeating: columns.map { _ in .null }, count: 3))
  }

  @Test func stringsAreReadAsTheColumnsFormatSays() throws {
    let format = FieldFormat(
      nullValues: ["-"],
      decimal: .comma,
      trueValues: ["ja"],
      falseValues: ["nein"],
      timestampFormat: try TimeFormat("%d.%m.%Y %H:%M"),
      dateFormat: try TimeFormat("%d.%m.%Y"),
      timeZone: "Europe/Berlin"
    )
    let columns: [InputColumn] = [
      .json("b", .bool, format: format), .json("x", .float64, format: format),
      .json("t", .timestamp, format: format), .json("d", .date, format: format),
    ]
    let text = #"""
      {"b":"ja","x":"1,5","t":"01.03.2013 01:00","d":"1\u0030.03.2013"}
      {"b":false,"x":1.5,"t":"-","d":null}
      {"b":"true","x":"1.5","t":"31.03.2013 02:30","d":"2013-03-01"}

      """#
    let reading = try JSONReading(text, columns)
    let time = try Timestamp(parsing: "2013-03-01T00:00:00Z")
    let date = CalendarDate(days: 15_765 + 9)
    #expect(
      reading.values == [
        [.bool(true), .float64(1.5), .timestamp(time), .date(date)],
        [.bool(false), .float64(1.5), .null, .null],
      ]
    )
    #expect(
      reading.reasons == [
        "b 'true': neither true ('ja') nor false ('nein')",
        "x '1.5': not a number with a decimal comma",
        "t '31.03.2013 02:30': no clock in Europe/Berlin has shown this time: they were set forward "
          + "past it",
        "d '2013-03-01': not a date as the format '%d.%m.%Y' has it",
      ]
    )
  }

  @Test func aNumberIsATimeWhereTheFormatReadsItsDigits() throws {
    let format = FieldFormat(
      timestampFormat: try TimeFormat("%s"),
      dateFormat: try TimeFormat("%Y%m%d")
    )
    let columns: [InputColumn] = [
      .json("t", .timestamp, format: format), .json("d", .date, format: format),
    ]
    let reading = try JSONReading(#"{"t":1362096000.25,"d":20130301}"#, columns)
    let time = try Timestamp(parsing: "2013-03-01T00:00:00.25Z")
    let date = CalendarDate(days: 15_765)
    #expect(reading.reasons == [])
    #expect(reading.values == [[.timestamp(time), .date(date)]])
  }

  @Test func membersComeInAnyOrderAndMayBeLeftOut() throws {
    let text = """
      {"a":1,"b":2,"c":3}
      {"c":6,"a":4,"b":5}
      {"b":8}
      {"c":11,"x":{"a":0},"a":9}
      {"\\u0061":12,"b":13,"c":14}
      { "a" : 15 ,\t"b": 16, "c" :17 }

      """
    let reading = try JSONReading(text, ["a", "b", "c"].map { .json($0, .int64) })
    let expected: [[Int64?]] = [
      [1, 2, 3], [4, 5, 6], [nil, 8, nil], [9, nil, 11], [12, 13, 14], [15, 16, 17],
    ]
    #expect(reading.reasons == [])
    #expect(reading.values == expected.map { $0.map { $0.map(Scalar.int64) ?? .null } })
    #expect(reading.unknownColumns == ["x"])
  }

  /// A name is known by its bytes, not by what Unicode takes for the same.
  @Test func namesAreComparedByTheirBytes() throws {
    let text = #"{"e\u0301":1,"\u00e9":2}"#
    let reading = try JSONReading(text, [.json("v", .int64, from: "é")])
    #expect(reading.values == [[.int64(2)]])
  }

  @Test func readsTenThousandColumns() throws {
    let columns = (0..<10_000).map { InputColumn.json("c\($0)", .int64) }
    let row = "{" + (0..<10_000).map { "\"c\($0)\":\($0)" }.joined(separator: ",") + "}\n"
    let reading = try JSONReading(String(repeating: row, count: 3), columns)
    let values = (0..<10_000).map { Scalar.int64(Int64($0)) }
    #expect(reading.values == [values, values, values])
  }
}
