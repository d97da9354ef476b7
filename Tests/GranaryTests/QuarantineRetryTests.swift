import Foundation
import Granary
import GranaryFiles
import GranaryTesting
import Testing

/// Rows that were kept aside, read again after the definition was mended, as a user meets them: what
/// comes in; what stays is in `QuarantineRetryTests+Staying.swift`.
@Suite struct QuarantineRetryTests {
  let directory: TemporaryDirectory
  let store: FeatureStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try FeatureStore(at: directory.file("store"))
  }

  /// Readings, of which only some may have a high value.
  func define(
    max: Int,
    primaryKey: String = "",
    format: String = "{type: csv}",
    rest: String = "",
    check: String = "",
    column: String = ""
  ) throws {
    let text = """
      kind: entity
      name: sensor
      join_keys: {id: string}
      ---
      kind: source
      name: readings
      format: \(format)
      columns:
        id: string
        at: timestamp
        written: timestamp
        value: {type: float64, checks: [{between: {max: \(max)}}\(check)]}
        \(column)
      event_time: at
      \(primaryKey)
      \(rest)
      ---
      kind: feature_view
      name: latest
      entity: sensor
      source: readings
      features: {value: value}
      ---
      kind: source
      name: levels
      columns: {level: float64}
      """
    try store.apply(files: [("readings.yaml", text)], allowBreaking: true)
  }

  /// A file of readings `id value minute`, all written down when they were made.
  func file(_ name: String, _ rows: [(String, Int, Int)]) throws -> String {
    let lines = rows.map { id, value, minute in
      "\(id),2020-01-01T00:\(minute):00Z,2020-01-01T00:\(minute):00Z,\(value)\n"
    }
    return try file(name, text: "id,at,written,value\n" + lines.joined())
  }

  func file(_ name: String, text: String) throws -> String {
    try text.write(toFile: directory.file(name), atomically: true, encoding: .utf8)
    return directory.file(name)
  }

  func value(_ id: String, asOf snapshot: Int64? = nil) throws -> FeatureExplanation {
    let time = try Timestamp(parsing: "2020-01-02T00:00:00Z")
    return try store.explain("latest__value", of: ["id": .string(id)], at: time, asOf: snapshot)
  }

  /// Rows accepted, superseded and still refused.
  func counts(_ result: QuarantineRetryResult) -> [Int] {
    [result.accepted, result.superseded, result.refused]
  }

  func number(_ id: String) throws -> Double? {
    guard case .float64(let number) = try value(id).value.value else { return nil }
    return number
  }

  @Test func exactlyTheRowsThatPassNowComeInOnceWithFileAndLine() throws {
    try define(max: 10)
    let files = try [
      file("a.csv", [("a", 1, 10), ("b", 20, 11), ("c", 300, 12)]),
      file("b.csv", [("d", 2, 10), ("e", 30, 11)]),
    ]
    try store.ingest("readings", files: files)
    #expect(try store.retryQuarantine(of: "readings").ingestions.map(\.refused) == [3])
    try define(max: 100)
    let result = try store.retryQuarantine(of: "readings")
    #expect(result.ingestions.map(\.ingestion) == [1])
    #expect(result.ingestions.map(\.snapshot) == [2])
    #expect(counts(result) == [2, 0, 1])
    let snapshots = try store.snapshots()
    #expect(snapshots.map(\.retryOf) == [nil, 1])
    #expect(snapshots[0].files.map(\.quarantined) == [1, 0])
    #expect(snapshots[0].files.map(\.retried) == [1, 1])
    #expect(snapshots[1].files.map(\.name) == files)
    #expect(snapshots[1].files.map(\.firstOrdinal) == [0, 3])
    for (id, file, line, ordinal) in [("b", files[0], 3, 1), ("e", files[1], 3, 4)] {
      let row = try #require(try value(id).taken.examples.first).row
      #expect(row.file == file)
      #expect(row.line == Int64(line))
      #expect(row.ordinal == Int64(ordinal))
      #expect(try value(id, asOf: 1).taken.count == 0)
    }
    let kept = try store.quarantine(of: "readings")
    #expect(kept.flatMap(\.rows).map(\.line) == [4])
    #expect(kept.flatMap(\.rows).flatMap(\.reasons).map(\.message) == ["not at most 100.0"])
    let tally = try store.quarantineCounts(of: "readings")
    #expect(tally.map(\.rows) == [1])
    #expect(tally.flatMap(\.reasons).map(\.code) == ["out_of_bounds"])
    #expect(try store.check().findings == [])
    // Again there is nothing to take in.
    let again = try store.retryQuarantine(of: "readings")
    #expect(counts(again) == [0, 0, 1])
    #expect(try store.snapshots().count == 2)
  }

  /// Of a primary key that came in since, whether in a later ingestion or further down in the file, the
  /// row is let go; the others come in, whichever is retried first.
  @Test func aRowWhosePrimaryKeyCameInSinceIsSuperseded() throws {
    let key = "primary_key: [id]"
    try define(max: 10, primaryKey: key)
    let first = [("a", 20, 10), ("b", 20, 10), ("b", 3, 11), ("c", 20, 10), ("d", 200, 10)]
    try store.ingest("readings", file: file("a.csv", first))
    try store.ingest("readings", file: file("b.csv", [("a", 4, 12), ("d", 30, 12)]))
    try define(max: 100, primaryKey: key)
    let result = try store.retryQuarantine(of: "readings")
    #expect(result.ingestions.map(\.accepted) == [1, 1])
    #expect(result.ingestions.map(\.superseded) == [2, 0])
    #expect(result.ingestions.map(\.refused) == [1, 0])
    #expect(try ["a", "b", "c", "d"].map { try number($0) } == [4, 3, 20, 30])
    // d of the second ingestion is there; that of the first one is older.
    try define(max: 1_000, primaryKey: key)
    let last = try store.retryQuarantine(of: "readings")
    #expect(last.ingestions.map(\.superseded) == [1])
    #expect(try number("d") == 30)
    #expect(try store.quarantine(of: "readings").isEmpty)
    #expect(try store.check().findings == [])
  }

  /// A retry of an older ingestion does not count as having come in since.
  @Test func aLaterIngestionsRowComesInAfterARetryOfAnEarlierOne() throws {
    let key = "primary_key: [id]"
    try define(max: 10, primaryKey: key)
    try store.ingest("readings", file: file("a.csv", [("a", 20, 10)]))
    try store.ingest("readings", file: file("b.csv", [("a", 300, 10)]))
    try define(max: 100, primaryKey: key)
    #expect(try store.retryQuarantine(of: "readings").accepted == 1)
    #expect(try number("a") == 20)
    try define(max: 1_000, primaryKey: key)
    let result = try store.retryQuarantine(of: "readings")
    #expect(counts(result) == [1, 0, 0])
    #expect(try number("a") == 300)
  }

  /// Where rows say when they were written down, that decides which came in since.
  @Test func theRowWrittenDownLastCountsWhateverTheOrderOfIngestions() throws {
    let rest = "created_time: written\nprimary_key: [id]"
    try define(max: 10, rest: rest)
    try store.ingest("readings", file: file("a.csv", [("a", 20, 30), ("b", 20, 10)]))
    try store.ingest("readings", file: file("b.csv", [("a", 4, 12), ("b", 5, 12)]))
    try define(max: 100, rest: rest)
    let result = try store.retryQuarantine(of: "readings")
    #expect(counts(result) == [1, 1, 0])
    #expect(try ["a", "b"].map { try number($0) } == [20, 5])
  }

  @Test func ingestingAgainReplacesWhatARetryTookIn() throws {
    try define(max: 10)
    let path = try file("a.csv", [("a", 1, 10), ("b", 20, 11)])
    try store.ingest("readings", file: path)
    try define(max: 100)
    try store.retryQuarantine(of: "readings")
    #expect(try store.ingest("readings", file: path).outcome == .alreadyIngested)
    let again = try store.ingest("readings", file: path, again: true)
    #expect(again.replaced == [1, 2])
    #expect(try value("b").lost.counts.map(\.reason) == [.ingestionReplaced])
    #expect(try number("b") == 20)
    // What an ingestion that was replaced kept aside is not listed, and not taken in.
    try define(max: 10)
    try store.ingest("readings", file: path, again: true)
    try define(max: 100)
    try store.ingest("readings", file: path, again: true)
    #expect(try store.quarantine(of: "readings").isEmpty)
    #expect(try store.quarantineCounts(of: "readings").isEmpty)
    #expect(try store.retryQuarantine(of: "readings").retried == 0)
  }

  struct Mending: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var before = "{type: csv}"
    let after: String
    let text: String
    /// Rows that come in, of those of the file.
    var acceptedCount = 1
  }

  /// What the rows of a file become when the format is mended.
  static let mendings = [
    Mending(
      testDescription: "a word that means null",
      after: "{type: csv, null_values: [none]}",
      text: "id,at,written,value\na,2020-01-01T00:10:00Z,none,7\n"
    ),
    Mending(
      testDescription: "quotes that are text",
      after: "{type: csv, quote: none}",
      text: "id,at,written,value\n\"a\"b,2020-01-01T00:10:00Z,,7\n"
    ),
    Mending(
      testDescription: "a file without header",
      before: "{type: csv, header: false}",
      after: "{type: csv, null_values: [none]}",
      text: "a,2020-01-01T00:10:00Z,none,7\n"
    ),
    Mending(
      testDescription: "fields that are missing",
      after: "{type: csv, ragged: fill}",
      text: "id,at,written,value\na,2020-01-01T00:10:00Z\n"
    ),
    Mending(
      testDescription: "Latin-1, which is kept as text",
      before: "{type: csv, encoding: latin-1}",
      after: "{type: csv, encoding: latin-1, null_values: [none]}",
      text: "id,at,written,value\n\u{C3}\u{A9},2020-01-01T00:10:00Z,none,7\n"
    ),
    Mending(
      testDescription: "a quote that never closes, and the row after it",
      after: "{type: csv, null_values: [none]}",
      text: "id,at,written,value\n\"a,2020-01-01T00:10:00Z,,7\nb,none,none,8\n"
        + "c,2020-01-01T00:10:00Z,none,9\n"
    ),
    Mending(
      testDescription: "line ends within quotes",
      after: "{type: csv, null_values: [none]}",
      text: "id,at,written,value\n\"a\nb\",2020-01-01T00:10:00Z,none,7\n"
    ),
    Mending(
      testDescription: "another delimiter since: that of the file stays",
      before: "{type: csv, delimiter: ;}",
      after: "{type: csv, null_values: [none]}",
      text: "id;at;written;value\na;2020-01-01T00:10:00Z;none;7\n"
    ),
  ]

  @Test(arguments: mendings) func aMendedFormatReadsTheTextAgain(_ mending: Mending) throws {
    try define(max: 10, format: mending.before)
    let path = try file("a.csv", text: mending.text)
    let first = try store.ingest("readings", file: path)
    #expect(first.report.accepted == 0)
    let refused = first.report.rowsRead
    try define(max: 10, format: mending.after)
    let result = try store.retryQuarantine(of: "readings")
    #expect(result.accepted == mending.acceptedCount)
    #expect(result.refused == refused - mending.acceptedCount)
    let snapshot = try store.snapshots().last
    #expect(snapshot?.accepted == mending.acceptedCount)
    #expect(try store.check().findings == [])
  }

  @Test func rowsAreComparedWithWhatOtherSourcesHaveNow() throws {
    let check = ", {in_reference: {source: levels, column: level}}"
    try define(max: 100, check: check)
    try store.ingest("levels", file: file("levels.csv", text: "level\n10\n"))
    try store.ingest("readings", file: file("a.csv", [("a", 20, 10), ("b", 30, 10)]))
    try store.ingest("levels", file: file("more.csv", text: "level\n20\n"))
    #expect(counts(try store.retryQuarantine(of: "readings")) == [1, 0, 1])
    #expect(try number("a") == 20)
  }

  /// What it has to be unique among came in long ago, or with a retry, or is in another file.
  @Test func aMendedRowComesInWhereItIsThereOnce() throws {
    let check = ", {unique: true, name: once}"
    try define(max: 10, check: check)
    let files = try [
      file("a.csv", [("a", 5, 10), ("b", 20, 11), ("c", 20, 12)]),
      file("b.csv", [("d", 20, 10), ("e", 30, 11), ("f", 5, 12), ("g", 300, 13)]),
    ]
    try store.ingest("readings", files: files)
    try define(max: 100, check: check)
    #expect(counts(try store.retryQuarantine(of: "readings")) == [2, 0, 4])
    #expect(try number("b") == 20)
    #expect(try number("e") == 30)
    let kept = try store.quarantine(of: "readings").flatMap(\.rows)
    #expect(
      kept.flatMap(\.reasons).map(\.code.rawValue)
        == ["duplicate", "duplicate", "duplicate", "out_of_bounds"]
    )
    // Another ingestion is no matter.
    try store.ingest("readings", file: file("c.csv", [("h", 300, 10)]))
    try define(max: 1_000, check: check)
    #expect(counts(try store.retryQuarantine(of: "readings")) == [2, 0, 3])
    #expect(counts(try store.retryQuarantine(of: "readings")) == [0, 0, 3])
  }

  static let elements = [
    "{\"id\": \"a\", \"at\": \"2020-01-01T00:10:00Z\", \"value\": 20}",
    "{\n  \"id\": \"b\",\r\n  \"at\": \"2020-01-01T00:11:00Z\",\n  \"value\": 30\n}",
  ]

  @Test(arguments: ["jsonl", "json"]) func rowsOfJSONComeInToo(_ format: String) throws {
    let text =
      format == "json"
      ? "[\(Self.elements.joined(separator: ",\n"))]"
      : Self.elements.map { $0.filter { !$0.isNewline } + "\n" }.joined()
    try define(max: 10, format: "{type: \(format)}")
    try store.ingest("readings", file: file("a.\(format)", text: text))
    try define(max: 15, format: "{type: \(format)}")
    #expect(counts(try store.retryQuarantine(of: "readings")) == [0, 0, 2])
    let kept = try store.quarantine(of: "readings").flatMap(\.rows)
    #expect(kept.map(\.element) == (format == "json" ? [1, 2] : [nil, nil]))
    try define(max: 100, format: "{type: \(format)}")
    #expect(counts(try store.retryQuarantine(of: "readings")) == [2, 0, 0])
    #expect(try ["a", "b"].map { try number($0) } == [20, 30])
    let line = try #require(try value("b").taken.examples.first).row.line
    #expect(line == 2)
  }
}
