import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryIngest
import Testing

@testable import GranaryValidation

/// Checks of the table, and of the rows that come in alone.
@Suite struct TableCheckTests {
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
}
