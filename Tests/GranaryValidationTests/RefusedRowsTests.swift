import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryIngest
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryValidation

/// Which rows are refused and why, a bit each, and what is made of it.
@Suite struct RefusedRowsTests {
  @Test(arguments: GeneratedCases.seeds(count: 100))
  func aSetOfRowsIsASet(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rowCount = generator.pick([1, 63, 64, 65, 128, 200])
    let rows = (0..<2).map { _ in (0..<rowCount).filter { _ in generator.chance(0.1) } }
    var set = RowSet(rows[0].shuffled(using: &generator) + rows[0], of: rowCount)
    #expect(Array(set) == rows[0])
    #expect(set.count == rows[0].count)
    set.formUnion(RowSet(rows[1], of: rowCount))
    let union = Set(rows[0]).union(rows[1])
    #expect(Array(set) == union.sorted())
    #expect(set.count == union.count)
    #expect((0..<rowCount).filter(set.contains) == union.sorted())
  }

  /// The reasons of a row stand in the source's order, whichever was found first.
  ///
  /// That is a derived value, then checks with those that other rows decide, then a part of the key. Rows
  /// that cannot be read are among the others.
  @Test func everyReasonOfARowIsTold() throws {
    let source = SourceDefinition(
      name: "test",
      columns: [
        ColumnDefinition(
          "a",
          .int64,
          checks: [
            CheckDefinition(name: "rising", kind: .increasing(strictly: true)),
            CheckDefinition(name: "once", kind: .unique(columns: [])),
            CheckDefinition(name: "low", kind: .between(ValueBounds(upper: .included(.int64(5))))),
          ]
        ), ColumnDefinition("b", .int64),
      ],
      derived: [DerivedColumn("twice", try .init(parsing: "b * 2"))],
      primaryKey: ["twice", "b"],
      checks: [CheckDefinition(name: "same", kind: .unique(columns: ["a", "b"]))]
    )
    let huge = "9223372036854775807"
    let lines = ["1,1", "9,\(huge)", "x,1", "9,1", "9,\(huge)", "10,", "9,1,1", "1,1"]
    for rowsPerBatch in [1, 2, 3, 100] {
      for threadCount in [1, 3] {
        let checking = try Checking(
          source,
          "a,b\n" + lines.joined(separator: "\n"),
          limits: IngestLimits(rowsPerBatch: rowsPerBatch),
          threadCount: threadCount
        )
        let reasons = checking.refused.map { row in
          (row.ordinal, row.reasons.map { $0.check ?? $0.code.rawValue })
        }
        #expect(
          reasons.map(\.1) == [
            ["integer_overflow", "low"], ["not_an_integer"], ["rising", "low"],
            ["integer_overflow", "rising", "low"], ["low", "null_primary_key", "null_primary_key"],
            ["too_many_fields"], ["rising", "once", "same"],
          ]
        )
        #expect(reasons.map(\.0) == [1, 2, 3, 4, 5, 6, 7])
        #expect(checking.refused.map(\.text) == reasons.map { lines[$0.0] })
        let counts = checking.report.refusals.map { ($0.check ?? $0.code, $0.count) }
        #expect(counts.first { $0.0 == "low" }?.1 == 4)
        #expect(counts.first { $0.0 == "rising" }?.1 == 3)
      }
    }
  }
}
