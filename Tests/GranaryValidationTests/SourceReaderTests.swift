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

  @Test func workComesBackInOrderFromAnyNumberOfThreads() {
    for threadCount in 1...4 {
      var pipeline = OrderedPipeline(threadCount: threadCount) { (input: Int) in
        // The first take longest.
        (0..<(10 - input) * 1_000).reduce(input) { sum, _ in sum }
      }
      var results: [Int] = []
      var input = 0
      while results.count < 10 {
        while !pipeline.isFull, input < 10 {
          pipeline.put(input)
          input += 1
        }
        results += [pipeline.take()].compactMap(\.self)
      }
      #expect(results == Array(0..<10))
      #expect(pipeline.take() == nil)
    }
  }
}
