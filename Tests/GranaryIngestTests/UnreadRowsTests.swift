import GranaryColumns
import GranaryFiles
import GranaryIngest
import Testing

/// What a batch keeps of rows that could not be read.
@Suite struct UnreadRowsTests {
  private static let names = ["a", "b", "c"]

  private static func batch(_ rows: Int, _ row: (Int) -> String) throws -> IngestBatch {
    var reader = try CSVReader(
      BytesFile(Array(("a,b,c\n" + (0..<rows).map { row($0) + "\n" }.joined()).utf8)),
      name: "test.csv",
      dialect: CSVDialect(),
      columns: names.map { InputColumn(Field($0, .int64)) }
    )
    return try #require(try reader.next())
  }

  /// As many as kinds of faults, and not as rows: in words these take a thousand times as much.
  @Test func reasonsAreKeptByKind() throws {
    let batch = try Self.batch(1_000) { "x\($0),\($0),99999999999999999999" }
    #expect(batch.refused.count == 1_000)
    #expect(batch.refused.reasons.map(\.code) == [.notAnInteger, .integerOutOfRange])
    #expect(batch.refused.reasons.map(\.column) == ["a", "c"])
    #expect(batch.refused.reasons.map(\.rows.count) == [1_000, 1_000])
    #expect(
      batch.refused[777].reasons.map(\.description) == [
        "a 'x777': not an integer", "c '99999999999999999999': does not fit in 64 bits",
      ]
    )
  }

  @Test func eachRowHasItsOwnReasonsAndPlace() throws {
    let rows = ["1,2,3", "1,x,3", "1,2", "y,2,\"z\"\"\"", "4,5,6", "1,2,3,4", "\"1\"x,2,3"]
    let batch = try Self.batch(rows.count) { rows[$0] }
    #expect(batch.ordinals == [0, 4])
    #expect(batch.refused.map(\.ordinal) == [1, 2, 3, 5, 6])
    #expect(batch.refused.map(\.line) == [3, 4, 5, 7, 8])
    #expect(batch.refused.map(\.text) == [1, 2, 3, 5, 6].map { rows[$0] })
    #expect(
      batch.refused.map { $0.reasons.map(\.description) } == [
        ["b 'x': not an integer"], ["2 fields where the header names 3"],
        ["a 'y': not an integer", "c 'z\"': not an integer"],
        ["4 fields where the header names 3"],
        ["a: text after the closing quote; a quote within quotes is written twice"],
      ]
    )
  }
}
