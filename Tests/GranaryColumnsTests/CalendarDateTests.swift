import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct CalendarDateTests {
  /// Expected values from Python 3.11's `datetime`: `(date.fromisoformat(text) - epoch).days` and
  /// `isoweekday()`.
  static let days: [(text: String, days: Int32, weekday: Int64)] = [
    ("0001-01-01", -719_162, 1), ("1582-10-15", -141_427, 5), ("1900-03-01", -25_508, 4),
    ("1969-12-31", -1, 3), ("1970-01-01", 0, 4), ("2000-02-29", 11_016, 2),
    ("2013-02-12", 15_748, 2), ("2024-12-31", 20_088, 2), ("9999-12-31", 2_932_896, 5),
  ]

  @Test(arguments: days)
  func readsAndPrints(_ text: String, _ days: Int32, _ weekday: Int64) throws {
    let date = try #require(CalendarDate(text))
    #expect(date.days == days)
    #expect(date.isoWeekday == weekday)
    #expect(CalendarDate(days: days).description == text)
    #expect(date.startOfDay.utcDate == date)
  }

  @Test(arguments: [
    "", "2013-2-12", "2013-02-30", "2013-02-12T", "2013-02-12 ", "13-02-12", "2013-02", "20130212",
    "-001-01-01", "10000-01-01", "2013-02-12T00:00:00Z",
  ])
  func refusesWhatIsNoDay(_ text: String) { #expect(CalendarDate(text) == nil) }

  /// Expected values from NumPy 2.4: `numpy.datetime64(days, "D")`.
  @Test(
    arguments: [
      (Int32.max, "5881580-07-11"), (Int32.min, "-5877641-06-23"), (2_932_897, "10000-01-01"),
      (-719_528, "0000-01-01"), (-719_529, "-0001-12-31"),
    ] as [(Int32, String)]
  )
  func printsFarYears(_ days: Int32, _ text: String) {
    #expect(CalendarDate(days: days).description == text)
  }

  /// A day later is the next day of the month, or the first of the next month: over two eras of
  /// 400 years, against a calendar that counts.
  @Test func daysFollowEachOther() {
    var (year, month, day) = (1600, 1, 1)
    // `(date(1600, 1, 1) - epoch).days` of Python's datetime.
    for number in Int32(-135_140)..<Int32(-135_140 + 2 * 146_097) {
      let pieces = CalendarDate(days: number).description.split(separator: "-").map { Int($0) }
      guard pieces == [year, month, day] else {
        Issue.record("day \(number) is \(pieces), not \([year, month, day])")
        return
      }
      day += 1
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
  }

  @Test func everyDayOfFourDigitYearsReadsBackAsPrinted() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      let date = CalendarDate(days: .random(in: -719_528...2_932_896, using: &generator))
      #expect(CalendarDate(date.description) == date)
    }
  }
}
