import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import Testing

@testable import GranaryValidation

@Suite struct SourceReaderTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let code: IngestError.Code
    let description: String
  }

  static let cases = [
    Case(
      testDescription: "a declared column is missing",
      text: "origni,dest\n",
      code: .missingColumn,
      description:
        "test.csv: no column named 'origin'; did you mean 'origni'? there are: dest, origni"
    ),
    Case(
      testDescription: "an undeclared column",
      text: "origin,dest,dst\n",
      code: .unknownColumn,
      description:
        "test.csv: column 'dst' is not declared; did you mean 'dest'? there are: origin, dest; "
        + "declare it, or set unknown_columns: ignore"
    ),
  ]

  @Test(arguments: cases) func refusesAHeaderThatDoesNotFit(_ expected: Case) throws {
    let columns = [ColumnDefinition("origin", .string), ColumnDefinition("dest", .string)]
    let error = try #require(throws: IngestError.self) {
      try Checking(SourceDefinition(name: "flights", columns: columns), expected.text)
    }
    #expect(error.code == expected.code)
    #expect(error.description == expected.description)
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
