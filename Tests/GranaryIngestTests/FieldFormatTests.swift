import GranaryColumns
import GranaryIngest
import Testing

/// Values as columns' formats say they are written.
@Suite struct FieldFormatTests {
  struct Case: CustomTestStringConvertible {
    let type: ColumnType
    let format: FieldFormat
    let text: String
    /// The value; nil where the row is refused for the reason.
    let value: Scalar?
    var reason: String?
    var testDescription: String { "\(type) '\(text)'" }

    init(_ type: ColumnType, _ format: FieldFormat, _ text: String, _ value: Scalar) {
      (self.type, self.format, self.text, self.value) = (type, format, text, value)
    }

    init(_ type: ColumnType, _ format: FieldFormat, _ text: String, reason: String) {
      (self.type, self.format, self.text, self.value) = (type, format, text, nil)
      self.reason = reason
    }
  }

  static let comma = FieldFormat(decimal: .comma)
  static let words = FieldFormat(trueValues: ["ja", "1"], falseValues: ["nein"])
  static let onlyTrue = FieldFormat(trueValues: ["x"])

  static let cases = [
    Case(.float64, comma, "1,5", .float64(1.5)),
    Case(.float64, comma, "-0,1e2", .float64(-10)),
    Case(.float64, comma, "3", .float64(3)),
    Case(.float64, comma, "0,1000000000000000055511151231257827", .float64(0.1)),
    Case(.float32, comma, "0,1", .float32(0.1)),
    Case(.float64, comma, "1.5", reason: "not a number with a decimal comma"),
    Case(.float64, comma, "1,5,0", reason: "not a number with a decimal comma"),
    Case(.float64, FieldFormat(), "1,5", reason: "not a number"),
    Case(.bool, FieldFormat(), "True", .bool(true)),
    Case(.bool, FieldFormat(), "FALSE", .bool(false)),
    Case(.bool, FieldFormat(), "t", reason: "neither true nor false"),
    Case(.bool, words, "ja", .bool(true)),
    Case(.bool, words, "1", .bool(true)),
    Case(.bool, words, "nein", .bool(false)),
    Case(.bool, words, "true", reason: "neither true ('ja', '1') nor false ('nein')"),
    Case(.bool, words, "Ja", reason: "neither true ('ja', '1') nor false ('nein')"),
    Case(.bool, onlyTrue, "FALSE", .bool(false)),
    Case(.bool, onlyTrue, "true", reason: "neither true ('x') nor false (false)"),
    Case(.string, FieldFormat(nullValues: ["not available"]), "not available", .null),
    Case(.string, FieldFormat(nullValues: ["NA", "-"]), "-", .null),
    Case(.string, FieldFormat(nullValues: ["\0A"]), "A", "A"),
  ]

  @Test(arguments: cases) func reads(_ expected: Case) throws { try check(expected) }

  private func check(_ expected: Case) throws {
    // A delimiter that no case has.
    let dialect = CSVDialect(delimiter: UInt8(ascii: "|"))
    let reading = try Reading(
      "c\n\(expected.text)\n",
      [Field("c", expected.type)],
      dialect: dialect,
      format: expected.format
    )
    if let value = expected.value {
      #expect(reading.values == [[value]])
      #expect(reading.refused == [])
    } else {
      #expect(reading.refused.flatMap(\.reasons).map(\.message) == [expected.reason])
    }
  }

  // MARK: Times

  struct TimeCase: CustomTestStringConvertible {
    let format: String
    let text: String
    /// RFC 3339; nil where there is no such time.
    let time: String?
    var testDescription: String { "\(format) '\(text)'" }

    init(_ format: String, _ text: String, _ time: String?) {
      (self.format, self.text, self.time) = (format, text, time)
    }
  }

