import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryTesting
import GranaryValidation
import Testing

@Suite struct HTMLReportTests {
  static func text(
    _ source: SourceDefinition,
    _ file: String,
    name: String = "test.csv"
  ) throws -> String {
    let validator = try SourceValidator(source)
    var run = validator.makeRun()
    var profiler = SourceProfiler(validator.outputSchema, threadCount: 1)
    var reader = try SourceReader(TextFile(file), name: name, validator, threadCount: 1)
    while let checked = try reader.next(into: &run) { profiler.add(checked.batch) }
    let report = run.report(
      ignoredColumns: reader.unknownColumns,
      file: name,
      rules: VerdictRules(needsChecks: true)
    )
    return String(decoding: report.html(profile: profiler.finish()), as: UTF8.self)
  }

  static func column(
    _ name: String,
    _ type: ColumnType,
    _ kinds: CheckDefinition.Kind...
  ) -> ColumnDefinition {
    ColumnDefinition(
      name,
      type,
      checks: kinds.enumerated().map { CheckDefinition(name: "\(name)_\($0)", kind: $1) }
    )
  }

  static let orders = SourceDefinition(
    name: "orders",
    unknownColumns: .ignore,
    columns: [
      column("id", .int64, .required, .between(min: .int64(1), max: nil)),
      column("shop", .string, .inSet(["a", "b"])), column("paid", .bool),
      column("at", .timestamp),
    ]
  )

  @Test func checksThatCouldNotRunAreCountedApart() throws {
    let page = try Self.text(Self.orders, "shop,paid,at\na,true,2024-01-01T00:00:00Z\n")
    #expect(page.contains("3 checks, none failed, 2 not run"))
  }

  @Test func theVerdictComesFirstThenTheWorstChecks() throws {
    let page = try Self.text(
      Self.orders,
      "id,shop,paid,at,extra\n1,a,true,2024-01-01T00:00:00Z,\n0,c,,,\nx,a,,,\n"
    )
    let order = [
      "<h1>orders</h1>", "Failed", "2 of 3 checks failed", "2 of 3 rows failed",
      "Columns that are not declared: extra", "✗ failed</span>id_1",
      "test.csv:3</span><code>0</code>", "✗ failed</span>shop_0", "✓ passed</span>id_0",
      "not_an_integer", "test.csv:4</span><code>x</code>", "<h3>id<small>int64</small></h3>",
    ]
    var rest = page[...]
    for piece in order {
      let found = try #require(rest.firstRange(of: piece), "'\(piece)' in its place")
      rest = rest[found.upperBound...]
    }
  }

  @Test func whatHoldsPasses() throws {
    let page = try Self.text(Self.orders, "id,shop,paid,at\n1,a,true,2024-01-01T00:00:00Z\n")
    #expect(page.contains("Passed") && !page.contains("Failed"))
    #expect(page.contains("<svg"))
  }

  @Test func aSourceWithoutChecksDoesNot() throws {
    let source = SourceDefinition(name: "bare", columns: [Self.column("x", .int64)])
    let page = try Self.text(source, "x\n1\n")
    #expect(page.contains("Failed"))
    #expect(page.contains("the source has no checks"))
  }

  /// Names, values and paths that would be markup; a mark that combines with a quote must not save
  /// it from being escaped.
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\"\u{301} onload=alert(1) x",
    "<\u{301}b>", "'\u{200D}</style>", "&lt;", "</title><h1>", "\u{0}\u{8}\u{1B}[31m",
    "\u{202E}abc",
  ]

  @Test(arguments: hostile) func textStaysText(_ text: String) throws {
    let source = SourceDefinition(
      name: "hostile",
      unknownColumns: .ignore,
      columns: [Self.column("x", .string, .inSet(["a"])), Self.column("y", .string)]
    )
    let field = Self.quoted(text)
    let page = try Self.text(source, "x,y,\(field)\na,\(field),\n\(field),b,\n", name: text)
    let plain = try Self.text(source, "x,y,z\na,t,\nt,b,\n", name: "t")
    // The same tags in the same order: nothing of the text became one.
    #expect(Self.tags(page) == Self.tags(plain))
    #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  /// A text as a field of CSV; by scalars, since a quote with a mark is no quote among characters.
  static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  /// What stands between angle brackets, without the values of attributes.
  static func tags(_ page: String) -> [String] {
    let bytes = Array(page.utf8)
    var tags: [String] = []
    var start: Int?
    for (place, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "<") { start = place }
      if byte == UInt8(ascii: ">"), let first = start {
        let tag = String(decoding: bytes[first...place], as: UTF8.self)
        // Between the quotes of attributes there may be names.
        tags.append(
          tag.split(separator: "\"").enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            .joined()
        )
        start = nil
      }
    }
    return tags
  }

  @Test func tenThousandColumnsStayBelowAMegabyte() throws {
    let name = String(repeating: "<&\">", count: 20)
    let columns = (0..<10_000).map { index in
      Self.column(
        "c\(index)\(name)",
        index.isMultiple(of: 3) ? .string : .float64,
        .required
      )
    }
    let source = SourceDefinition(name: "wide", columns: columns)
    let header = columns.map { Self.quoted($0.name) }
    let rows = (0..<3).map { row in
      columns.indices.map { $0.isMultiple(of: 3) ? "<<<<<<<<<<\(row)\($0)" : "\(row * $0)" }
    }
    let empty = columns.map { _ in "" }
    let lines = ([header] + rows + [empty]).map { $0.joined(separator: ",") }
    let page = try Self.text(
      source,
      lines.joined(separator: "\n") + "\n",
      name: String(repeating: "<", count: 3_000)
    )
    #expect(page.utf8.count < 1_000_000)
    #expect(page.contains("more columns; all of them are in the JSON report"))
    #expect(page.contains("more checks"))
  }

  @Test func nothingIsLoadedFromElsewhere() throws {
    let page = try Self.text(Self.orders, "id,shop,paid,at\n1,a,true,2024-01-01T00:00:00Z\n")
    for forbidden in ["http://", "https://", "<script", "src=", "url(", "@import", "<link"] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
  }

  @Test func theSameDataGivesTheSameBytes() throws {
    let file = "id,shop,paid,at\n1,a,true,2024-01-01T00:00:00Z\n2,b,,\n9,z,,\n"
    #expect(try Self.text(Self.orders, file) == Self.text(Self.orders, file))
  }
}
