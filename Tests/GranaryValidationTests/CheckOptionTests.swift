import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryIngest
import Testing

@testable import GranaryValidation

/// What all checks have in common: conditions, shares, severities, and not being run.
@Suite struct CheckOptionTests {
  static func source(_ checks: [CheckDefinition]) -> SourceDefinition {
    SourceDefinition(
      name: "test",
      unknownColumns: .ignore,
      columns: [ColumnDefinition("a", .int64, checks: checks), ColumnDefinition("b", .string)]
    )
  }

  static let small = CheckDefinition.Kind.between(min: nil, max: .int64(5))

  @Test func aConditionSaysWhichRowsAreLookedAt() throws {
    let check = CheckDefinition(
      name: "small",
      kind: Self.small,
      where: try Expression(parsing: "b = 'x'")
    )
    let checking = try Checking(Self.source([check]), "a,b\n9,x\n9,y\n1,x\n9,\n,x\n")
    #expect(checking.refused.map(\.ordinal) == [0])
    #expect(checking.report.checks[0].checked == 2)
  }

  @Test func aConditionHoldsForRequiredValuesAndExpressionsToo() throws {
    let filter = try Expression(parsing: "b = 'x'")
    var source = Self.source([CheckDefinition(name: "r", kind: .required, where: filter)])
    source.checks = [
      CheckDefinition(name: "e", kind: .expression(try Expression(parsing: "a < 5")), where: filter)
    ]
    let checking = try Checking(source, "a,b\n,x\n,y\n9,x\n9,y\n")
    #expect(checking.refused.map(\.ordinal) == [0, 2])
    #expect(checking.report.checks.map(\.checked) == [2, 1])
  }

