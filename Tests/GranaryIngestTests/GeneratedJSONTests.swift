import GranaryColumns
import GranaryIngest
import GranaryStatistics
import GranaryTesting
import Testing

/// Properties over generated files; every failure names the seed that made it.
@Suite struct GeneratedJSONTests {
  private static let columns: [InputColumn] = [
    .json("i", .int64), .json("x", .float64), .json("f", .float32, from: "x"), .json("s", .string),
    .json("b", .bool), .json("a", .int64, from: "o.a"), .json("k", .string, from: #"o.k""#),
    .json("e", .string, from: "é[1]"),
  ]

  /// Rows of a document: an array of rows, with what may stand around and between them.
  private static func document(_ generator: inout JSONGenerator, rows: Int) -> [UInt8] {
    var bytes: [UInt8] = Array("{\"n\":[1],\n\"rows\":[".utf8)
    for row in 0..<rows {
      if row > 0 { bytes.append(UInt8(ascii: ",")) }
      let space = generator.random.pick(["", "\n", " \r\n\t"])
      bytes += Array(space.utf8) + generator.line() + Array(space.utf8)
    }
    return bytes + Array("]\n,\"m\":{}}\n".utf8)
  }

  private static func limits(_ random: inout SeededGenerator) -> IngestLimits {
    IngestLimits(
      blockByteCount: 1 << 20,
      rowsPerBatch: Int.random(in: 1...20, using: &random),
      batchByteCount: Int.random(in: 1...400, using: &random),
      rowByteCount: Int.random(in: 8...200, using: &random)
    )
  }

  private static func outcome(
    _ bytes: [UInt8],
    _ layout: JSONReader.Layout,
    _ limits: IngestLimits,
    _ unknownMembers: JSONReader.UnknownMembers = .ignore,
    readsBackwards: Bool = false
  ) -> Result<JSONReading, IngestError> {
    Result { () throws(IngestError) in
      try JSONReading(
        bytes,
        columns,
        layout: layout,
        unknownMembers: unknownMembers,
        limits: limits,
        readsBackwards: readsBackwards
      )
    }
  }

  @Test(arguments: [1, 2, 3, 7, 64, 4096])
  func anyBlockSizeAndAnyOrderGiveTheSameBatches(_ blockByteCount: Int) throws {
    for seed in GeneratedCases.seeds(count: 200) {
      var generator = JSONGenerator(seed: seed)
      var limits = Self.limits(&generator.random)
      let lines = generator.lines(30)
      let document = Self.document(&generator, rows: 10)
      let records = try #require(JSONPath("rows"))
      for (bytes, layout) in [(lines, .lines), (document, .document(records: records))]
        as [([UInt8], JSONReader.Layout)]
      {
        limits.blockByteCount = 1 << 20
        let whole = Self.outcome(bytes, layout, limits)
        limits.blockByteCount = blockByteCount
        let pieces = Self.outcome(bytes, layout, limits, readsBackwards: true)
        #expect(pieces == whole, "seed \(seed)")
      }
    }
  }

  /// The only one of 800,001 to 1,000,000 whose damaged file is refused whole.
  private static let seedThatLooksLikeUTF16: UInt64 = 905_123

  @Test func everyRowOfADamagedFileIsReadOrRefused() throws {
    var refusedSeeds: [UInt64] = []
    for seed in GeneratedCases.seeds(count: 1_000) + [Self.seedThatLooksLikeUTF16] {
      var generator = JSONGenerator(seed: seed)
      let limits = Self.limits(&generator.random)
      let bytes = generator.lines(10)
      let unknownMembers = generator.random.pick([JSONReader.UnknownMembers.ignore, .refuse])
      let outcome = Self.outcome(bytes, .lines, limits, unknownMembers)
      // Damage may make a file begin as UTF-16 does, which is refused whole.
      if case .failure(let error) = outcome, error.code == .foreignContent {
        #expect(bytes.prefix(4).count { $0 == 0 } == 2, "seed \(seed)")
        refusedSeeds.append(seed)
        continue
      }
      let reading = try outcome.get()
      let ordinals = reading.rows.map(\.ordinal) + reading.refused.map(\.ordinal)
      #expect(ordinals.sorted() == Array(0..<reading.summary.rowsRead), "seed \(seed)")
      #expect(reading.refused.allSatisfy { !$0.reasons.isEmpty }, "seed \(seed)")
      let lines = bytes.split(separator: 0x0A).filter { line in
        line.contains { ![0x20, 0x09, 0x0D].contains($0) }
      }
      #expect(reading.summary.rowsRead == lines.count, "seed \(seed)")
    }
    #expect(refusedSeeds.contains(Self.seedThatLooksLikeUTF16))
  }

  /// The same rows are found in a document as in lines, as long as quotes and brackets are in order.
  @Test func aDocumentHasTheRowsThatLinesHave() throws {
    var comparedCount = 0
    for seed in GeneratedCases.seeds(count: 1_000) {
      var generator = JSONGenerator(seed: seed)
      var rows: [[UInt8]] = (0..<5).map { _ in generator.line() }
      rows.removeAll { $0.contains(0x0A) || $0.isEmpty }
      let lines = Array(rows.joined(separator: [0x0A]))
      let array: [UInt8] = [0x5B] + Array(rows.joined(separator: [0x2C])) + [0x5D]
      let limits = IngestLimits()
      guard case .success(let document) = Self.outcome(array, .document(records: nil), limits),
        document.summary.rowsRead == rows.count
      else { continue }
      let expected = try Self.outcome(lines, .lines, limits).get()
      guard expected.summary.rowsRead == rows.count else { continue }
      comparedCount += 1
      #expect(document.values.map { "\($0)" } == expected.values.map { "\($0)" }, "seed \(seed)")
      #expect(document.refused.map(\.ordinal) == expected.refused.map(\.ordinal), "seed \(seed)")
    }
    #expect(comparedCount > 100)
  }
}
