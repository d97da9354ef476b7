import GranaryColumns
import Testing

@Suite struct TimestampPartsTests {
  /// From Python's `datetime`.
  @Test(arguments: [
    ("1969-12-31T23:59:58.5Z", 59, 58, [1969, 12, 31, 365]),
    ("1970-01-01T00:00:00Z", 0, 0, [1970, 1, 1, 1]),
    ("2000-12-31T05:06:07Z", 6, 7, [2000, 12, 31, 366]),
    ("1900-03-01T12:34:56Z", 34, 56, [1900, 3, 1, 60]),
    ("2012-03-01T12:34:56Z", 34, 56, [2012, 3, 1, 61]),
  ])
  func areThoseOfTheCalendar(text: String, minute: Int64, second: Int64, date: [Int64]) throws {
    let time = try Timestamp(parsing: text)
    let day = time.utcDate
    #expect(time.utcMinute == minute)
    #expect(time.utcSecond == second)
    #expect([day.year, day.month, day.dayOfMonth, day.dayOfYear] == date)
  }
}
