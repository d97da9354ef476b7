import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import Testing

@testable import GranaryValidation

@Suite struct SourceReaderTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let reason: String
  }

  static let cases = [
    Case(
      testDescription: "a declared column is missing",
      text: "origni,dest\nx,y\n",
      reason: "test.csv has no column 'origin'; did you mean 'origni'? there are: origni, dest"
    ),
    Case(
      testDescription: "an undeclared column",
      text: "origin,dest,dst\n",
      reason: "column 'dst' is not declared; did you mean 'dest'? there are: origin, dest; "
        + "declare it, or set unknown_columns: ignore"
    ),
  ]

  @Test(arguments: cases) func refusesAHeaderThatDoesNotFit(_ expected: Case) throws {
    let columns = [ColumnDefinition("origin", .string), ColumnDefinition("dest", .string)]
    let source = SourceDefinition(name: "flights", unknownColumns: .error, columns: columns)
    let report = try Checking(source, expected.text).report
    #expect(report.verdictReasons.contains(expected.reason))
  }
}
