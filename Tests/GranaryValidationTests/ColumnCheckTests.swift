import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import Testing

@testable import GranaryValidation

/// Checks of all values of a column `c` together.
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

  static func statistic(
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
  @Test(arguments: fractions + numbers) func judgesTheColumn(_ expected: Case) throws {
    try Self.expect(expected)
  }

  /// Judges the column, however its rows come in batches.
  static func expect(_ expected: Case) throws {
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
}
