import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct TimestampTests {
  /// Texts as Granary prints them.
  ///
  /// Expected values from Python 3.11's `datetime`:
  /// `(datetime.fromisoformat(text) - epoch) // timedelta(microseconds=1)`.
  static let canonical: [(text: String, microseconds: Int64)] = [
    ("1970-01-01T00:00:00Z", 0),
    ("2013-03-01T00:00:00Z", 1_362_096_000_000_000),
    ("2013-03-01T05:30:15.123456Z", 1_362_115_815_123_456),
    ("2013-07-01T12:34:56.000001Z", 1_372_682_096_000_001),
    ("2013-07-01T12:34:56.900000Z", 1_372_682_096_900_000),
    ("1969-12-31T23:59:59.999999Z", -1),
    ("1969-12-31T23:59:59Z", -1_000_000),
    ("1900-02-28T23:59:59Z", -2_203_891_201_000_000),
    ("1900-03-01T00:00:00Z", -2_203_891_200_000_000),
    ("2000-02-29T12:00:00Z", 951_825_600_000_000),
    ("2012-02-29T00:00:00Z", 1_330_473_600_000_000),
    ("2016-12-31T23:59:59Z", 1_483_228_799_000_000),
    ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
    ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
  ]

  @Test(arguments: canonical)
  func readsAndPrints(_ text: String, _ microseconds: Int64) throws {
    #expect(try Timestamp(parsing: text).microseconds == microseconds)
    #expect(Timestamp(microseconds: microseconds).description == text)
  }

  /// Other ways to write a moment.
  ///
  /// Expected values as above; those that Python does not read
  /// (leap seconds, more than six digits, lower case) follow from the rule beside them.
  static let variants: [(text: String, microseconds: Int64)] = [
    ("2013-03-10T02:30:00-05:00", 1_362_900_600_000_000),
    ("2013-01-01T00:30:00+05:45", 1_356_979_500_000_000),
    ("2013-01-01T00:00:00-12:00", 1_357_041_600_000_000),
    ("2013-01-01T00:00:00+14:00", 1_356_948_000_000_000),
    ("2013-01-01T00:00:00+1400", 1_356_948_000_000_000),
    ("2013-01-01T00:00:00+14", 1_356_948_000_000_000),
    ("2013-03-01 00:00:00Z", 1_362_096_000_000_000),
    ("2013-03-01t00:00:00z", 1_362_096_000_000_000),
    ("2013-03-01T00:00Z", 1_362_096_000_000_000),
    ("2013-03-01T00:00:00,5Z", 1_362_096_000_500_000),
    ("2013-03-01T00:00:00.1Z", 1_362_096_000_100_000),
    // Digits past the sixth are floored, also before the epoch (DESIGN §3.1).
    ("2013-03-01T00:00:00.1234569Z", 1_362_096_000_123_456),
    ("1969-12-31T23:59:59.9999999Z", -1),
    ("1969-12-31T23:59:59.0000009Z", -1_000_000),
    // A leap second counts as the second after: that of 2016 is the first of 2017.
    ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
    ("2016-12-31T18:59:60-05:00", 1_483_228_800_000_000),
    ("2016-12-31T23:59:60.5Z", 1_483_228_800_500_000),
  ]

  @Test(arguments: variants)
  func readsWhatRFC3339AndCommonToolsWrite(_ text: String, _ microseconds: Int64) throws {
    #expect(try Timestamp(parsing: text).microseconds == microseconds)
  }

  @Test(arguments: [
    "2013-03-01T00:00", "2013-03-01T00:00:00", "2013-03-01 00:00:00", "2013-03-01T00:00:00.5",
  ])
  func refusesATimeWithoutAZone(_ text: String) {
    #expect(throws: TimestampError.noZone) { try Timestamp(parsing: text) }
  }

  @Test(arguments: [
    "", "2013-03-01", "2013-03-01T", "2013-03-01Z", "2013-03-01T00Z", "2013-03-01T0:00:00Z",
    "2013-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2013-13-01T00:00:00Z",
    "2013-00-01T00:00:00Z", "2013-01-00T00:00:00Z", "2013-04-31T00:00:00Z",
    "2013-03-01T24:00:00Z", "2013-03-01T00:60:00Z", "2013-03-01T00:00:61Z",
    "2013-03-01T00:00:00.Z", "2013-03-01T00:00:00Z ", " 2013-03-01T00:00:00Z",
    "2013-03-01T00:00:00+24:00", "2013-03-01T00:00:00+05:60", "2013-03-01T00:00:00+05:",
    "2013-03-01T00:00:00+5", "2013-03-01T00:00:00 Z", "2013-03-01T00:00:00UTC",
    "2013/03/01T00:00:00Z", "20130301T000000Z", "13-03-01T00:00:00Z", "+2013-03-01T00:00:00Z",
    "10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "２０１３-03-01T00:00:00Z", "NA",
    "2013-03-01T00:00:00\u{2212}05:00", "1362096000",
  ])
  func refusesWhatIsNoPointInTime(_ text: String) {
    #expect(throws: TimestampError.malformed) { try Timestamp(parsing: text) }
  }

  /// Years that four digits do not hold are printed and not read.
  ///
  /// Expected values from NumPy 2.4:
  /// `numpy.datetime64(microseconds, "us")`.
  @Test(
    arguments: [
      (Int64.max, "294247-01-10T04:00:54.775807Z"),
      (Int64.min + 1, "-290308-12-21T19:59:05.224193Z"),
      (253_402_300_800_000_000, "10000-01-01T00:00:00Z"),
      (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
      (-62_167_219_200_000_001, "-0001-12-31T23:59:59.999999Z"),
    ] as [(Int64, String)]
  )
  func printsFarYears(_ microseconds: Int64, _ text: String) {
    #expect(Timestamp(microseconds: microseconds).description == text)
  }

  @Test func everyTimeOfFourDigitYearsReadsBackAsPrinted() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      let microseconds = Int64.random(
        in: -62_167_219_200_000_000...253_402_300_799_999_999,
        using: &generator
      )
      let time = Timestamp(microseconds: microseconds)
      #expect(try Timestamp(parsing: time.description) == time)
      #expect(try Timestamp(parsing: time.formatted(alwaysWithMicroseconds: true)) == time)
    }
  }

  @Test func microsecondsArePrintedWhereAskedFor() {
    let time = Timestamp(microseconds: 1_362_096_000_000_000)
    #expect(time.formatted(alwaysWithMicroseconds: true) == "2013-03-01T00:00:00.000000Z")
    #expect(time.formatted(alwaysWithMicroseconds: false) == "2013-03-01T00:00:00Z")
  }

  @Test func hourAndDayAreThoseOfUTCAlsoBeforeTheEpoch() {
    let before = Timestamp(microseconds: -1)
    #expect(before.utcHour == 23)
    #expect(before.utcDate == CalendarDate(days: -1))
    #expect(Timestamp(microseconds: 0).utcHour == 0)
    #expect(Timestamp.distantPast.utcDate < Timestamp.distantFuture.utcDate)
  }

  @Test(
    arguments: [
      (0, 5, -5), (.min, 1, .min), (.min + 1, 1, .min), (.max, -1, .max), (-2, .max, .min),
      (-1, .max, .min), (.max, .max, 0), (.max, .min, .max), (-1, .min, .max),
    ] as [(Int64, Int64, Int64)]
  )
  func subtractionSaturates(_ time: Int64, _ span: Int64, _ expected: Int64) {
    let difference = Timestamp(microseconds: time)
      .saturatingSubtract(TimeSpan(microseconds: span))
    #expect(difference.microseconds == expected)
  }
}
