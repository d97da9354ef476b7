import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import Testing

@testable import GranaryValidation

/// Checks of the different values of a column `c`, and of estimates.
///
/// `-` is null.
@Suite struct DistinctCheckTests {
  typealias Case = ColumnCheckTests.Case

  static let lists = [
    Case(
      "exactly these",
      .string,
      .distinctValues(.equal, ["a", "b"]),
      ["b", "a", "a", "-"],
      .passed,
      "these",
      due: "exactly a, b"
    ),
    Case(
      "one missing, another there",
      .string,
      .distinctValues(.equal, ["a", "b"]),
      ["a", "x", "x"],
      .failed,
      "without b, 2 other values",
      due: "exactly a, b"
    ),
    Case(
      "all of these",
      .int64,
      .distinctValues(.contain, [.int64(1), .int64(2)]),
      ["1", "3"],
      .failed,
      "without 2",
      due: "all of 1, 2"
    ),
    Case(
      "only these",
      .int64,
      .distinctValues(.within, [.int64(1), .int64(2)]),
      ["1", "3"],
      .failed,
      "1 other value",
      due: "only 1, 2"
    ),
    Case(
      "only these, of none",
      .int64,
      .distinctValues(.within, [.int64(1)]),
      ["-"],
      .passed,
      nil,
      due: "only 1",
      note: "no values"
    ),
    Case(
      "all of these, of none",
      .int64,
      .distinctValues(.contain, [.int64(1)]),
      ["-"],
      .failed,
      "without 1",
      due: "all of 1"
    ),
    Case(
      "the most frequent",
      .string,
      .mostCommon(["a"]),
      ["a", "b", "a", "-", "-", "-"],
      .passed,
      "a (2 of 3)",
      due: "one of a"
    ),
    Case(
      "one of the most frequent",
      .string,
      .mostCommon(["b"]),
      ["a", "b"],
      .passed,
      "a (1 of 2)",
      due: "one of b"
    ),
    Case(
      "not the most frequent",
      .float64,
      .mostCommon([.float64(1)]),
      ["0", "-0", "1"],
      .failed,
      "0.0 (2 of 3)",
      due: "one of 1.0"
    ),
    Case(
      "the most frequent of none",
      .string,
      .mostCommon(["a"]),
      ["-"],
      .passed,
      nil,
      due: "one of a",
      note: "no values"
    ),
  ]
  @Test(arguments: lists) func judgesTheColumn(_ expected: Case) throws {
    try ColumnCheckTests.expect(expected)
  }

  /// One more different value than there are counters takes all of them away.
  @Test func valuesThatAllDifferTellNothingOfTheMostFrequent() throws {
    let check = CheckDefinition(name: "k", kind: .mostCommon([.int64(-1)]))
    let source = SourceDefinition(
      name: "test",
      columns: [ColumnDefinition("c", .int64, checks: [check])]
    )
    let text = "c\n" + (0..<4_097).map(String.init).joined(separator: "\n")
    let result = try #require(Checking(source, text).report.checks.first)
    #expect(result.outcome != .passed)
    #expect(result.checked == 4_097)
  }
  @Test func anEstimateSaysSoAndIsNeverAGuess() throws {
    func report(_ kind: CheckDefinition.Kind) throws -> ValidationReport {
      let source = SourceDefinition(
        name: "test",
        columns: [ColumnDefinition("c", .int64, checks: [CheckDefinition(name: "k", kind: kind)])]
      )
      let text = "c\n" + (0..<100_000).map(String.init).joined(separator: "\n")
      return try Checking(source, text, limits: IngestLimits(rowsPerBatch: 8_192)).report
    }
    for (kind, outcome) in [
      (CheckDefinition.Kind.distinctCount(Limits(min: 90_000)), CheckResult.Outcome.passed),
      (.distinctCount(Limits(min: 110_000)), .failed),
      (.distinctCount(Limits(max: 100_000)), .notRun),
      (ColumnCheckTests.statistic(.median, min: 48_000), .passed),
      (ColumnCheckTests.statistic(.median, max: 48_000), .failed),
      (ColumnCheckTests.statistic(.median, max: 50_000), .notRun),
      (ColumnCheckTests.statistic(.quantile(1), max: 99_999), .passed),
    ] {
      let report = try report(kind)
      let result = report.checks[0]
      #expect(result.outcome == outcome, "\(kind)")
      guard kind != ColumnCheckTests.statistic(.quantile(1), max: 99_999) else { continue }
      #expect(result.observed?.hasPrefix("≈ ") == true)
      #expect(result.note?.contains("estimated") == true)
      if outcome == .notRun {
        #expect(result.note?.hasPrefix("the limit lies within the error: ") == true)
        #expect(report.verdictReasons.count == 1)
      }
    }
  }
}
