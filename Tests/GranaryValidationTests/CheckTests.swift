import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryValidation
import Testing

/// Each kind of check over one column `c`, where the expected failures follow from the definition
/// of the check.
@Suite struct CheckTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let type: ColumnType
    let kind: CheckDefinition.Kind
    /// The values that pass, nulls (as `-`) included.
    let passing: [String]
    /// The values that fail, each with its message.
    let failing: [(value: String, message: String)]
    let code: RowRefusal.Code
  }

  static let cases = [
    Case(
      testDescription: "between, both ends included",
      type: .int64,
      kind: .between(min: .int64(0), max: .int64(10)),
      passing: ["0", "10", "-"],
      failing: [("-1", "not between 0 and 10"), ("11", "not between 0 and 10")],
      code: .outOfBounds
    ),
    Case(
      testDescription: "NaN is not between",
      type: .float64,
      kind: .between(min: .float64(0), max: .float64(200)),
      passing: ["0", "-0", "200", "-"],
      failing: [
        ("nan", "not between 0.0 and 200.0"), ("inf", "not between 0.0 and 200.0"),
        ("200.00000000000003", "not between 0.0 and 200.0"),
      ],
      code: .outOfBounds
    ),
    Case(
      testDescription: "NaN fails a lower bound alone",
      type: .float64,
      kind: .between(min: .float64(0), max: nil),
      passing: ["inf", "5e-324"],
      failing: [("nan", "not at least 0.0"), ("-inf", "not at least 0.0")],
      code: .outOfBounds
    ),
    Case(
      testDescription: "NaN fails an upper bound alone",
      type: .float32,
      kind: .between(min: nil, max: .float32(0.5)),
      passing: ["0.5", "-inf"],
      failing: [("nan", "not at most 0.5"), ("0.75", "not at most 0.5")],
      code: .outOfBounds
    ),
    Case(
      testDescription: "between of timestamps",
      type: .timestamp,
      kind: .between(
        min: .timestamp(Timestamp(microseconds: 0)),
        max: .timestamp(Timestamp(microseconds: 1_000_000))
      ),
      passing: ["1970-01-01T00:00:00Z", "1970-01-01T01:00:01+01:00", "-"],
      failing: [
        (
          "1970-01-01T00:00:01.000001Z",
          "not between 1970-01-01T00:00:00Z and 1970-01-01T00:00:01Z"
        )
      ],
      code: .outOfBounds
    ),
    Case(
      testDescription: "between of dates",
      type: .date,
      kind: .between(min: .date(CalendarDate(days: 0)), max: nil),
      passing: ["1970-01-01", "2013-01-01"],
      failing: [("1969-12-31", "not at least 1970-01-01")],
      code: .outOfBounds
    ),
    Case(
      testDescription: "between of texts goes by bytes",
      type: .string,
      kind: .between(min: "B", max: "a"),
      passing: ["B", "Za", "a", "-"],
      failing: [
        ("A", "not between B and a"), ("aa", "not between B and a"), ("é", "not between B and a"),
      ],
      code: .outOfBounds
    ),
    Case(
      testDescription: "in a set of texts",
      type: .string,
      kind: .inSet(["EWR", "JFK", "é"]),
      passing: ["EWR", "JFK", "é", "-"],
      failing: [
        ("ewr", "not one of EWR, JFK, é"), ("JFKX", "not one of EWR, JFK, é"),
        ("e\u{301}", "not one of EWR, JFK, é"),
      ],
      code: .notInSet
    ),
    Case(
      testDescription: "in a set of integers",
      type: .int64,
      kind: .inSet([.int64(1), .int64(2)]),
      passing: ["1", "2", "-"],
      failing: [("3", "not one of 1, 2")],
      code: .notInSet
    ),
    Case(
      testDescription: "in a set of numbers, equal as numbers are",
      type: .float64,
      kind: .inSet([.float64(0), .float64(1.5)]),
      passing: ["0", "-0", "1.50"],
      failing: [("nan", "not one of 0.0, 1.5")],
      code: .notInSet
    ),
  ]

  @Test(arguments: cases) func findsTheValuesThatFail(_ expected: Case) throws {
    let check = CheckDefinition(name: "the_check", kind: expected.kind)
    let source = SourceDefinition(
      name: "test",
      format: InputFormat(fields: FieldFormat(nullValues: ["-"])),
      columns: [ColumnDefinition("c", expected.type, checks: [check])]
    )
    let values = expected.passing + expected.failing.map(\.value)
    let checking = try Checking(source, "c\n" + values.joined(separator: "\n"))
    #expect(checking.rows.map(\.ordinal) == Array(expected.passing.indices))
    #expect(
      checking.refused.map { $0.reasons.map(\.message) } == expected.failing.map { [$0.message] }
    )
    #expect(checking.refused.allSatisfy { $0.reasons[0].code == expected.code })
    #expect(checking.refused.allSatisfy { $0.reasons[0].check == "the_check" })
    let result = try #require(checking.report.checks.first)
    #expect(result.outcome == .failed)
    #expect(result.checked == values.count - values.count { $0 == "-" })
    #expect(result.failed == expected.failing.count)
    #expect(result.examples.count == min(3, expected.failing.count))
  }

  @Test func requiredRefusesNull() throws {
    let source = SourceDefinition(
      name: "test",
      columns: [ColumnDefinition("c", .string, required: true), ColumnDefinition("d", .string)]
    )
    let checking = try Checking(source, "c,d\nx,1\n,2\n\"\",3\n")
    #expect(checking.rows.map(\.ordinal) == [0, 2])
    let reason = RowRefusal(
      .required,
      column: "c",
      check: "c_required",
      message: "required, but null"
    )
    #expect(checking.refused == [RefusedRow(ordinal: 1, line: 3, text: ",2", reasons: [reason])])
  }

  @Test func anExpressionRefusesWhatIsFalseAndPassesNull() throws {
    let source = SourceDefinition(
      name: "test",
      columns: [ColumnDefinition("a", .int64), ColumnDefinition("b", .int64)],
      checks: [try .holds("a <= b", name: "ordered")]
    )
    let checking = try Checking(source, "a,b\n1,2\n2,1\n,1\n")
    #expect(checking.rows.map(\.ordinal) == [0, 2])
    let reason = try #require(checking.refused.first?.reasons.first)
    #expect(reason.description == "'a = 2, b = 1': 'a <= b' does not hold")
    #expect(reason.code == .expressionFailed)
    #expect(reason.check == "ordered")
    #expect(checking.report.checks.first?.checked == 2)
  }

  @Test func anExpressionThatCannotBeEvaluatedIsNoPass() throws {
    let source = SourceDefinition(
      name: "test",
      columns: [ColumnDefinition("a", .int64)],
      checks: [try .holds("a + 1 > 0")]
    )
    let checking = try Checking(source, "a\n1\n9223372036854775807\n")
    #expect(checking.refused.map(\.line) == [3])
  }

  @Test func aWarningOnlyCounts() throws {
    let check = CheckDefinition(
      name: "small",
      kind: .between(min: nil, max: .int64(5)),
      severity: .warning
    )
    let source = SourceDefinition(
      name: "test",
      columns: [ColumnDefinition("a", .int64, checks: [check])],
      checks: [
        try .holds("a <> 7", name: "not_seven", severity: .warning),
        CheckDefinition(name: "many", kind: .rowCount(min: 9, max: nil), severity: .warning),
      ],
      invalidRows: .fail
    )
    let checking = try Checking(source, "a\n5\n6\n7\n8\n9\n")
    #expect(checking.rows.count == 5)
    #expect(checking.refused == [])
    #expect(checking.report.checks.map(\.failed) == [4, 1, 1])
    #expect(checking.report.checks.first?.examples.map(\.line) == [3, 4, 5])
    #expect(checking.report.isAccepted)
  }

  @Test func aCheckWithoutValuesPassesAndSaysSo() throws {
    let check = CheckDefinition(name: "small", kind: .between(min: nil, max: .int64(5)))
    let source = SourceDefinition(
      name: "test",
      columns: [
        ColumnDefinition("a", .int64, checks: [check]), ColumnDefinition("b", .int64),
      ]
    )
    let result = try #require(try Checking(source, "a,b\n,1\n").report.checks.first)
    #expect(result.outcome == .passed)
    #expect(result.checked == 0)
    #expect(result.note == "no values")
  }
}
