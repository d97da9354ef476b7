import Foundation
import GranaryColumns
import GranaryFiles
import GranaryIngest
import GranaryTesting
import Testing

/// Generated and mutated rows are to Granary what they are to Python's `json`, but for what
/// `Tests/Reference/json_rows.py` names.
@Suite struct PythonJSONTests {
  private static let python = ProcessInfo.processInfo.environment["GRANARY_PYTHON"]

  private static let columns: [InputColumn] = [
    .json("i", .int64), .json("x", .float64), .json("s", .string), .json("b", .bool),
    .json("a", .int64, from: "o.a"),
  ]

  @Test(.enabled(if: python != nil, "GRANARY_PYTHON names no Python"))
  func rowsAreWhatPythonTakesThemFor() throws {
    var bytes: [UInt8] = []
    for seed in GeneratedCases.seeds(count: 10_000) {
      var generator = JSONGenerator(seed: seed)
      bytes += generator.lines(1)
    }
    let reading = try JSONReading(bytes, Self.columns)
    var verdicts = Array(repeating: "", count: reading.summary.rowsRead)
    for row in reading.refused { verdicts[row.ordinal] = "-" }
    for row in reading.rows { verdicts[row.ordinal] = Self.words(row.values) }
    let expected = try Self.verdicts(on: bytes)
    #expect(expected.count == verdicts.count)
    let lines = bytes.split(separator: 0x0A).map { Array($0) }.filter { line in
      !line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
    }
    for (ordinal, pair) in zip(expected, verdicts).enumerated() where pair.0 != pair.1 {
      let reasons = reading.refused.first { $0.ordinal == ordinal }?.reasons ?? []
      Issue.record(
        "\(String(decoding: lines[ordinal], as: UTF8.self)): Python \(pair.0), Granary \(pair.1) \(reasons)"
      )
    }
    // The cases are worth something: a good part of them is refused, and a good part is not.
    #expect(reading.refused.count * 4 > verdicts.count)
    #expect(reading.rows.count * 4 > verdicts.count)
  }

  private static func verdicts(on bytes: [UInt8]) throws -> [String] {
    let directory = try TemporaryDirectory()
    let file = directory.path.appending("rows.jsonl").string
    try Data(bytes).write(to: URL(filePath: file))
    let process = Process()
    process.executableURL = URL(filePath: python ?? "")
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Reference/json_rows.py")
    process.arguments = [script.path, file]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func words(_ values: [Scalar]) -> String {
    values.map { value in
      switch value {
      case .null: "null"
      case .bool(let value): "\(value)"
      case .int64(let value): "\(value)"
      case .float64(let value): value.isNaN ? "nan" : hexadecimal(value.bitPattern)
      case .string(let text): text.string.utf8.map { hexadecimal($0) }.joined()
      case .float32, .timestamp, .date: ""
      }
    }.joined(separator: " ")
  }

  private static func hexadecimal<Word: FixedWidthInteger>(_ word: Word) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: Word.bitWidth / 4 - digits.count) + digits
  }
}
