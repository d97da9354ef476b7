import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct TimeSpanTests {
  /// Expected values from Python 3.11: `timedelta(…) // timedelta(microseconds=1)`.
  static let spans: [(text: String, microseconds: Int64, printed: String)] = [
    ("0s", 0, "0s"), ("0w", 0, "0s"), ("1us", 1, "1us"), ("1ms", 1_000, "1ms"),
    ("1s", 1_000_000, "1s"), ("90m", 5_400_000_000, "90m"), ("3h", 10_800_000_000, "3h"),
    ("24h", 86_400_000_000, "1d"), ("7d", 604_800_000_000, "1w"), ("30d", 2_592_000_000_000, "30d"),
    ("2w", 1_209_600_000_000, "2w"), ("1500ms", 1_500_000, "1500ms"), ("060s", 60_000_000, "1m"),
    ("9223372036854775807us", .max, "9223372036854775807us"),
  ]

  @Test(arguments: spans)
  func readsAndPrints(_ text: String, _ microseconds: Int64, _ printed: String) {
    #expect(TimeSpan(text)?.microseconds == microseconds)
    #expect(TimeSpan(microseconds: microseconds).description == printed)
  }

  @Test(arguments: [
    "", "7", "d", "-7d", "+7d", "7 d", " 7d", "7d ", "7D", "1.5h", "7days", "1:30", "7d12h", "1µs",
    "7d\u{301}", "٧d", "9223372036854775808us", "9223372036854775807ms", "15250285w",
  ])
  func refusesWhatIsNoLengthOfTime(_ text: String) { #expect(TimeSpan(text) == nil) }

  @Test func everySpanReadsBackAsPrinted() {
    var generator = SeededGenerator(seed: 1)
    let units: [Int64] = [1, 1_000, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000]
    for _ in 0..<1_000 {
      let count = Int64.random(in: 0...1_000_000, using: &generator)
      let span = TimeSpan(microseconds: count * generator.pick(units))
      #expect(TimeSpan(span.description) == span)
    }
  }
}
