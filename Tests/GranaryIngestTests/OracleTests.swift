import CCSV
import Foundation
import GranaryColumns
import GranaryIngest
import GranaryStatistics
import GranaryTesting
import Testing

/// Other readers of CSV, where they agree with each other.
@Suite struct OracleTests {
  /// A row that is well formed: quoted where it must be, and sometimes where it need not.
  static func file(_ random: inout SeededGenerator) -> (bytes: [UInt8], rows: [[String]]) {
    let alphabet = ["a", "é", "\"", ",", "\n", "\r", " ", "NA", "1", ";"]
    let rows = (0..<Int.random(in: 0...30, using: &random)).map { _ in
      (0..<3).map { _ in
        (0..<Int.random(in: 0...6, using: &random)).map { _ in
          alphabet.randomElement(using: &random) ?? ""
        }.joined()
      }
    }
    var text = "a,b,c"
    let lineEnd = Bool.random(using: &random) ? "\n" : "\r\n"
    for row in rows {
      text += lineEnd
      text += row.map { field in
        let needsQuotes = field.utf8.contains { "\",\n\r".utf8.contains($0) }
        guard needsQuotes || Bool.random(using: &random) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
      }.joined(separator: ",")
    }
    return (Array((text + (Bool.random(using: &random) ? lineEnd : "")).utf8), rows)
  }

  static let keepsAll = FieldFormat(nullValues: [])

  @Test func readsWhatWasWritten() throws {
    for seed in 0..<2_000 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let (bytes, rows) = Self.file(&random)
      let reading = try Reading(bytes, .strings("a", "b", "c"), format: Self.keepsAll)
      #expect(reading.values == rows.map { $0.map { .string(Text($0)) } }, "seed \(seed)")
      #expect(reading.refused == [], "seed \(seed)")
    }
  }

  @Test func readsWhatLibcsvReads() throws {
    for seed in 0..<2_000 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      // It has no notion of a line end of two bytes.
      let text = String(decoding: Self.file(&random).bytes, as: UTF8.self)
      let bytes = text.utf8.filter { $0 != 0x0D }
      let reading = try Reading(bytes, .strings("a", "b", "c"), format: Self.keepsAll)
      let values = WholeFile.rows(bytes).dropFirst().map { $0.map { Scalar.string(Text($0)) } }
      #expect(reading.values == values, "seed \(seed)")
    }
  }

  /// Reads files, each after a line with its length, and prints their rows as JSON, a line a file.
  static let program = """
    import csv, io, json, sys
    source = sys.stdin.buffer
    while line := source.readline():
        text = source.read(int(line)).decode("utf-8", "surrogateescape")
        try:
            rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
        except csv.Error:
            rows = None
        print(json.dumps(rows))
    """

  @Test(.enabled(if: PythonInterpreter.path != nil, "GRANARY_PYTHON names no Python"))
  func readsWhatPythonAndLibcsvAgreeOn() throws {
    let files = (0..<3_000 as Range<UInt64>).map { seed in
      var random = SeededGenerator(seed: seed)
      return Array("a,b\n".utf8) + GeneratedCSVTests.noise(&random, tokenLimit: 30)
    }
    let input = files.flatMap { Array("\($0.count)\n".utf8) + $0 }
    let output = try PythonInterpreter.run(["-c", Self.program], input: input)
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == files.count)
    var agreedCount = 0
    for (seed, (bytes, line)) in zip(files, lines).enumerated() {
      guard String(validating: bytes, as: UTF8.self) != nil,
        let rows = try JSONSerialization.jsonObject(
          with: Data(line.utf8),
          options: .fragmentsAllowed
        )
          as? [[String]]
      else { continue }
      let reading = try Reading(bytes, .strings("a", "b"), format: Self.keepsAll)
      let isMalformed = reading.refused.contains { row in
        row.reasons.contains { [.unclosedQuote, .textAfterQuote].contains($0.code) }
      }
      let others = rows.map { $0.map(Text.init(_:)) }
      guard !isMalformed, others == WholeFile.rows(bytes).map({ $0.map(Text.init(_:)) }) else {
        continue
      }
      agreedCount += 1
      let whole = others.dropFirst().filter { $0.count == 2 }.map { $0.map { Scalar.string($0) } }
      #expect(reading.values == whole, "seed \(seed)")
      #expect(reading.refused.count == others.count - 1 - whole.count, "seed \(seed)")
    }
    #expect(agreedCount > 100)
  }
}

/// libcsv, given a file whole.
private struct WholeFile {
  private var rows: [[String]] = []
  private var row: [String] = []

  static func rows(_ bytes: [UInt8]) -> [[String]] {
    var parser = unsafe csv_parser()
    var file = WholeFile()
    unsafe csv_init(&parser, UInt8(CSV_STRICT_FINI))
    unsafe csv_set_space_func(&parser) { _ in 0 }
    unsafe csv_set_term_func(&parser) { $0 == 0x0A ? 1 : 0 }
    unsafe withUnsafeMutablePointer(to: &file) { file in
      unsafe csv_parse(&parser, bytes, bytes.count, addField, endRow, file)
      unsafe csv_fini(&parser, addField, endRow, file)
    }
    unsafe csv_free(&parser)
    return file.rows
  }

  mutating func add(_ field: String) { row.append(field) }

  mutating func end() {
    rows.append(row)
    row = []
  }
}

private func addField(
  field: UnsafeMutableRawPointer?,
  count: Int,
  target: UnsafeMutableRawPointer?
) {
  let bytes = unsafe UnsafeRawBufferPointer(start: field, count: count)
  unsafe target?.assumingMemoryBound(to: WholeFile.self).pointee
    .add(String(decoding: bytes, as: UTF8.self))
}

private func endRow(_: Int32, target: UnsafeMutableRawPointer?) {
  unsafe target?.assumingMemoryBound(to: WholeFile.self).pointee.end()
}