  @Test func aLeastShareDecidesAboutTheWhole() throws {
    for (share, isAccepted) in [(0.5, true), (0.75, true), (0.76, false)] {
      let check = CheckDefinition(name: "small", kind: Self.small, minValidFraction: share)
      let checking = try Checking(Self.source([check]), "a,b\n1,\n2,\n3,\n9,\n,\n")
      #expect(checking.refused.map(\.ordinal) == [3])
      #expect(checking.report.checks[0].outcome == (isAccepted ? .passed : .failed))
      #expect(checking.report.checks[0].observed == "0.75 valid")
      #expect(
        checking.report.verdictReasons
          == (isAccepted
            ? [] : ["check 'small' failed: 0.75 valid, and due is a fraction of at least 0.76"])
      )
    }
  }

  @Test func warningsRefuseWhereTheyShall() throws {
    let check = CheckDefinition(name: "small", kind: Self.small, severity: .warning)
    let sum = CheckDefinition(
      name: "sum",
      kind: .statistic(.sum, Limits(max: 1)),
      severity: .warning
    )
    let source = Self.source([check, sum])
    let text = "a,b\n1,\n9,\n"
    #expect(try Checking(source, text).report.isAccepted)
    let rules = VerdictRules(failingSeverity: .warning)
    #expect(
      try Checking(source, text, rules: rules).report.verdictReasons == [
        "check 'small' failed for 1 of 2 rows", "check 'sum' failed: 10.0, and due is at most 1.0",
      ]
    )
    #expect(try Checking(source, "a,b\n1,\n", rules: rules).report.isAccepted)
  }

  @Test func nothingToCheckIsNoSuccessWhereChecksAreAskedFor() throws {
    let rules = VerdictRules(needsChecks: true)
    let source = Self.source([])
    #expect(
      try Checking(source, "a,b\n1,\n", rules: rules).report.verdictReasons
        == ["the source has no checks, so that nothing was validated"]
    )
    #expect(try Checking(source, "a,b\n1,\n").report.isAccepted)
  }

  // MARK: Columns that are not there

  @Test func aMissingColumnIsTheOneErrorAndTheRestGoesOn() throws {
    let source = SourceDefinition(
      name: "test",
      unknownColumns: .error,
      columns: [
        ColumnDefinition(
          "dep_delay",
          .float64,
          required: true,
          checks: [CheckDefinition(name: "sum", kind: .statistic(.sum, Limits(max: 1)))]
        ),
        ColumnDefinition(
          "origin",
          .string,
          checks: [CheckDefinition(name: "o", kind: .inSet(["A"]))]
        ),
        ColumnDefinition("at", .timestamp),
      ],
      derived: [
        DerivedColumn("known_at", try Expression(parsing: "at + minutes(coalesce(dep_delay, 0))"))
      ],
      eventTime: "known_at",
      checks: [
        try .holds("known_at > at", name: "later"), try .holds("origin <> 'B'", name: "not_b"),
      ]
    )
    let text = "dep_dlay,origin,at\n1,A,2013-01-01T00:00:00Z\n1,B,2013-01-01T00:00:00Z\n"
    let checking = try Checking(source, text)
    #expect(checking.refused.map(\.ordinal) == [1])
    let report = checking.report
    #expect(
      report.verdictReasons == [
        "test.csv has no column 'dep_delay'; did you mean 'dep_dlay'? there are: dep_dlay, origin, at",
        "column 'dep_dlay' is not declared; did you mean 'dep_delay'? there are: dep_delay, origin,"
          + " at; declare it, or set unknown_columns: ignore",
      ]
    )
    #expect(report.checks.map(\.outcome) == [.notRun, .notRun, .failed, .notRun, .failed])
    #expect(report.missingColumns == ["dep_delay"])
    // Without rows too.
    #expect(try Checking(source, "dep_dlay,origin,at\n").report.missingColumns == ["dep_delay"])
  }

  struct Header: CustomTestStringConvertible, Sendable {
    var testDescription: String { text }
    let text: String
    /// The delimiter that would fit, and how many columns it would make; nil where none would.
    let hint: String?
  }

  static let headers = [
    Header(
      text: "a;b;c\n1;2;3\n",
      hint: "delimiter: \";\" in the source's format it names 2 declared columns"
    ),
    Header(
      text: "x\ta\n",
      hint: "delimiter: \"\\t\" in the source's format it names 1 declared column"
    ),
    Header(
      text: "a|b\n",
      hint: "delimiter: \"|\" in the source's format it names 2 declared columns"
    ),
    Header(text: "a\n1\n", hint: nil), Header(text: "x;y\n1;2\n", hint: nil),
    Header(text: "a;b,c\n1;2,3\n", hint: nil),
  ]

  @Test(arguments: headers) func aHeaderOfOneFieldSaysWhichDelimiterFits(_ header: Header) throws {
    let report = try Checking(Self.source([]), header.text).report
    let hints = report.verdictReasons.filter { $0.contains("is one field") }
    #expect(
      hints == (header.hint.map { ["the header of test.csv is one field; with \($0)"] } ?? [])
    )
  }

  // MARK: Means and deviations

  @Test func distancesFromTheMeanNeedAPassBefore() throws {
    let check = CheckDefinition(name: "z", kind: .maxZScore(1.2))
    var source = Self.source([check])
    source.columns[0].type = .float64
    let text = "a,b\n1,\n2,\n3,\n4,\n10,\nnan,\ninf,\n,\n"
    // Mean 4, deviation √12.5 ≈ 3.54 of the finite values: 10 is 1.697 deviations away.
    let checking = try Checking(source, text, preparing: Self.measuring(text))
    #expect(checking.refused.map(\.ordinal) == [4, 5, 6])
    #expect(
      checking.refused.map { $0.reasons[0].description } == [
        "a '10.0': 1.7 standard deviations from the mean 4.0, more than 1.2",
        "a 'nan': no finite number, and so not within 1.2 standard deviations of the mean",
        "a 'inf': no finite number, and so not within 1.2 standard deviations of the mean",
      ]
    )
    let unmeasured = try Checking(source, text).report
    #expect(unmeasured.checks[0].outcome == .notRun)
    #expect(
      unmeasured.checks[0].note == "the input was not read before for mean and deviation"
    )
  }

  @Test(arguments: ["a,b\n7,\n", "a,b\n7,\n7,\n7,\n", "a,b\n", "a,b\n,\n"])
  func withoutADeviationNothingIsFarAway(_ text: String) throws {
    let source = Self.source([CheckDefinition(name: "z", kind: .maxZScore(0.1))])
    let checking = try Checking(source, text, preparing: Self.measuring(text))
    #expect(checking.refused == [])
    #expect(checking.report.checks[0].outcome == .passed)
  }

  private static func measuring(
    _ text: String
  ) -> (SourceValidator) throws -> SourceValidator {
    { validator in
      #expect(validator.needsStatistics)
      var whole = validator.makeStatisticsRun()
      try SourceReader.measure(
        TextFile(text),
        name: "test.csv",
        into: &whole,
        limits: IngestLimits(rowsPerBatch: 2)
      )
      return validator.scoring(by: whole)
    }
  }

  // MARK: Other sources

  struct Airports: ReferenceValues {
    let values: [Scalar]?

    func forEachPiece(
      of column: String,
      in source: String,
      _ body: (Column) throws -> Void
    ) throws -> Bool {
      #expect(source == "airports" && column == "faa")
      guard let values else { return false }
      for value in values { try body(Column(.string, [value, .null])) }
      return true
    }
  }

  @Test func valuesAreFoundInAnotherSource() throws {
    let check = CheckDefinition(name: "dest", kind: .inReference(source: "airports", column: "faa"))
    var source = Self.source([])
    source.columns[1].checks = [check]
    let text = "a,b\n,JFK\n,LGA\n,\n,BOS\n,BOS\n"
    let fileSystem = InMemoryFileSystem()
    try fileSystem.createDirectory("/spill")
    let space = SpillSpace("/spill", on: fileSystem, budgetByteCount: 1)
    func checking(_ values: [Scalar]?) throws -> Checking {
      try Checking(source, text) {
        try $0.loadReferences(from: Airports(values: values), spillingTo: space)
      }
    }
    let many: [Scalar] = (0..<500).map { .string(Text("A\($0)")) } + ["JFK", "LGA"]
    let found = try checking(many)
    #expect(found.refused.map(\.ordinal) == [3, 4])
    #expect(
      found.refused[0].reasons[0].description
        == "b 'BOS': not a value of 'faa' of the source 'airports'"
    )
    #expect(found.report.checks[0].checked == 4)
    let causes = [
      try checking([]), try checking([.null]), try checking(nil), try Checking(source, text),
    ].map { $0.report.checks[0] }
    #expect(causes.allSatisfy { $0.outcome == .notRun })
    #expect(
      causes.map(\.note) == [
        "the source 'airports' has no values in 'faa'",
        "the source 'airports' has no values in 'faa'",
        "there is no store to read the source 'airports' from; name its rows with "
          + "--reference airports=FILE",
        "there is no store to read the source 'airports' from; name its rows with "
          + "--reference airports=FILE",
      ]
    )
  }
}
