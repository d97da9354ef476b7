import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryValidation
import Testing

/// Sources whose rows are JSON objects.
@Suite struct JSONSourceTests {
  private static func source(
    _ columns: [ColumnDefinition],
    unknownColumns: SourceDefinition.UnknownColumns = .error
  ) -> SourceDefinition {
    SourceDefinition(
      name: "orders",
      format: InputFormat(.jsonLines, fields: FieldFormat(nullValues: [])),
      unknownColumns: unknownColumns,
      columns: columns
    )
  }

  @Test func aColumnIsTheMemberOfItsNameOrAtItsPath() throws {
    let columns = [
      ColumnDefinition("a.b", .int64),
      ColumnDefinition("c[0]", .int64, input: ColumnInput(origin: "c[0]")),
    ]
    let checking = try Checking(Self.source(columns), #"{"a.b":1,"c":[2]}"#)
    #expect(checking.rows.map(\.values) == [[.int64(1), .int64(2)]])
  }

  @Test func anUndeclaredMemberRefusesItsRowAlone() throws {
    let text = "{\"a\":1}\n{\"a\":2,\"b\":1}\n{}\n"
    let source = Self.source([ColumnDefinition("a", .int64)])
    let checking = try Checking(source, text)
    #expect(checking.rows.map(\.line) == [1, 3])
    #expect(checking.refused.map(\.line) == [2])
    #expect(checking.report.ignoredColumns == [])
    var tolerant = source
    tolerant.unknownColumns = .ignore
    let ignoring = try Checking(tolerant, text)
    #expect(ignoring.refused == [])
    #expect(ignoring.report.ignoredColumns == ["b"])
  }

  @Test func aColumnThatNoRowHasIsNamedWithTheNearestMember() throws {
    let columns = [
      ColumnDefinition("a", .int64), ColumnDefinition("b", .int64), ColumnDefinition("c", .int64),
      ColumnDefinition("d", .int64, input: ColumnInput(origin: "o.city")),
      ColumnDefinition("e", .int64, input: ColumnInput(origin: "l[0].x")),
      ColumnDefinition("f", .int64, input: ColumnInput(origin: "l[5]")),
    ]
    let source = Self.source(columns, unknownColumns: .ignore)
    let text = "{\"a\":1,\"C\":2,\"o\":{\"ctiy\":1},\"l\":[]}\n{\"b\":null}\n{\"x\":\n"
    let report = try Checking(source, text).report
    #expect(
      report.absentColumns.map(\.text) == [
        "no row has 'c'", "no row has 'o.city'; did you mean 'o.ctiy'?", "no row has 'l[0].x'",
      ]
    )
    #expect(report.absentColumns.map(\.column) == ["c", "d", "e"])
    #expect("\(report)".contains("WARNING: no row has 'c'\n"))
    // Of rows that are no JSON nothing is known.
    #expect(try Checking(source, "{\"x\":\n[]\n").report.absentColumns == [])
    #expect(try Checking(source, "").report.absentColumns == [])
  }

  @Test func aColumnIsAbsentWhereNoInputHasIt() throws {
    let names = ["a", "b", "c"]
    let source = Self.source(names.map { ColumnDefinition($0, .int64) })
    let validator = try SourceValidator(source)
    var run = validator.makeRun()
    for text in ["{\"a\":1}\n", "{\"b\":1}\n", ""] {
      var reader = try SourceReader(TextFile(text), name: "test.jsonl", validator)
      while try reader.next(into: &run) != nil {}
    }
    let report = run.report(ignoredColumns: [], file: "3 files")
    #expect(report.absentColumns.map(\.column) == ["c"])
  }

  @Test(arguments: [1, 2, 8]) func aColumnOfOneLateRowIsThere(_ threadCount: Int) throws {
    let columns = [ColumnDefinition("a", .int64), ColumnDefinition("b", .int64)]
    let text = String(repeating: "{\"a\":1}\n", count: 99)
    let limits = IngestLimits(blockByteCount: 100, rowsPerBatch: 10)
    let source = Self.source(columns)
    let without = try Checking(source, text, limits: limits, threadCount: threadCount)
    #expect(without.report.absentColumns.map(\.text) == ["no row has 'b'"])
    let with = try Checking(
      source,
      text + "{\"b\":null}\n" + text,
      limits: limits,
      threadCount: threadCount
    )
    #expect(with.report.absentColumns == [])
  }

  @Test(arguments: [1, 2, 3, 8]) func anyNumberOfThreadsGivesTheSame(_ threadCount: Int) throws {
    let text = (0..<500).map { row in
      "{\"a\":\(row % 7 == 0 ? "x" : "\(row)"),\"u\(row * 31 % 101)\":\(row)}\n"
    }
    let source = Self.source(
      [ColumnDefinition("a", .int64, checks: [try .holds("a % 5 <> 0")])],
      unknownColumns: .ignore
    )
    let limits = IngestLimits(blockByteCount: 100, rowsPerBatch: 10)
    let whole = try Checking(source, text.joined(), limits: limits)
    let checking = try Checking(source, text.joined(), limits: limits, threadCount: threadCount)
    #expect(checking == whole)
    #expect(checking.rows.count + checking.refused.count == 500)
    // The first row is no JSON, but what follows shows all names, and the first hundred are kept.
    #expect(checking.report.ignoredColumns.prefix(3) == ["u31", "u62", "u93"])
    #expect(checking.report.ignoredColumns.count == 100)
  }
}
