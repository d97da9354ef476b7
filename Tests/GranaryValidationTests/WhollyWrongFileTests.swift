import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryValidation
import Testing

/// Files of which nothing is right: what is said is short, and the cause comes first.
@Suite struct WhollyWrongFileTests {
  private static func source(
    _ layout: InputFormat.Layout = .csv(CSVDialect()),
    unknownColumns: SourceDefinition.UnknownColumns = .ignore
  ) -> SourceDefinition {
    SourceDefinition(
      name: "letters",
      format: InputFormat(layout),
      unknownColumns: unknownColumns,
      columns: ["alpha", "beta", "gamma", "delta"].map {
        ColumnDefinition($0, .int64, required: $0 != "delta")
      },
      checks: [CheckDefinition(name: "rows", kind: .rowCount(Limits(min: 1)))]
    )
  }

  @Test func anotherDelimiterIsAllThatIsSaid() throws {
    let report = try Checking(Self.source(), "alpha;beta;gamma;delta\n1;2;3;4\n").report
    #expect(
      report.description == """
        letters test.csv: 1 row read, none checked
        REFUSED: the header of test.csv is one field; with delimiter: ";" in the source's format it \
        names 4 declared columns
        3 checks were not run for want of columns: alpha_required, beta_required, gamma_required

        check  column  outcome  failed  of  expected    observed
        -----  ------  -------  ------  --  ----------  --------
        rows           passed        0   1  at least 1  1
        """
    )
    #expect(report.ignoredColumns == [])
  }

  @Test func columnsThatAreNotThereAreOneReason() throws {
    let some = try Checking(Self.source(), "alpha,gama,x\n1,2,3\n").report
    #expect(
      some.verdictReasons == [
        "test.csv has no columns 'beta', 'gamma' (did you mean 'gama'?), 'delta'; "
          + "there are: alpha, gama, x"
      ]
    )
    #expect(
      some.checks.filter(\.lacksColumn).map(\.name) == ["beta_required", "gamma_required"]
    )
    let none = try Checking(Self.source(unknownColumns: .error), "gama,x\n1,2\n").report
    #expect(none.description.hasPrefix("letters test.csv: 1 row read, none checked\nREFUSED: "))
    #expect(some.description.hasPrefix("letters test.csv: 1 row read, 1 passed, 0 failed\n"))
    #expect(
      none.verdictReasons == [
        "test.csv has none of the 4 declared columns; there are: gama, x",
        "columns 'gama' (did you mean 'gamma'?), 'x' are not declared; there are: alpha, beta, gamma, "
          + "delta; declare them, or set unknown_columns: ignore",
      ]
    )
  }

  @Test func manyUndeclaredColumnsAreCounted() throws {
    let names = (1...14).map { "x\($0)" }.joined(separator: ",")
    let row = (1...18).map { "\($0)" }.joined(separator: ",")
    let report = try Checking(Self.source(), "alpha,beta,gamma,delta,\(names)\n\(row)\n").report
    #expect(
      "\(report)".contains(
        "columns not declared: x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12 and 2 more\n"
      )
    )
    #expect(report.ignoredColumns.count == 14)
  }

  @Test func aFaultOfEveryRowComesFirst() throws {
    let differing = try Checking(Self.source(.jsonLines), "alpha\n{\"beta\":\"x\"}\n").report
    #expect(differing.commonFault == nil)
    let same = try Checking(Self.source(.jsonLines), "alpha\nbeta\ngamma\n").report
    #expect(
      same.description == """
        letters test.csv: 3 rows read, 0 passed, 3 failed (on_invalid: quarantine)
        every row has the same fault: test.csv:1: byte 1: a value was expected, not 'a'; if the file \
        is CSV, the source's format is {type: csv}
        REFUSED: check 'rows' failed: 0, and due is at least 1
        3 checks had nothing to look at: alpha_required, beta_required, gamma_required

        check  column  outcome  failed  of  expected    observed
        -----  ------  -------  ------  --  ----------  --------
        rows           FAILED        1   0  at least 1  0

        refused for   column  rows
        ------------  ------  ----
        invalid_json             3
            test.csv:1: byte 1: a value was expected, not 'a'; if the file is CSV, the source's format \
        is {type: csv}
        """
    )
    let several = try Checking(Self.source(), "alpha,beta,gamma,delta\nx,y,1,\nz,z,2,\n").report
    #expect(
      several.commonFault
        == "every row has the same 2 faults, the first: test.csv:2: x: not an integer"
    )
  }

  @Test func manyReasonsAreCounted() throws {
    var source = Self.source()
    source.columns = (1...22).map { ColumnDefinition("c\($0)", .int64) }
    let text = source.columns.map(\.name).joined(separator: ",") + "\n"
    let bad = Array(repeating: "x", count: 22).joined(separator: ",")
    let report = try Checking(source, text + bad + "\n").report
    #expect(report.description.hasSuffix("\n    test.csv:2: x: not an integer\nand 2 more reasons"))
    #expect(report.refusals.count == 22)
  }

  @Test func columnsThatNoRowHasAreOneLineWhereTheyAreMany() throws {
    let report = try Checking(Self.source(.jsonLines), "{\"gama\":1}\n").report
    let lines = "\(report)".split(separator: "\n").filter { $0.hasPrefix("WARNING") }
    #expect(
      lines == [
        "WARNING: no row has any of 'alpha', 'beta', 'gamma' (did you mean 'gama'?), 'delta'"
      ]
    )
  }
}
