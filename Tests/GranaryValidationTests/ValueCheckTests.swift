import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryValidation
import Testing

/// Checks of single values over one column `c`: what passes, what fails, and what is said of it.
///
/// `-` is null.
@Suite struct ValueCheckTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let type: ColumnType
    let kind: CheckDefinition.Kind
    let expected: String
    let code: String
    let passing: [String]
    let failing: [(value: String, message: String)]

    init(
      _ description: String,
      _ type: ColumnType,
      _ kind: CheckDefinition.Kind,
      expected: String,
      _ code: String,
      passing: [String],
      failing: KeyValuePairs<String, String>
    ) {
      testDescription = description
      self.type = type
      self.kind = kind
      self.expected = expected
      self.code = code
      self.passing = passing
      self.failing = failing.map { ($0.key, $0.value) }
    }
  }

  static let bounds = [
    Case(
      "an exclusive lower bound",
      .int64,
      .between(ValueBounds(lower: .excluded(.int64(0)))),
      expected: "above 0",
      "out_of_bounds",
      passing: ["1", "-", "9223372036854775807"],
      failing: ["0": "not above 0", "-9223372036854775808": "not above 0"]
    ),
    Case(
      "an inclusive and an exclusive bound",
      .float64,
      .between(ValueBounds(lower: .included(.float64(0)), upper: .excluded(.float64(1)))),
      expected: "at least 0.0 and below 1.0",
      "out_of_bounds",
      passing: ["0", "-0", "0.9999999999999999"],
      failing: ["1": "not at least 0.0 and below 1.0", "nan": "not at least 0.0 and below 1.0"]
    ),
    Case(
      "an exclusive upper bound of dates",
      .date,
      .between(ValueBounds(upper: .excluded(.date(CalendarDate(days: 0))))),
      expected: "below 1970-01-01",
      "out_of_bounds",
      passing: ["1969-12-31"],
      failing: ["1970-01-01": "not below 1970-01-01"]
    ),
  ]

  static let sets = [
    Case(
      "none of some texts",
      .string,
      .notInSet(["N/A", ""]),
      expected: "none of N/A, ",
      "forbidden_value",
      passing: ["x", "n/a", "-"],
      failing: ["N/A": "one of N/A, "]
    ),
    Case(
      "none of some numbers, NaN among them",
      .float32,
      .notInSet([.float32(-999), .float32(.nan)]),
      expected: "none of -999.0, nan",
      "forbidden_value",
      passing: ["-998", "inf", "-"],
      failing: ["-999": "one of -999.0, nan", "nan": "one of -999.0, nan"]
    ),
    Case(
      "one of two truths",
      .bool,
      .inSet([.bool(true)]),
      expected: "one of true",
      "not_in_set",
      passing: ["true", "-"],
      failing: ["false": "not one of true"]
    ),
  ]

  static let texts = [
    Case(
      "a pattern for the whole value",
      .string,
      .matches("[A-Z]{3}"),
      expected: "a match of '[A-Z]{3}'",
      "pattern_mismatch",
      passing: ["EWR", "-"],
      failing: [
        "EWRX": "does not match '[A-Z]{3}'", "xEWR": "does not match '[A-Z]{3}'",
        "\"EWR\n\"": "does not match '[A-Z]{3}'", "\"\"": "does not match '[A-Z]{3}'",
      ]
    ),
    Case(
      "a pattern anywhere",
      .string,
      .containsMatch("\\d"),
      expected: "a match of '\\d' within",
      "pattern_mismatch",
      passing: ["a1b", "-"],
      failing: ["ab": "contains no match of '\\d'"]
    ),
    Case(
      "a pattern nowhere",
      .string,
      .notMatches("(?i)test"),
      expected: "no match of '(?i)test' within",
      "forbidden_match",
      passing: ["tes", "\"\"", "-"],
      failing: ["aTeStb": "contains a match of '(?i)test'"]
    ),
    Case(
      "characters are Unicode scalars",
      .string,
      .length(Limits(min: 1, max: 2)),
      expected: "between 1 and 2 characters long",
      "wrong_length",
      passing: ["é", "e\u{301}", "😀😀", "-"],
      failing: [
        "\"\"": "0 characters long, not between 1 and 2",
        "e\u{301}x": "3 characters long, not between 1 and 2",
      ]
    ),
    Case(
      "an exact length",
      .string,
      .length(Limits(min: 3, max: 3)),
      expected: "3 characters long",
      "wrong_length",
      passing: ["abc"],
      failing: ["ab": "2 characters long, not 3"]
    ),
    Case(
      "a format",
      .string,
      .format(.uuid),
      expected: "a UUID",
      "wrong_format",
      passing: ["00000000-0000-0000-0000-000000000000", "-"],
      failing: ["0": "not a UUID"]
    ),
  ]

  @Test(arguments: bounds + sets + texts) func findsTheValuesThatFail(_ expected: Case) throws {
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
    #expect(checking.refused.allSatisfy { $0.reasons[0].code.rawValue == expected.code })
    let result = try #require(checking.report.checks.first)
    #expect(result.kind == expected.kind.name)
    #expect(result.expected == expected.expected)
    #expect(result.outcome == .failed)
    #expect(result.checked == values.count - values.count { $0 == "-" })
    #expect(result.failed == expected.failing.count)
    #expect(checking.report.isAccepted)
  }

  @Test(arguments: bounds + sets + texts) func passesWithoutRowsAndWithoutValues(
    _ expected: Case
  ) throws {
    let check = CheckDefinition(name: "the_check", kind: expected.kind)
    let source = SourceDefinition(
      name: "test",
      format: InputFormat(fields: FieldFormat(nullValues: ["-"])),
      columns: [ColumnDefinition("c", expected.type, checks: [check])]
    )
    for text in ["c\n", "c\n-\n-\n"] {
      let result = try #require(Checking(source, text).report.checks.first)
      #expect(result.outcome == .passed)
      #expect(result.checked == 0)
      #expect(result.note == "no values")
    }
  }

  @Test func manyDifferentTextsAreJudgedAsFewAre() throws {
    let source = SourceDefinition(
      name: "test",
      columns: [
        ColumnDefinition("c", .string, checks: [CheckDefinition(name: "c", kind: .matches("\\d+"))])
      ]
    )
    let few = (0..<3_000).map { $0 % 7 == 0 ? "x\($0 % 21)" : "\($0 % 7)" }
    let many = (0..<3_000).map { $0 % 7 == 0 ? "x\($0)" : "\($0)" }
    for values in [few, many] {
      let checking = try Checking(source, "c\n" + values.joined(separator: "\n"))
      #expect(checking.refused.map(\.ordinal) == Array(stride(from: 0, to: 3_000, by: 7)))
    }
  }

  @Test func aPatternThatTakesTooLongIsNotRun() throws {
    let check = CheckDefinition(name: "slow", kind: .matches("(a|aa)+[bc]"))
    let source = SourceDefinition(
      name: "t",
      columns: [ColumnDefinition("c", .string, checks: [check])]
    )
    let text = "c\nab\n" + String(repeating: "a", count: 60) + "\n"
    let report = try Checking(source, text).report
    #expect(report.checks[0].outcome == .notRun)
    #expect(report.checks[0].failed == 0)
    #expect(report.checks[0].examples.map(\.line) == [3])
    #expect(
      report.verdictReasons == [
        "check 'slow' was not run: 1 value needs more steps to match than one may take"
      ]
    )
    var allowed = source
    allowed.columns[0].checks[0].allowsNotRun = true
    #expect(try Checking(allowed, text).report.isAccepted)
  }
}
