import GranaryColumns
import GranaryIngestHTTP
import Testing

@testable import GranaryCommand

/// What stands on a terminal.
@Suite struct TerminalTests {
  @Test func tablesAlignTextLeftAndNumbersRight() {
    var table = Table(("NAME", .left), ("ROWS", .right), ("FILE", .left))
    table.append("a", "1,024", "x.csv")
    table.append("longer", "7", "")
    let expected = """
      NAME     ROWS  FILE
      a       1,024  x.csv
      longer      7
      """
    #expect(table.text == expected)
  }

  @Test func aTableWithoutTitlesHasNoHeading() {
    var table = Table(("", .left), ("", .right))
    #expect(table.text(orElse: "nothing") == "nothing")
    table.append("read", "12")
    #expect(table.text == "read  12")
  }

  /// By the rule: groups of three from the right.
  static let integers: [(Int, String)] = [
    (0, "0"), (999, "999"), (1_000, "1,000"), (51_955, "51,955"), (1_234_567, "1,234,567"),
    (-100, "-100"), (-1_000, "-1,000"), (.min, "-9,223,372,036,854,775,808"),
  ]

  @Test(arguments: integers) func integersAreGrouped(_ value: Int, _ text: String) {
    #expect(value.grouped == text)
  }

  @Test func whatIsCountedHasItsPlural() {
    #expect(0.counted("row") == "0 rows")
    #expect(1.counted("row") == "1 row")
    #expect(2_000.counted("row") == "2,000 rows")
  }

  /// C's `%.4f`, but without a negative zero.
  static let fractions: [(Double, String)] = [
    (0, "0.0000"), (0.67904, "0.6790"), (0.00004, "0.0000"), (-0.00004, "0.0000"),
    (-1.5, "-1.5000"), (0.99996, "1.0000"), (12.0305, "12.0305"), (1e16, "1e+16"),
    (.infinity, "inf"),
  ]

  @Test(arguments: fractions) func fractionsHaveFourDecimals(_ value: Double, _ text: String) {
    #expect(value.withFourDecimals == text)
  }

  @Test func timesLoseTheirFractionsTowardsThePast() {
    #expect(Timestamp(microseconds: 1_999_999).toTheSecond == "1970-01-01T00:00:01Z")
    #expect(Timestamp(microseconds: -1).toTheSecond == "1969-12-31T23:59:59Z")
  }

  /// What a bar writes while a clock of the test's own advances.
  private func written(isTerminal: Bool, after steps: [Duration]) -> String {
    var text = ""
    var time = ContinuousClock.now
    let bar = ProgressBar("work", isTerminal: isTerminal, now: { time }, write: { text += $0 })
    for (index, step) in steps.enumerated() {
      time += step
      bar.show(fraction: Double(index + 1) / Double(steps.count), "\(index + 1) rows")
    }
    bar.finish()
    return text
  }

  @Test func aBarIsDrawnOverOnATerminal() {
    let text = written(
      isTerminal: true,
      after: [.milliseconds(100), .milliseconds(10), .seconds(1)]
    )
    let expected =
      "\rwork [#######.................] 33% 1 rows\u{1B}[K"
      + "\rwork [########################] 100% 3 rows\u{1B}[K"
      + "\r\u{1B}[K"
    #expect(text == expected)
  }

  @Test func elsewhereThereIsALineNowAndThen() {
    let text = written(isTerminal: false, after: [.seconds(9), .seconds(1), .seconds(1)])
    #expect(text == "work 66% 2 rows\n")
  }

  /// Each wait is told at once: elsewhere a line now and then would leave most of them out.
  @Test(arguments: [false, true]) func waitsForAnotherTryAreTold(_ isTerminal: Bool) {
    var text = ""
    let bar = ProgressBar("ingest x", isTerminal: isTerminal, write: { text += $0 })
    bar.show(FetchProgress.waiting(.milliseconds(450), retry: 1, of: 2, because: "refused"))
    bar.show(FetchProgress.waiting(.milliseconds(12_340), retry: 2, of: 5, because: "a\u{1B}\nb"))
    #expect(
      text == "ingest x: retrying in 0.5 s (1 of 2): refused\n"
        + "ingest x: retrying in 12 s (2 of 5): a\\u{1B}\\nb\n"
    )
  }

  @Test func aNoteTakesTheBarOffTheTerminal() {
    var text = ""
    var time = ContinuousClock.now
    let bar = ProgressBar("work", isTerminal: true, now: { time }, write: { text += $0 })
    time += .seconds(1)
    bar.show("1 row")
    bar.note("waiting")
    #expect(text == "\rwork 1 row\u{1B}[K\r\u{1B}[Kwork: waiting\n")
  }

  @Test func shortWorkShowsNothing() {
    #expect(written(isTerminal: true, after: [.milliseconds(99)]) == "")
    #expect(written(isTerminal: false, after: [.seconds(9)]) == "")
  }
}
