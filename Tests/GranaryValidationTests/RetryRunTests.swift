import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryIngest
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryValidation

/// Rows that were kept aside, compared with stored ones of their ingestion.
@Suite struct RetryRunTests {
  private static func source(_ checks: [CheckDefinition]) -> SourceDefinition {
    SourceDefinition(
      name: "test",
      format: InputFormat(fields: FieldFormat(nullValues: ["-"])),
      columns: [
        ColumnDefinition("other", .string), ColumnDefinition("c", .float64, checks: checks),
      ]
    )
  }

  private static let header = QuarantineHeader(
    source: "test",
    definitionHash: "51c0",
    file: "test.csv",
    header: "other,c",
    layout: .csv(CSVDialect())
  )

  /// Where a row of a file is: in quarantine, or stored with a snapshot.
  private enum Home: Hashable {
    case kept
    case stored(Int)
  }

  /// The reasons, by ordinal, of those rows that are in quarantine and do not pass.
  private static func retry(
    _ lines: [String],
    _ homes: [Home],
    _ source: SourceDefinition,
    batchRowCount: Int = 65_536,
    spillingTo space: SpillSpace? = nil
  ) throws -> [Int: [String]] {
    var validator = try SourceValidator(source)
    let reader = try #require(KeptRowReader(header, of: source))
    let rows = try lines.map { line in
      let row = RefusedRow(ordinal: 0, line: 2, text: line, reasons: [])
      guard case .row(let read) = try reader.read(row) else { throw Unread() }
      return read
    }
    func open() -> [StoredRowSequence] {
      [1, 2].map { snapshot in
        var ordinals = homes.indices.filter { homes[$0] == .stored(snapshot) }[...]
        return {
          let next = ordinals.prefix(batchRowCount)
          ordinals = ordinals.dropFirst(batchRowCount)
          guard let first = next.first else { return nil }
          let schema = rows[first].batch.schema
          let batch = Batch.concatenating(next.map { rows[$0].batch }, schema: schema)
          let columns = validator.comparedColumns
          return StoredRows(batch.selecting(columns), ordinals: next.map { Int64($0) })
        }
      }
    }
    if validator.needsStatistics {
      var statistics = validator.makeStatisticsRun()
      for next in open() { while let stored = try next() { statistics.add(stored) } }
      for (row, home) in zip(rows, homes) where home == .kept { statistics.add(row) }
      validator = validator.scoring(by: statistics)
    }
    var run = try RetryRun(validator, amongStored: open, spillingTo: space)
    var reasons: [Int: [String]] = [:]
    for (ordinal, row) in rows.enumerated() where homes[ordinal] == .kept {
      guard case .refused(let refusals) = try run.check(row, at: Int64(ordinal)) else { continue }
      reasons[ordinal] = refusals.map(\.message)
    }
    return reasons
  }

