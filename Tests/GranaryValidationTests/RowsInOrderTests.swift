import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryIngest
import GranaryStatistics
import Testing

@testable import GranaryValidation

/// Checks of rows that the rows before decide: order and uniqueness.
@Suite struct RowsInOrderTests {
  static func source(
    _ type: ColumnType,
    _ kind: CheckDefinition.Kind,
    severity: CheckDefinition.Severity = .error,
    where filter: String? = nil
  ) throws -> SourceDefinition {
    let check = CheckDefinition(
      name: "the_check",
      kind: kind,
      severity: severity,
      where: try filter.map { try .init(parsing: $0) }
    )
    return SourceDefinition(
      name: "test",
      format: InputFormat(fields: FieldFormat(nullValues: ["-"])),
      columns: [ColumnDefinition("c", type, checks: [check])]
    )
  }

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let type: ColumnType
    let kind: CheckDefinition.Kind
    let values: [String]
    let failing: [Int]
    let message: String
  }

  static let cases = [
    Case(
      testDescription: "increasing lets equal values pass",
      type: .int64,
      kind: .increasing(strictly: false),
      values: ["1", "1", "-", "0", "5", "4", "4"],
      failing: [3, 5],
      message: "below the value before"
    ),
    Case(
      testDescription: "strictly increasing does not",
      type: .timestamp,
      kind: .increasing(strictly: true),
      values: ["2013-01-01T00:00:00Z", "-", "2013-01-01T00:00:00Z", "2013-01-01T00:00:01Z"],
      failing: [2],
      message: "not above the value before"
    ),
    Case(
      testDescription: "decreasing numbers, NaN above all of them",
      type: .float64,
      kind: .decreasing(strictly: false),
      values: ["nan", "nan", "inf", "0", "-0", "-1", "nan", "2"],
      failing: [6],
      message: "above the value before"
    ),
    Case(
      testDescription: "strictly decreasing texts, by bytes",
      type: .string,
      kind: .decreasing(strictly: true),
      values: ["é", "e\u{301}", "b", "b", "a"],
      failing: [3],
      message: "not below the value before"
    ),
    Case(
      testDescription: "unique texts",
      type: .string,
      kind: .unique(columns: []),
      values: ["a", "b", "-", "a", "-", "é", "e\u{301}", "a"],
      failing: [3, 7],
      message: "an earlier row has the same value"
    ),
    Case(
      testDescription: "unique numbers, equal as numbers are",
      type: .float64,
      kind: .unique(columns: []),
      values: ["0", "-0", "nan", "NaN", "1"],
      failing: [1, 3],
      message: "an earlier row has the same value"
    ),
    Case(
      testDescription: "unique truths",
      type: .bool,
      kind: .unique(columns: []),
      values: ["true", "false", "true"],
      failing: [2],
      message: "an earlier row has the same value"
    ),
  ]

  @Test(arguments: cases) func findsTheRowsThatFail(_ expected: Case) throws {
    let source = try Self.source(expected.type, expected.kind)
    let text = "c\n" + expected.values.joined(separator: "\n")
    for rowsPerBatch in [1, 2, 3, 65_536] {
      let limits = IngestLimits(rowsPerBatch: rowsPerBatch)
      let checking = try Checking(source, text, limits: limits)
      #expect(checking.refused.map(\.ordinal) == expected.failing)
      #expect(checking.refused.allSatisfy { $0.reasons.map(\.message) == [expected.message] })
      #expect(checking.report.checks[0].checked == expected.values.count { $0 != "-" })
    }
  }

  @Test func aWarningIsCountedAndTheRowStays() throws {
    let source = try Self.source(.int64, .unique(columns: []), severity: .warning)
    let checking = try Checking(source, "c\n1\n1\n2\n1\n")
    #expect(checking.rows.count == 4)
    #expect(checking.report.checks[0].failed == 2)
    #expect(checking.report.checks[0].examples.map(\.line) == [3, 5])
  }

  @Test func aConditionSaysWhichRowsAreCompared() throws {
    let source = try Self.source(.int64, .increasing(strictly: true), where: "c <> 0")
    #expect(try Checking(source, "c\n1\n0\n2\n0\n2\n").refused.map(\.ordinal) == [4])
  }

  /// The first row of a key is no row of the source where it is refused.
  @Test func aRowThatIsRefusedOtherwiseMakesNoDuplicate() throws {
    var source = try Self.source(.int64, .unique(columns: []))
    source.columns.append(ColumnDefinition("d", .int64, required: true))
    for rowsPerBatch in [1, 65_536] {
      let limits = IngestLimits(rowsPerBatch: rowsPerBatch)
      let checking = try Checking(source, "c,d\n1,-\n1,2\n1,-\n", limits: limits)
      #expect(checking.rows.map(\.ordinal) == [1])
      #expect(
        checking.refused.map { $0.reasons.map(\.code.rawValue) } == [
          ["required"], ["duplicate", "required"],
        ]
      )
    }
  }

  @Test func columnsAreUniqueTogether() throws {
    let check = CheckDefinition(name: "pair", kind: .unique(columns: ["a", "b"]))
    let source = SourceDefinition(
      name: "test",
      columns: [ColumnDefinition("a", .string), ColumnDefinition("b", .string)],
      checks: [check]
    )
    let checking = try Checking(source, "a,b\nx,yz\nxy,z\nx,yz\nx,\nx,\n")
    #expect(checking.refused.map(\.ordinal) == [2])
    #expect(
      checking.refused.first?.reasons.first?.description
        == "'a = x, b = yz': an earlier row has the same values"
    )
  }

  // MARK: On disk

  @Test func valuesOnDiskAreFoundAsThoseInMemory() throws {
    let fileSystem = InMemoryFileSystem()
    try fileSystem.createDirectory("/spill")
    var random = SeededGenerator(seed: 4)
    let space = SpillSpace("/spill", on: fileSystem, budgetByteCount: KeyTable.leastByteCount)
    var (spilled, kept) = (KeySet(name: "a", space), KeySet(name: "b", nil))
    for _ in 0..<5_000 {
      let number = UInt64.random(in: 0..<4_000, using: &random)
      let key = KeyHash(high: number &* 0x9E37_79B9_7F4A_7C15, low: number)
      #expect(spilled.contains(key) == kept.contains(key))
      if !kept.contains(key) { try spilled.insert(key) }
      try kept.insert(key)
    }
    #expect(spilled.spilledCount > 10)
    #expect(kept.spilledCount == 0)
    #expect(try fileSystem.list("/spill") == [])
  }

  @Test func aRunWithATinyBudgetFindsTheSameRows() throws {
    let fileSystem = InMemoryFileSystem()
    try fileSystem.createDirectory("/spill")
    let source = try Self.source(.int64, .unique(columns: []))
    var random = SeededGenerator(seed: 1)
    let values = (0..<3_000).map { _ in String(Int.random(in: 0..<2_000, using: &random)) }
    let text = "c\n" + values.joined(separator: "\n")
    let space = SpillSpace("/spill", on: fileSystem, budgetByteCount: 1)
    let spilled = try Checking(source, text, spillingTo: space)
    #expect(spilled == (try Checking(source, text)))
    var seen: Set<String> = []
    #expect(
      spilled.refused.map(\.ordinal) == values.indices.filter { !seen.insert(values[$0]).inserted }
    )
  }

  @Test func aFullDiskIsAnErrorAndNoVerdict() throws {
    let fileSystem = InMemoryFileSystem()
    let space = SpillSpace("/missing", on: fileSystem, budgetByteCount: 1)
    let source = try Self.source(.int64, .unique(columns: []))
    let text = "c\n" + (0..<100).map(String.init).joined(separator: "\n")
    let error = #expect(throws: ValidationError.self) {
      try Checking(source, text, spillingTo: space)
    }
    #expect(error?.code == .io)
    #expect(error?.location == "check 'the_check'")
  }

  /// What ``KeyFilter`` says of itself.
  @Test func aFilterDeniesNothingAndSeldomLies() {
    var random = SeededGenerator(seed: 9)
    func keys() -> [KeyHash] {
      (0..<100_000).map { _ in KeyHash(high: random.next(), low: random.next()) }
    }
    var filter = KeyFilter(count: 100_000)
    let inserted = keys()
    for key in inserted { filter.insert(key) }
    #expect(inserted.allSatisfy { filter.mayContain($0) })
    let lies = keys().count { filter.mayContain($0) }
    #expect((2_000...5_000).contains(lies), "\(lies)")
  }
}
