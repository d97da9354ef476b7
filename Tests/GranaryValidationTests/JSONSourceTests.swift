import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryJSON
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

  /// It is one reason of its row among all.
  @Test func anUndeclaredMemberKeepsNoOtherReasonBack() throws {
    let check = CheckDefinition(name: "small", kind: .between(min: nil, max: .int64(5)))
    let once = CheckDefinition(name: "once", kind: .unique(columns: ["a"]))
    var source = Self.source([
      ColumnDefinition("a", .int64, checks: [check]), ColumnDefinition("b", .int64),
    ])
    source.checks = [once]
    let text = """
      {"a":9,"x":1}
      {"a":"u","x":1}
      {"b":"u","a":9,"x":1}
      {"a":1,"x":1}
      {"a":1}
      {"a":1,"x":2}

      """
    let checking = try Checking(source, text)
    #expect(checking.rows.map(\.line) == [5])
    #expect(checking.refused.map(\.line) == [1, 2, 3, 4, 6])
    #expect(
      checking.refused.map { $0.reasons.map(\.code.rawValue) } == [
        ["unknown_member", "out_of_bounds"], ["unknown_member", "not_an_integer"],
        ["unknown_member", "not_an_integer"], ["unknown_member"], ["unknown_member", "duplicate"],
      ]
    )
    let count = try #require(checking.report.refusals.first)
    #expect([count.code, "\(count.count)"] == ["unknown_member", "5"])
    #expect(count.examples.map(\.line) == [1, 2, 3])
    #expect(checking.report.checks.map(\.failed) == [1, 1])
  }

  /// Many may stand on one line.
  @Test func anExampleOfADocumentNamesItsElement() throws {
    let check = CheckDefinition(name: "small", kind: .between(min: nil, max: .int64(5)))
    let known = CheckDefinition(name: "known", kind: .distinctValues(.within, [.int64(1)]))
    var source = Self.source([ColumnDefinition("a", .int64, checks: [check, known])])
    source.format = InputFormat(.json(records: nil), fields: FieldFormat(nullValues: []))
    let report = try Checking(source, #"[{"a":1},{"a":9},{"a":"u"},{"a":4,"x":1},{"a":5}]"#).report
    #expect(
      report.checks.map { $0.examples.map(\.text) } == [
        ["test.csv:1 (element 2): 9"], ["test.csv:1 (element 5): 5"],
      ]
    )
    let unread = report.refusals.filter { $0.check == nil }.flatMap(\.examples)
    #expect(
      unread.map(\.text) == [
        "test.csv:1 (element 3): u: not an integer",
        "test.csv:1 (element 4): member 'x' is not declared; there are: a; declare it, or set "
          + "unknown_columns: ignore",
      ]
    )
    let html = String(decoding: report.html(), as: UTF8.self)
    #expect(html.contains("test.csv:1 (element 3)"))
    #expect(html.contains("<code>u</code><span>not an integer</span>"))
    let json = report.json["refusals"]?.elements?.flatMap { $0["examples"]?.elements ?? [] } ?? []
    #expect(json.map { $0["element"]?.int64 } == [3, 2, 4])
    #expect(json.map { $0["message"]?.text }.last == unread[1].message)
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
