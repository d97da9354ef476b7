import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryIngest
import GranaryStatistics
import GranaryValidation
import Testing

@Suite struct ValidationRunTests {
  static func flights(
    invalidRows: SourceDefinition.InvalidRows = .quarantine,
    maxInvalidFraction: Double? = nil,
    rowCount: CheckDefinition.Kind = .rowCount(min: 1, max: nil)
  ) throws -> SourceDefinition {
    SourceDefinition(
      name: "flights",
      format: InputFormat(fields: FieldFormat(nullValues: ["NA", ""])),
      unknownColumns: .ignore,
      columns: [
        ColumnDefinition("carrier", .string, required: true),
        ColumnDefinition(
          "origin",
          .string,
          checks: [CheckDefinition(name: "origin_in_set", kind: .inSet(["EWR", "JFK", "LGA"]))]
        ),
        ColumnDefinition("minute", .int64),
        ColumnDefinition("time_hour", .timestamp),
      ],
      derived: [
        DerivedColumn("offset", try Expression(parsing: "minute * 1000000000000000000")),
        DerivedColumn("scheduled_at", try Expression(parsing: "time_hour + minutes(minute)")),
      ],
      eventTime: "scheduled_at",
      checks: [
        try .holds("minute < 60 or carrier is null", name: "minute_of_hour"),
        CheckDefinition(name: "row_count", kind: rowCount),
      ],
      invalidRows: invalidRows,
      maxInvalidFraction: maxInvalidFraction
    )
  }

  static let head = "carrier,origin,minute,time_hour,year\n"
  static let good = "UA,EWR,5,2013-01-01T10:00:00Z,2013\n"

