import Foundation
import GranaryColumns
import GranaryIngest
import GranaryStatistics
import Testing

/// Properties over generated files; every failure names the seed that made it.
@Suite struct GeneratedCSVTests {
  /// Bytes of the kinds that matter, in any order: most files are malformed somewhere.
  static func noise(_ random: inout SeededGenerator, tokenLimit: Int = 80) -> [UInt8] {
    let tokens: [[UInt8]] = [
      [0x22], [0x22], [0x22, 0x22], [0x2C], [0x2C], [0x0A], [0x0A], [0x0D, 0x0A], [0x0D],
      Array("a".utf8), Array("NA".utf8), Array("é".utf8), Array(" ".utf8), [0xFF],
    ]
    return (0..<Int.random(in: 0...tokenLimit, using: &random)).flatMap { _ in
      tokens.randomElement(using: &random) ?? []
    }
  }

  /// A well-formed file of typed columns, with a few bytes changed, put in or taken out.
  static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array("n,x,s,t\n".utf8)
    for row in 0..<Int.random(in: 0...40, using: &random) {
      let text = ["plain", "\"with \"\"quotes\"\"\"", "\"two\nlines\"", "", "NA", "\"\""]
      let line = "\(row),\(Double(row) / 3),\(text.randomElement(using: &random) ?? "")"
      bytes += Array("\(line),2013-01-01T00:00:00Z\r\n".utf8)
    }
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let position = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.insert("\",\n\r\"9".utf8.randomElement(using: &random) ?? 0, at: position)
      default: bytes.remove(at: position)
      }
    }
    return bytes
  }

  @Test func agreesWithTheObviousParser() throws {
    for seed in 0..<4_000 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let bytes = Array("a,b\n".utf8) + Self.noise(&random)
      let limits = IngestLimits(blockByteCount: Int.random(in: 1...100, using: &random))
      let format = FieldFormat(nullValues: ["NA"])
      let reading = try Reading(bytes, .strings("a", "b"), format: format, limits: limits)
      let expected = ReferenceCSV.rows(bytes).dropFirst()
      #expect(reading.summary.rowsRead == expected.count, "seed \(seed)")
      for (ordinal, row) in expected.enumerated() { check(reading, ordinal, row, seed: seed) }
    }
  }

  private func check(_ reading: Reading, _ ordinal: Int, _ row: ReferenceCSV.Row, seed: UInt64) {
    var code = row.fault
    if code == nil, String(validating: row.text, as: UTF8.self) == nil { code = .invalidUTF8 }
    if code == nil, row.fields.count < 2 { code = .tooFewFields }
    if code == nil, row.fields.count > 2 { code = .tooManyFields }
    if let code {
      let refused = reading.refused.first { $0.ordinal == ordinal }
      #expect(refused?.reasons.map(\.code) == [code], "seed \(seed), row \(ordinal)")
      #expect(refused?.line == row.line, "seed \(seed), row \(ordinal)")
      #expect(
        refused.map { Text($0.text) } == Text(String(decoding: row.text, as: UTF8.self)),
        "seed \(seed), row \(ordinal)"
      )
      return
    }
    let values: [Scalar] = row.fields.map { field in
      let text = Text(String(decoding: field.bytes, as: UTF8.self))
      return !field.isQuoted && text == "NA" ? .null : .string(text)
    }
    let read = reading.rows.first { $0.ordinal == ordinal }
    #expect(read?.values == values, "seed \(seed), row \(ordinal)")
    #expect(read?.line == row.line, "seed \(seed), row \(ordinal)")
  }

  @Test(arguments: [1, 2, 3, 7, 64, 4096])
  func anyBlockSizeGivesTheSameBatches(_ blockByteCount: Int) throws {
    for seed in 0..<300 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let bytes = Array("a,b\n".utf8) + Self.noise(&random, tokenLimit: 300)
      var limits = IngestLimits(
        blockByteCount: 1 << 20,
        rowsPerBatch: Int.random(in: 1...20, using: &random),
        batchByteCount: Int.random(in: 1...200, using: &random),
        rowByteCount: Int.random(in: 8...60, using: &random)
      )
      let whole = try Reading(bytes, .strings("a", "b"), limits: limits)
      limits.blockByteCount = blockByteCount
      let pieces = try Reading(bytes, .strings("a", "b"), limits: limits)
      #expect(pieces == whole, "seed \(seed)")
    }
  }

  /// Files to damage: the environment variable `GRANARY_CSV_MUTATIONS`, or as many as take a few
  /// seconds.
  static let mutationCount =
    ProcessInfo.processInfo.environment["GRANARY_CSV_MUTATIONS"].flatMap(UInt64.init) ?? 10_000

  @Test func everyRowOfADamagedFileIsReadOrRefused() throws {
    let columns = [
      Field("n", .int64), Field("x", .float64), Field("s", .string), Field("t", .timestamp),
    ]
    var readingCount: UInt64 = 0
    for seed in 0..<Self.mutationCount {
      var random = SeededGenerator(seed: seed)
      let bytes = Self.mutated(&random)
      // A damaged header may be an error for the file, but nothing else is.
      guard let reading = try? Reading(bytes, columns) else { continue }
      readingCount += 1
      let ordinals = reading.rows.map(\.ordinal) + reading.refused.map(\.ordinal)
      #expect(ordinals.sorted() == Array(0..<reading.summary.rowsRead), "seed \(seed)")
      #expect(reading.refused.allSatisfy { !$0.reasons.isEmpty }, "seed \(seed)")
      #expect(reading.summary.rowsRead == ReferenceCSV.rows(bytes).count - 1, "seed \(seed)")
    }
    #expect(readingCount > Self.mutationCount * 3 / 4)
  }

  /// A dialect with any of its parts, of which no two are one character.
  static func dialect(_ random: inout SeededGenerator) -> CSVDialect {
    CSVDialect(
      delimiter: [0x2C, 0x61].randomElement(using: &random) ?? 0x2C,
      quote: [0x22, nil].randomElement(using: &random) ?? nil,
      hasHeader: Bool.random(using: &random),
      comment: [0x20, nil].randomElement(using: &random) ?? nil,
      encoding: CSVDialect.Encoding.allCases.randomElement(using: &random) ?? .utf8,
      shortRows: CSVDialect.ShortRows.allCases.randomElement(using: &random) ?? .refuse
    )
  }

  @Test func anyBlockSizeGivesTheSameBatchesInAnyDialect() throws {
    var readingCount = 0
    for seed in 0..<2_000 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let dialect = Self.dialect(&random)
      let head = Array(dialect.delimiter == 0x2C ? "a,b\n".utf8 : "1a2\n".utf8)
      let bytes = head + Self.noise(&random, tokenLimit: 200)
      var limits = IngestLimits(
        rowsPerBatch: Int.random(in: 1...20, using: &random),
        rowByteCount: Int.random(in: 8...60, using: &random)
      )
      let columns = [Field].strings("a", "b")
      guard let whole = try? Reading(bytes, columns, dialect: dialect, limits: limits) else {
        continue
      }
      readingCount += 1
      let ordinals = whole.rows.map(\.ordinal) + whole.refused.map(\.ordinal)
      #expect(ordinals.sorted() == Array(0..<whole.summary.rowsRead), "seed \(seed)")
      for blockByteCount in [1, 5, 64] {
        limits.blockByteCount = blockByteCount
        let pieces = try Reading(bytes, columns, dialect: dialect, limits: limits)
        #expect(pieces == whole, "seed \(seed), blocks of \(blockByteCount)")
      }
    }
    #expect(readingCount > 1_500)
  }
}
