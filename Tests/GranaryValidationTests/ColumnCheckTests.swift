import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryIngest
import Testing

@testable import GranaryValidation

/// Checks of all values of a column `c` together, and of the table.
///
/// `-` is null.
@Suite struct ColumnCheckTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let type: ColumnType
    let kind: CheckDefinition.Kind
    let values: [String]
    let outcome: CheckResult.Outcome
    let observed: String?
    let expected: String
    let note: String?

    init(
      _ description: String,
      _ type: ColumnType,
      _ kind: CheckDefinition.Kind,
      _ values: [String],
      _ outcome: CheckResult.Outcome,
      _ observed: String?,
      due expected: String,
      note: String? = nil
    ) {
      testDescription = description
      self.type = type
      self.kind = kind
      self.values = values
      self.outcome = outcome
      self.observed = observed
      self.expected = expected
      self.note = note
    }
  }

  private static func statistic(
    _ statistic: ColumnStatistic,
    min: Double? = nil,
    max: Double? = nil
  ) -> CheckDefinition.Kind { .statistic(statistic, Limits(min: min, max: max)) }

  static let fractions = [
    Case(
      "nulls, just enough",
      .int64,
      statistic(.nullFraction, max: 0.5),
      ["1", "-"],
      .passed,
      "0.5 (1 of 2)",
      due: "at most 0.5"
    ),
    Case(
      "nulls, too many",
      .int64,
      statistic(.nullFraction, max: 0.5),
      ["1", "-", "-"],
      .failed,
      "0.6666666666666666 (2 of 3)",
      due: "at most 0.5"
    ),
    Case(
      "nulls of no rows",
      .int64,
      statistic(.nullFraction, min: 0.5),
      [],
      .passed,
      nil,
      due: "at least 0.5",
      note: "no rows"
    ),
    Case(
      "different values",
      .float64,
      .distinctCount(Limits(min: 3, max: 3)),
      ["0", "-0", "nan", "NaN", "1", "-"],
      .passed,
      "3",
      due: "3"
    ),
    Case(
      "different values of none",
      .string,
      .distinctCount(Limits(min: 1)),
      ["-"],
      .failed,
      "0",
      due: "at least 1"
    ),
    Case(
      "different for each",
      .string,
      statistic(.distinctFraction, min: 1),
      ["a", "b", "a", "-"],
      .failed,
      "0.6666666666666666",
      due: "at least 1.0"
    ),
    Case(
      "different for each of none",
      .string,
      statistic(.distinctFraction, min: 1),
      ["-"],
      .passed,
      nil,
      due: "at least 1.0",
      note: "no values"
    ),
  ]

  static let numbers = [
    Case(
      "least",
      .int64,
      .min(Limits(min: .int64(0))),
      ["3", "-1", "-"],
      .failed,
      "-1",
      due: "at least 0"
    ),
    Case(
      "greatest",
      .float32,
      .max(Limits(min: .float32(2), max: .float32(3))),
      ["3", "-1"],
      .passed,
      "3.0",
      due: "between 2.0 and 3.0"
    ),
    Case(
      "greatest with NaN",
      .float64,
      .max(Limits(max: .float64(3))),
      ["nan", "1"],
      .failed,
      "nan",
      due: "at most 3.0"
    ),
    Case(
      "least of NaN alone",
      .float64,
      .min(Limits(max: .float64(3))),
      ["nan"],
      .failed,
      "nan",
      due: "at most 3.0"
    ),
    Case(
      "least text, by bytes",
      .string,
      .min(Limits(min: "a")),
      ["é", "Z"],
      .failed,
      "Z",
      due: "at least a"
    ),
    Case(
      "latest day",
      .date,
      .max(Limits(max: .date(CalendarDate(days: 0)))),
      ["1970-01-01", "1969-01-01"],
      .passed,
      "1970-01-01",
      due: "at most 1970-01-01"
    ),
    Case(
      "least of none",
      .int64,
      .min(Limits(min: .int64(0))),
      ["-"],
      .passed,
      nil,
      due: "at least 0",
      note: "no values"
    ),
    Case(
      "mean",
      .int64,
      statistic(.mean, min: 2, max: 2),
      ["1", "2", "3", "-"],
      .passed,
      "2.0",
      due: "2.0"
    ),
    Case(
      "mean past doubles' digits",
      .int64,
      statistic(.mean, min: 0, max: 0),
      ["9223372036854775807", "-9223372036854775807"],
      .passed,
      "0.0",
      due: "0.0"
    ),
    Case(
      "mean with NaN",
      .float64,
      statistic(.mean, min: 0),
      ["1", "nan"],
      .failed,
      "nan",
      due: "at least 0.0"
    ),
    Case(
      "share of truths",
      .bool,
      statistic(.mean, max: 0.5),
      ["true", "true", "false"],
      .failed,
      "0.6666666666666666",
      due: "at most 0.5"
    ),
    Case(
      "sum, rounded once",
      .float64,
      statistic(.sum, min: 1),
      ["1e100", "1", "-1e100"],
      .passed,
      "1.0",
      due: "at least 1.0"
    ),
    Case(
      "deviation of the sample",
      .float64,
      statistic(.stddev, max: 1),
      ["1", "2", "3"],
      .passed,
      "1.0",
      due: "at most 1.0"
    ),
    Case(
      "deviation of one value",
      .float64,
      statistic(.stddev, min: 1),
      ["1"],
      .passed,
      nil,
      due: "at least 1.0",
      note: "fewer than two values have no deviation"
    ),
    Case(
      "median of an even number",
      .int64,
      statistic(.median, min: 2.5, max: 2.5),
      ["4", "1", "2", "3"],
      .passed,
      "2.5",
      due: "2.5"
    ),
    Case(
      "median with NaN",
      .float64,
      statistic(.median, min: 0),
      ["1", "nan"],
      .failed,
      "nan",
      due: "at least 0.0"
    ),
    Case(
      "a quantile",
      .int64,
      statistic(.quantile(0.75), max: 3),
      ["1", "2", "3", "4", "5"],
      .failed,
      "4.0",
      due: "at most 3.0"
    ),
    Case(
      "a quantile of none",
      .int64,
      statistic(.quantile(0.75), max: 3),
      ["-"],
      .passed,
      nil,
      due: "at most 3.0",
      note: "no values"
    ),
  ]

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

  @Test(arguments: fractions + numbers + lists) func judgesTheColumn(_ expected: Case) throws {
    let source = SourceDefinition(
      name: "test",
      format: InputFormat(fields: FieldFormat(nullValues: ["-"])),
      columns: [
        ColumnDefinition(
          "c",
          expected.type,
          checks: [CheckDefinition(name: "the_check", kind: expected.kind)]
        )
      ]
    )
    for rowsPerBatch in [1, 2, 65_536] {
      let report = try Checking(
        source,
        "c\n" + expected.values.joined(separator: "\n"),
        limits: IngestLimits(rowsPerBatch: rowsPerBatch)
      ).report
      let result = try #require(report.checks.first)
      #expect(result.outcome == expected.outcome)
      #expect(result.observed == expected.observed)
      #expect(result.expected == expected.expected)
      #expect(result.note == expected.note)
      #expect(report.isAccepted == (expected.outcome == .passed))
    }
  }

  static func table(
    _ kind: CheckDefinition.Kind,
    where filter: String? = nil
  ) throws -> SourceDefinition {
    SourceDefinition(
      name: "test",
      unknownColumns: .ignore,
      columns: [ColumnDefinition("t", .timestamp), ColumnDefinition("c", .int64)],
      eventTime: "t",
      checks: [
        CheckDefinition(
          name: "k",
          kind: kind,
          where: try filter.map { try Expression(parsing: $0) }
        )
      ]
    )
  }

  /// Kind, condition, outcome, observed.
  static let tables: [(CheckDefinition.Kind, String?, CheckResult.Outcome, String)] = [
    (.rowCount(min: 2, max: 2), nil, .passed, "2"),
    (.rowCount(min: 2, max: nil), "c > 1", .failed, "1"),
    (
      .freshness(maxAge: TimeSpan(microseconds: 86_400_000_000), column: nil), nil, .passed,
      "the latest is of 2013-12-30T00:00:00Z, checked at 2013-12-31T00:00:00Z"
    ),
    (
      .freshness(maxAge: TimeSpan(microseconds: 86_399_999_999), column: "t"), nil, .failed,
      "the latest is of 2013-12-30T00:00:00Z, checked at 2013-12-31T00:00:00Z"
    ),
    (
      .freshness(maxAge: TimeSpan(microseconds: 86_400_000_000), column: nil), "c < 2", .failed,
      "the latest is of 2013-01-01T00:00:00Z, checked at 2013-12-31T00:00:00Z"
    ),
    (.columns(RequiredColumns(["x", "t", "c"], isExact: true)), nil, .passed, "these"),
    (
      .columns(RequiredColumns(["x", "t", "c"], isExact: true, isOrdered: true)), nil, .failed,
      "order: t, c, x"
    ),
    (
      .columns(RequiredColumns(["t", "x"], isExact: false, isOrdered: true)), nil, .passed, "these"
    ),
    (
      .columns(RequiredColumns(["t", "y"], isExact: true)), nil, .failed,
      "missing: y; not due: c, x"
    ),
  ]

  @Test(arguments: tables) func judgesTheTable(
    _ expected: (CheckDefinition.Kind, String?, CheckResult.Outcome, String)
  ) throws {
    let source = try Self.table(expected.0, where: expected.1)
    let text = "t,c,x\n2013-01-01T00:00:00Z,1,\n2013-12-30T00:00:00Z,2,\n"
    let result = try #require(Checking(source, text).report.checks.first)
    #expect(result.outcome == expected.2)
    #expect(result.observed == expected.3)
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

  @Test func rowsThatAreRefusedDoNotCount() throws {
    let duplicate = CheckDefinition(name: "u", kind: .unique(columns: []))
    let sum = CheckDefinition(name: "s", kind: .statistic(.sum, Limits(min: 3, max: 3)))
    let source = SourceDefinition(
      name: "test",
      columns: [ColumnDefinition("c", .int64, checks: [duplicate, sum])],
      checks: [CheckDefinition(name: "r", kind: .rowCount(min: 2, max: 2))]
    )
    for rowsPerBatch in [1, 2, 65_536] {
      let limits = IngestLimits(rowsPerBatch: rowsPerBatch)
      let report = try Checking(source, "c\n1\n1\nx\n2\n2\n", limits: limits).report
      #expect(report.checks.map(\.outcome) == [.failed, .passed, .passed])
      #expect(report.isAccepted)
    }
  }

  // MARK: Estimates

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
      (Self.statistic(.median, min: 48_000), .passed),
      (Self.statistic(.median, max: 48_000), .failed),
      (Self.statistic(.median, max: 50_000), .notRun),
      (Self.statistic(.quantile(1), max: 99_999), .passed),
    ] {
      let report = try report(kind)
      let result = report.checks[0]
      #expect(result.outcome == outcome, "\(kind)")
      guard kind != Self.statistic(.quantile(1), max: 99_999) else { continue }
      #expect(result.observed?.hasPrefix("≈ ") == true)
      #expect(result.note?.contains("estimated") == true)
      if outcome == .notRun {
        #expect(result.note?.hasPrefix("the limit lies within the error: ") == true)
        #expect(report.verdictReasons.count == 1)
      }
    }
  }
}