  @Test func addsTheDerivedColumns() throws {
    let validator = try SourceValidator(try Self.flights())
    #expect(
      validator.outputSchema.names
        == ["carrier", "origin", "minute", "time_hour", "offset", "scheduled_at"]
    )
    let checking = try Checking(try Self.flights(), Self.head + Self.good)
    let time = Timestamp(microseconds: 1_357_034_400_000_000)
    let scheduled = Timestamp(microseconds: 1_357_034_700_000_000)
    #expect(
      checking.rows.map(\.values) == [
        [
          "UA", "EWR", .int64(5), .timestamp(time), .int64(5_000_000_000_000_000_000),
          .timestamp(scheduled),
        ]
      ]
    )
    #expect(checking.report.ignoredColumns == ["year"])
  }

  @Test func aRefusedRowHasAllItsReasons() throws {
    let text = Self.head + Self.good + "NA,BOS,61,2013-01-01T10:00:00Z,\nUA,EWR,99,NA,\n"
    let checking = try Checking(try Self.flights(), text)
    #expect(checking.rows.map(\.line) == [2])
    #expect(
      checking.refused.map { $0.reasons.map(\.description) } == [
        [
          "offset: 'minute * 1000000000000000000': the result does not fit in 64 bits",
          "carrier: required, but null",
          "origin 'BOS': not one of EWR, JFK, LGA",
        ],
        [
          "offset: 'minute * 1000000000000000000': the result does not fit in 64 bits",
          "'minute = 99, carrier = UA': 'minute < 60 or carrier is null' does not hold",
          "scheduled_at: the event time is null",
        ],
      ]
    )
    #expect(checking.refused.map(\.text) == ["NA,BOS,61,2013-01-01T10:00:00Z,", "UA,EWR,99,NA,"])
  }

  @Test func rowsThatCannotBeReadStandAmongTheOthersInFileOrder() throws {
    let text = Self.head + "UA\n" + Self.good + "UA,BOS,1,2013-01-01T10:00:00Z,\nUA,EWR,x,NA,\n"
    let checking = try Checking(try Self.flights(), text)
    #expect(checking.refused.map(\.ordinal) == [0, 2, 3])
    #expect(checking.refused.map(\.line) == [2, 4, 5])
    #expect(
      checking.report.refusals.map { "\($0.code) \($0.column ?? "-") \($0.count)" } == [
        "not_an_integer minute 1", "not_in_set origin 1", "too_few_fields - 1",
      ]
    )
  }

  @Test func anEventTimeThatOverflowsIsExplainedOnce() throws {
    let source = SourceDefinition(
      name: "test",
      columns: [ColumnDefinition("at", .timestamp), ColumnDefinition("m", .float64)],
      derived: [DerivedColumn("known_at", try Expression(parsing: "at + minutes(m)"))],
      eventTime: "known_at"
    )
    let checking = try Checking(source, "at,m\n2013-01-01T00:00:00Z,1e300\n")
    #expect(
      checking.refused.map { $0.reasons.map(\.code.rawValue) } == [["time_out_of_range"]]
    )
  }

  struct Verdict: CustomTestStringConvertible {
    let testDescription: String
    let source: SourceDefinition
    let goodRows: Int
    let badRows: Int
    let reasons: [String]
  }

  static func verdicts() throws -> [Verdict] {
    [
      Verdict(
        testDescription: "nothing wrong",
        source: try flights(),
        goodRows: 1,
        badRows: 0,
        reasons: []
      ),
      Verdict(
        testDescription: "bad rows are quarantined",
        source: try flights(),
        goodRows: 1,
        badRows: 9,
        reasons: []
      ),
      Verdict(
        testDescription: "no good row",
        source: try flights(),
        goodRows: 0,
        badRows: 2,
        reasons: ["check 'row_count' failed: 0, and due is at least 1"]
      ),
      Verdict(
        testDescription: "too many rows",
        source: try flights(rowCount: .rowCount(min: nil, max: 2)),
        goodRows: 3,
        badRows: 0,
        reasons: ["check 'row_count' failed: 3, and due is at most 2"]
      ),
      Verdict(
        testDescription: "any bad row fails",
        source: try flights(invalidRows: .fail),
        goodRows: 3,
        badRows: 1,
        reasons: ["1 of 4 rows fails, and on_invalid is fail"]
      ),
      Verdict(
        testDescription: "as many bad rows as allowed",
        source: try flights(maxInvalidFraction: 0.25),
        goodRows: 3,
        badRows: 1,
        reasons: []
      ),
      Verdict(
        testDescription: "more bad rows than allowed",
        source: try flights(maxInvalidFraction: 0.25),
        goodRows: 2,
        badRows: 1,
        reasons: ["1 of 3 rows fails, more than max_invalid_fraction 0.25 allows"]
      ),
      Verdict(
        testDescription: "no rows at all are no fraction",
        source: try flights(
          maxInvalidFraction: 0,
          rowCount: .rowCount(min: 0, max: nil)
        ),
        goodRows: 0,
        badRows: 0,
        reasons: []
      ),
    ]
  }

  @Test(arguments: try verdicts()) func judgesTheIngestion(_ expected: Verdict) throws {
    let bad = "UA,BOS,1,2013-01-01T10:00:00Z,2013\n"
    let text =
      Self.head + String(repeating: Self.good, count: expected.goodRows)
      + String(repeating: bad, count: expected.badRows)
    let report = try Checking(expected.source, text).report
    #expect(report.verdictReasons == expected.reasons)
    #expect(report.isAccepted == expected.reasons.isEmpty)
    #expect(report.accepted == expected.goodRows)
    #expect(report.refused == expected.badRows)
    #expect(
      report.quarantined == (expected.source.invalidRows == .quarantine ? expected.badRows : 0)
    )
  }

  /// Random rows of good and bad fields, some of which cannot be read.
  static func rows(_ random: inout SeededGenerator) -> String {
    var text = head
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let fields = [
        ["UA", "AA", "NA", "\"a\nb\""], ["EWR", "JFK", "BOS", "NA"], ["1", "59", "99", "x", "NA"],
        ["2013-01-01T10:00:00Z", "NA", "2013-01-01T10:00:00"], ["2013", "\"", "1,2"],
      ]
      let weights = fields.map {
        Bool.random(using: &random) ? $0[0] : $0.randomElement(using: &random)
      }
      text += weights.compactMap { $0 }.joined(separator: ",") + "\n"
    }
    return text
  }

  @Test func rowsReadAreAcceptedOrRefusedHoweverTheyAreBatched() throws {
    for seed in 0..<300 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let text = Self.rows(&random)
      let source = try Self.flights()
      let whole = try Checking(source, text)
      let ordinals = (whole.rows.map(\.ordinal) + whole.refused.map(\.ordinal)).sorted()
      #expect(ordinals == Array(0..<whole.report.rowsRead), "seed \(seed)")
      #expect(whole.report.accepted == whole.rows.count, "seed \(seed)")
      #expect(whole.report.refused == whole.refused.count, "seed \(seed)")
      #expect(whole.refused.allSatisfy { !$0.reasons.isEmpty }, "seed \(seed)")
      let limits = IngestLimits(
        blockByteCount: Int.random(in: 1...100, using: &random),
        rowsPerBatch: Int.random(in: 1...9, using: &random)
      )
      for threadCount in 1...4 {
        let parts = try Checking(source, text, limits: limits, threadCount: threadCount)
        #expect(parts == whole, "seed \(seed), \(threadCount) threads")
      }
    }
  }
}