  /// Read in UTC where nothing else is written.
  static let times = [
    TimeCase("%d.%m.%Y %H:%M", "28.02.2013 23:59", "2013-02-28T23:59:00Z"),
    TimeCase("%d.%m.%Y %H:%M", "1.2.2013 3:04", "2013-02-01T03:04:00Z"),
    TimeCase("%d.%m.%Y %H:%M", "29.02.2013 00:00", nil),
    TimeCase("%d.%m.%Y %H:%M", "28.02.13 00:00", nil),
    TimeCase("%d.%m.%Y %H:%M", "28.02.2013 00:00 ", nil),
    TimeCase("%d.%m.%Y %H:%M", " 28.02.2013 00:00", nil),
    TimeCase("%d.%m.%Y %H:%M", "28.02.2013 24:00", nil),
    TimeCase("%d.%m.%Y", "28.02.2013", "2013-02-28T00:00:00Z"),
    TimeCase("%Y%m%d%H%M%S", "20130228235960", "2013-03-01T00:00:00Z"),
    TimeCase("%FT%T.%f%z", "2013-02-28T23:59:59.1234567+0130", "2013-02-28T22:29:59.123456Z"),
    TimeCase("%FT%T.%f%z", "2013-02-28T23:59:59.5-05:00", "2013-03-01T04:59:59.500000Z"),
    TimeCase("%FT%T.%f%z", "2013-02-28T23:59:59.Z", nil),
    TimeCase("%F %T %z", "2013-02-28 23:59:59 Z", "2013-02-28T23:59:59Z"),
    TimeCase("%F %T %z", "2013-02-28 23:59:59 -08", "2013-03-01T07:59:59Z"),
    TimeCase("%F %T %z", "2013-02-28 23:59:59 PST", nil),
    TimeCase("%b %e %Y %I:%M %p", "Feb  8 2013 12:05 AM", "2013-02-08T00:05:00Z"),
    TimeCase("%b %e %Y %I:%M %p", "FEB 28 2013 12:05 pm", "2013-02-28T12:05:00Z"),
    TimeCase("%b %e %Y %I:%M %p", "Feb 28 2013 13:05 PM", nil),
    TimeCase("%B %d, %Y", "september 3, 2013", "2013-09-03T00:00:00Z"),
    TimeCase("%B %d, %Y", "Sep 3, 2013", "2013-09-03T00:00:00Z"),
    TimeCase("%B %d, %Y", "May 3, 2013", "2013-05-03T00:00:00Z"),
    TimeCase("%B %d, %Y", "Sept 3, 2013", nil),
    TimeCase("%y%j", "68366", "2068-12-31T00:00:00Z"),
    TimeCase("%y%j", "69365", "1969-12-31T00:00:00Z"),
    TimeCase("%y%j", "69366", nil),
    TimeCase("%s", "1362096000", "2013-03-01T00:00:00Z"),
    TimeCase("%s", "-0.5", "1969-12-31T23:59:59.500000Z"),
    TimeCase("%s", "-1.0000001", "1969-12-31T23:59:58.999999Z"),
    TimeCase("%s", "+1.9999999", "1970-01-01T00:00:01.999999Z"),
    TimeCase("%s", "1e9", nil),
    TimeCase("%s", "", nil),
    TimeCase("at %F 100%%", "at 2013-02-28 100%", "2013-02-28T00:00:00Z"),
    TimeCase("é %F", "é 2013-02-28", "2013-02-28T00:00:00Z"),
  ]

  @Test(arguments: times) func readsTimes(_ expected: TimeCase) throws {
    let format = FieldFormat(
      nullValues: [],
      timestampFormat: try TimeFormat(expected.format),
      timeZone: "UTC"
    )
    if let time = expected.time {
      let value = Scalar.timestamp(try Timestamp(parsing: time))
      try check(Case(.timestamp, format, expected.text, value))
    } else if !expected.text.isEmpty {
      let reason = "not a time as the format '\(expected.format)' has it"
      try check(Case(.timestamp, format, expected.text, reason: reason))
    }
  }

  @Test(arguments: [
    ("%d/%m/%y", "5/3/13", "2013-03-05"), ("%s", "-1", "1969-12-31"),
    ("%F %z", "2013-03-01 -0500", "2013-03-01"), ("%Y-%j", "2012-366", "2012-12-31"),
  ]) func readsDates(_ format: String, _ text: String, _ date: String) throws {
    let fields = FieldFormat(dateFormat: try TimeFormat(format))
    let value = Scalar.date(try #require(CalendarDate(date)))
    try check(Case(.date, fields, text, value))
    let reason = "not a date as the format '\(format)' has it"
    try check(Case(.date, fields, "x", reason: reason))
  }

  // MARK: Zones

  @Test(arguments: [
    ("2013-01-01T00:00:00", "2013-01-01T05:00:00Z"),
    ("2013-07-01 12:30:01.25", "2013-07-01T16:30:01.250000Z"),
    // Set back at 02:00 daylight time: the hour from 01:00 comes twice, the first time counts.
    ("2013-11-03T01:30:00", "2013-11-03T05:30:00Z"),
    ("2013-11-03T02:00:00", "2013-11-03T07:00:00Z"),
    ("2013-07-01T12:00:00+02:00", "2013-07-01T10:00:00Z"),
    // Past the database's table, by its rule.
    ("2413-07-01T12:00:00", "2413-07-01T16:00:00Z"),
    ("9999-12-31T19:00:00", "9999-12-31T19:00:00-05:00"),
  ]) func timesWithoutAZoneAreThoseOfTheDeclaredOne(_ text: String, _ time: String) throws {
    let format = FieldFormat(timeZone: "America/New_York")
    try check(Case(.timestamp, format, text, .timestamp(try Timestamp(parsing: time))))
  }

  @Test(arguments: ["2013-03-10T02:00:00", "2013-03-10T02:59:59.999999"])
  func timesThatNoClockHasShownAreRefused(_ text: String) throws {
    let format = FieldFormat(timeZone: "America/New_York")
    let reason =
      "no clock in America/New_York has shown this time: they were set forward past it"
    try check(Case(.timestamp, format, text, reason: reason))
    let reading = try Reading("c\n\(text)\n", [Field("c", .timestamp)], format: format)
    #expect(reading.refused.flatMap(\.reasons).map(\.code) == [.nonexistentTime])
  }
}
