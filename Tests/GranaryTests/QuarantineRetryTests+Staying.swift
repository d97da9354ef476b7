import Foundation
import Granary
import GranaryTesting
import Testing

/// Which rows stay in quarantine when it is read again, and why.
extension QuarantineRetryTests {
  /// Their text is not what stood in the file.
  @Test func rowsWhoseTextWasRepairedAreNotTakenIn() throws {
    try define(max: 10)
    let path = directory.file("a.csv")
    let text = Array("id,at,written,value\n\u{E9},2020-01-01T00:10:00Z,,7\n".utf8)
    // The second byte of "é" alone.
    try Data(text.filter { $0 != 0xC3 }).write(to: URL(filePath: path))
    try store.ingest("readings", file: path)
    let result = try store.retryQuarantine(of: "readings")
    #expect(counts(result) == [0, 0, 1])
    let codes = try store.quarantine(of: "readings").flatMap(\.rows).flatMap(\.reasons).map(\.code)
    #expect(codes.map(\.rawValue) == ["invalid_utf8"])
  }

  /// A row does not get in unseen where a check cannot be run; one that it does not look at does.
  @Test func rowsThatCannotBeCheckedStay() throws {
    try define(max: 10)
    let text = ["20", "none"].map { "a,2020-01-01T00:10:00Z,,\($0)\n" }.joined()
    try store.ingest("readings", file: file("a.csv", text: "id,at,written,value\n\(text)"))
    let check = ", {in_reference: {source: levels, column: level}REST}"
    let format = "{type: csv, null_values: [none, '']}"
    try define(max: 100, format: format, check: check.replacing("REST", with: ""))
    #expect(counts(try store.retryQuarantine(of: "readings")) == [1, 0, 1])
    #expect(
      try reasons() == [
        "not_checked value '20.0': not checked: the source 'levels' has no values in 'level'"
      ]
    )
    try define(
      max: 100,
      format: format,
      check: check.replacing("REST", with: ", allow_not_run: true")
    )
    #expect(counts(try store.retryQuarantine(of: "readings")) == [1, 0, 0])
  }

  /// By itself a second row of a kind would be the first one.
  @Test func aRowThatWasThereTwiceStaysAsLongAsThatMayNotBe() throws {
    let check = ", {unique: true, name: once}"
    try define(max: 100, check: check)
    try store.ingest("readings", file: file("a.csv", [("a", 20, 10), ("b", 20, 11)]))
    #expect(counts(try store.retryQuarantine(of: "readings")) == [0, 0, 1])
    try define(max: 100)
    #expect(counts(try store.retryQuarantine(of: "readings")) == [1, 0, 0])
  }

  /// A segment may have the rows of other ingestions too, before and after.
  @Test func rowsOfOtherIngestionsAreNoneOfTheRetry() throws {
    // Of each value the second row is kept aside for its time.
    func twice(_ value: Int, _ id: String) -> [String] {
      ["", "none"].map { "\(id),2020-01-01T00:10:00Z,\($0),\(value)" }
    }
    let header = "id,at,written,value\n"
    try define(max: 100)
    let first = try file("a.csv", text: header + twice(20, "a").joined(separator: "\n"))
    try store.ingest("readings", file: first)
    try define(max: 10)
    let rows = ["b,2020-01-01T00:10:00Z,,20"] + twice(7, "c")
    try store.ingest("readings", file: file("b.csv", text: header + rows.joined(separator: "\n")))
    let last = try file("c.csv", text: header + twice(8, "d").joined(separator: "\n"))
    try store.ingest("readings", file: last)
    #expect(try store.compact(["readings"]).map(\.counts.segmentsAfter) == [1])
    let check = ", {unique: true, name: once}"
    try define(max: 100, format: "{type: csv, null_values: [none, '']}", check: check)
    let result = try store.retryQuarantine(of: "readings")
    #expect(result.ingestions.map(\.accepted) == [0, 1, 0])
    #expect(
      try reasons()
        == ["20.0", "7.0", "8.0"].map {
          "duplicate value '\($0)': an earlier row has the same value"
        }
    )
  }

  /// A row that has been erased is there no more, wherever it was.
  @Test func whatWasErasedIsNoDuplicate() throws {
    let check = ", {unique: true, name: once}"
    try define(max: 100, check: check)
    try store.ingest("readings", file: file("a.csv", [("a", 5, 10), ("b", 5, 11)]))
    _ = try store.erase(["id": "a"])
    #expect(counts(try store.retryQuarantine(of: "readings")) == [1, 0, 0])
  }

  /// The reasons of the rows in quarantine, with their codes.
  private func reasons() throws -> [String] {
    try store.quarantine(of: "readings").flatMap(\.rows).flatMap(\.reasons).map { reason in
      "\(reason.code.rawValue) \(reason)"
    }
  }

  struct Today: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var format = "{type: csv}"
    var check = ""
    var column = ""
    var unknownColumns = "ignore"
    let reason: String
  }

  /// Of a row with a line end within quotes, and the word `high` for a value.
  static let todays = [
    Today(
      testDescription: "another format of numbers",
      format: "{type: csv, decimal: ','}",
      reason: "not_a_number value 'high': not a number with a decimal comma"
    ),
    Today(
      testDescription: "no quotes",
      format: "{type: csv, quote: none}",
      reason: "not_one_row the text is not one row, as the source says now how rows are written"
    ),
    Today(
      testDescription: "another format",
      format: "{type: jsonl}",
      reason:
        "other_format the row is CSV, and the source reads JSON now; ingest the file as another source"
    ),
    Today(
      testDescription: "a column more",
      column: "more: string",
      reason:
        "other_columns more: the row's file has no such column; where it has another name, say so "
        + "with 'from'"
    ),
    Today(
      testDescription: "columns that may not be there",
      unknownColumns: "error",
      reason: "other_columns extra: not declared; declare it, or set unknown_columns: ignore"
    ),
    Today(
      testDescription: "what it is refused for besides a check that cannot be run",
      check: ", {in_reference: {source: levels, column: level}}",
      reason: "not_a_number value 'high': not a number"
    ),
  ]

  /// What was said under an older definition may be wrong by now.
  @Test(arguments: todays) func aRowThatStaysHasTheReasonsOfToday(_ today: Today) throws {
    try define(max: 10, rest: "unknown_columns: ignore")
    let text = "id,at,written,value,extra\n\"a\nb\",2020-01-01T00:10:00Z,,high,1\n"
    try store.ingest("readings", file: file("a.csv", text: text))
    #expect(try reasons() == ["not_a_number value 'high': not a number"])
    try define(
      max: 10,
      format: today.format,
      rest: "unknown_columns: \(today.unknownColumns)",
      check: today.check,
      column: today.column
    )
    for _ in 1...2 {
      #expect(counts(try store.retryQuarantine(of: "readings")) == [0, 0, 1])
      let reasons = try reasons()
      #expect(reasons == [today.reason])
    }
    let format = "{type: csv, null_values: [high, '']}"
    try define(max: 10, format: format, rest: "unknown_columns: ignore")
    #expect(counts(try store.retryQuarantine(of: "readings")) == [1, 0, 0])
  }

  /// The line is known from the reading of the file alone.
  @Test func aQuoteThatNeverClosesStaysWhereItIs() throws {
    try define(max: 10)
    let text = "id,at,written,value\na,2020-01-01T00:10:00Z,,7\n\"b,2020-01-01T00:10:00Z,,7\n"
    try store.ingest("readings", file: file("a.csv", text: text))
    let before = try reasons()
    #expect(before.count == 1)
    #expect(before[0].contains("the quote opened on line 3 never closes"))
    try store.retryQuarantine(of: "readings")
    #expect(try reasons() == before)
  }

  @Test func whatIsErasedFromQuarantineIsNotRetried() throws {
    try define(max: 10)
    try store.ingest("readings", file: file("a.csv", [("a", 20, 10), ("b", 20, 11)]))
    _ = try store.erase(["id": "a"])
    try define(max: 100)
    #expect(try store.retryQuarantine(of: "readings").accepted == 1)
    _ = try store.erase(["id": "b"])
    let snapshots = try store.snapshots()
    #expect(snapshots.map(\.erased) == [1, 1])
    #expect(snapshots.map(\.retried) == [1, 0])
    #expect(snapshots.map(\.accepted) == [0, 0])
    #expect(try store.check().findings == [])
  }
}