  private struct Unread: Error {}

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let kind: CheckDefinition.Kind
    var severity = CheckDefinition.Severity.error
    var filter: String?
    /// `k` before one that is in quarantine, else the snapshot; after it what else the row has, or `x`.
    let rows: [String]
    /// The values of those that do not pass.
    let refused: [Int]
    let message: String
  }

  static let cases = [
    Case(
      testDescription: "a value that a later row has which is in",
      kind: .unique(columns: []),
      rows: ["k 1", "1 1", "k 2"],
      refused: [0],
      message: "an earlier row has the same value"
    ),
    Case(
      testDescription: "of two in quarantine the first comes in",
      kind: .unique(columns: []),
      rows: ["k 1", "1 5", "k 1", "2 7", "k 7", "k -", "k -"],
      refused: [2, 4],
      message: "an earlier row has the same value"
    ),
    Case(
      testDescription: "a warning refuses nothing",
      kind: .unique(columns: []),
      severity: .warning,
      rows: ["1 1", "k 1"],
      refused: [],
      message: ""
    ),
    Case(
      testDescription: "a condition says which rows have to be unique",
      kind: .unique(columns: []),
      filter: "other = 'x'",
      rows: ["1 1 y", "1 2", "k 1", "k 2 y", "k 2"],
      refused: [4],
      message: "an earlier row has the same value"
    ),
    Case(
      testDescription: "a condition says which rows are compared",
      kind: .increasing(strictly: false),
      filter: "other = 'x'",
      rows: ["1 5", "2 8 y", "k 6", "k 9 y", "1 1 y", "k 5"],
      refused: [5],
      message: "below the value before"
    ),
    Case(
      testDescription: "the value before is stored, in the one snapshot or the other",
      kind: .increasing(strictly: false),
      rows: ["1 5", "2 3", "k 4", "2 8", "1 6", "k 7", "k 5"],
      refused: [6],
      message: "below the value before"
    ),
    Case(
      testDescription: "the value before is in quarantine, and refused itself",
      kind: .increasing(strictly: true),
      rows: ["1 5", "k 3", "k 4", "1 -", "k 4"],
      refused: [1, 4],
      message: "not above the value before"
    ),
    Case(
      testDescription: "what follows has no say",
      kind: .decreasing(strictly: false),
      rows: ["k 5", "1 9"],
      refused: [],
      message: ""
    ),
    Case(
      testDescription: "the mean is that of all, NaN and infinities apart",
      kind: .maxZScore(1),
      rows: ["1 0", "2 0", "1 nan", "2 inf", "k 0", "k 4", "k 1"],
      refused: [5],
      // Mean 1, and of 0, 0, 0, 4, 1 the deviation of the sample is √3.
      message: "1.73 standard deviations from the mean 1.0, more than 1.0"
    ),
  ]

  @Test(arguments: cases) func findsTheRowsThatDoNotPass(_ expected: Case) throws {
    let check = CheckDefinition(
      name: "the_check",
      kind: expected.kind,
      severity: expected.severity,
      where: try expected.filter.map { try Expression(parsing: $0) }
    )
    let fields = expected.rows.map { $0.split(separator: " ").map(String.init) }
    let homes = fields.map { $0[0] == "k" ? Home.kept : .stored(Int($0[0]) ?? 0) }
    for batchRowCount in [1, 2, 65_536] {
      let reasons = try Self.retry(
        fields.map { "\($0.count > 2 ? $0[2] : "x"),\($0[1])" },
        homes,
        Self.source([check]),
        batchRowCount: batchRowCount
      )
      #expect(reasons.keys.sorted() == expected.refused)
      #expect(reasons.values.allSatisfy { $0 == [expected.message] })
    }
  }

  /// Stored values are remembered past any budget of memory.
  @Test func manyStoredValuesSpill() throws {
    let directory = try TemporaryDirectory()
    let space = SpillSpace(directory.path, on: RealFileSystem(), budgetByteCount: 2_048)
    let check = CheckDefinition(name: "once", kind: .unique(columns: []))
    let values = (0..<1_000).map { "\($0)" } + (500..<1_500).map { "\($0)" }
    let homes = values.indices.map { $0 < 1_000 ? Home.stored(1 + $0 % 2) : .kept }
    let reasons = try Self.retry(
      values.map { "x,\($0)" },
      homes,
      Self.source([check]),
      batchRowCount: 100,
      spillingTo: space
    )
    #expect(reasons.keys.sorted() == Array(1_000..<1_500))
  }

  /// Of generated files, whatever is stored and whatever in quarantine.
  @Test(arguments: GeneratedCases.seeds(count: 200))
  func neighboursAreThoseOfTheFile(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let kinds: [CheckDefinition.Kind] = [
      .increasing(strictly: false), .increasing(strictly: true), .decreasing(strictly: true),
      .maxZScore(1.2),
    ]
    let check = CheckDefinition(
      name: "the_check",
      kind: generator.pick(kinds),
      where: generator.chance(0.5) ? try Expression(parsing: "other = 'x'") : nil
    )
    let source = Self.source([check])
    let lines = (0..<generator.index(below: 25)).map { _ in
      generator.pick(["x,", "x,", "y,"])
        + generator.pick(["-", "nan", "0", "1", "2", "3", "4", "5", "6"])
    }
    let homes = lines.map { _ in generator.pick([Home.kept, .kept, .stored(1), .stored(2)]) }
    let text = "other,c\n" + lines.map { "\($0)\n" }.joined()
    let whole = try Checking(source, text) { validator in
      guard validator.needsStatistics else { return validator }
      var statistics = validator.makeStatisticsRun()
      try SourceReader.measure(TextFile(text), name: "test.csv", into: &statistics)
      return validator.scoring(by: statistics)
    }
    let expected = whole.refused.filter { homes[$0.ordinal] == .kept }
    let batchRowCount = 1 + generator.index(below: 4)
    let reasons = try Self.retry(lines, homes, source, batchRowCount: batchRowCount)
    #expect(reasons.keys.sorted() == expected.map(\.ordinal), "seed \(seed)")
    for row in expected {
      #expect(reasons[row.ordinal] == row.reasons.map(\.message), "seed \(seed)")
    }
  }
}
