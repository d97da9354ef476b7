import GranaryColumns
import GranaryFiles
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranarySegments

/// Texts as places in a dictionary: the same rows, in fewer bytes.
@Suite struct SegmentDictionaryTests {
  let segment: TemporarySegment

  init() throws { segment = try TemporarySegment() }

  /// A segment of one column of texts.
  private func write(_ texts: [Scalar]) throws -> SegmentReader {
    let fields = [SegmentField(field: Field("s", .string), id: 1)]
    try segment.write([Batch(["s": Column(.string, texts)])], fields: fields, texts: .compact)
    return try segment.reader()
  }

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let texts: [Scalar]
    let hasDictionary: Bool
  }

  static let cases = [
    Case(testDescription: "no rows", texts: [], hasDictionary: false),
    Case(testDescription: "few rows", texts: repeating(["a", "b"], 100), hasDictionary: false),
    Case(testDescription: "two texts", texts: repeating(["AA", "UA"], 4_000), hasDictionary: true),
    Case(testDescription: "one empty text", texts: repeating([""], 4_000), hasDictionary: false),
    Case(
      testDescription: "long texts",
      texts: repeating(["a long text"], 300),
      hasDictionary: true
    ),
    Case(testDescription: "only nulls", texts: repeating([nil], 4_000), hasDictionary: false),
    Case(
      testDescription: "mostly nulls",
      texts: repeating([nil, nil, nil, "a long text", ""], 1_000),
      hasDictionary: true
    ),
    Case(
      testDescription: "all different",
      texts: (0..<4_000).map { .string(Text("text \($0)")) },
      hasDictionary: false
    ),
    Case(
      testDescription: "texts that only bytes tell apart",
      texts: repeating(["\u{E9} and e\u{301}", "e\u{301} and \u{E9}"], 1_000),
      hasDictionary: true
    ),
  ]

  private static func repeating(_ texts: [Text?], _ count: Int) -> [Scalar] {
    let scalars = texts.map { $0.map(Scalar.string) ?? .null }
    return Array(repeatElement(scalars, count: count).joined())
  }

  @Test(arguments: cases) func theRowsAreTheSameWithADictionaryWhereItPays(_ rows: Case) throws {
    let reader = try write(rows.texts)
    #expect((reader.dictionaries[0] != nil) == rows.hasDictionary)
    let read = try (0..<reader.batchCount).flatMap { try reader.batch($0).columns[0].scalars }
    #expect(read == rows.texts)
  }

  @Test(arguments: GeneratedCases.seeds(count: 10))
  func randomTextsReadBack(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let known = (0..<1 + generator.index(below: 300)).map { _ in
      generator.scalar(.string, nullShare: 0.1)
    }
    let texts = (0..<generator.index(below: 5_000)).map { _ in generator.pick(known) }
    let reader = try write(texts)
    let read = try (0..<reader.batchCount).flatMap { try reader.batch($0).columns[0].scalars }
    #expect(read == texts, "seed \(seed)")
  }

  @Test func manyColumnsHaveTheirOwnDictionaries() throws {
    let rows = Fixtures.texts(70_000)
    try segment.write([rows], fields: Fixtures.textFields, texts: .compact)
    let reader = try segment.reader()
    #expect(reader.dictionaries.map { $0?.rowCount } == [7, nil, nil, 2])
    #expect(try reader.batch(1).columns[0].validity.bitmap != nil)
    let read = try Batch.concatenating(
      (0..<2).map { try reader.batch($0) },
      schema: reader.schema
    )
    #expect(read.scalars == rows.scalars)
  }

  @Test func anyChunkingGivesTheSameBytes() throws {
    let rows = Fixtures.texts(70_000)
    let fields = Fixtures.textFields
    let whole = try segment.write([rows], fields: fields, texts: .compact)
    let chunks = stride(from: 0, to: rows.count, by: 9_999).map { start in
      rows.taking(Array(start..<min(rows.count, start + 9_999)))
    }
    #expect(try segment.write(chunks, fields: fields, texts: .compact) == whole)
  }

  /// 7 carriers in the first batch, then more than places can name.
  @Test func aDictionaryThatGrowsTooLargeIsGivenUp() throws {
    let rows = [Fixtures.texts(65_536), Fixtures.texts(34_000, carriers: 34_000)]
    try segment.write(rows, fields: Fixtures.textFields, texts: .compact)
    let reader = try segment.reader()
    #expect(reader.dictionaries.map { $0?.rowCount } == [nil, nil, nil, 2])
    for index in 0..<2 { #expect(try reader.batch(index).scalars == rows[index].scalars) }
    #expect(try segment.files.list(segment.path.parent) == ["rows.arrow"])
  }

  @Test func whicheverOperationFailsWhileADictionaryIsGivenUpTheWriterSaysSo() throws {
    let fields = [SegmentField(field: Field("s", .string), id: 1)]
    let short = Batch(["s": Column(.string, repeating: .string("a text"), count: 65_536)])
    let huge = Text(String(repeating: "x", count: TextDictionary.byteLimit))
    let long = Batch(["s": Column(.string, [.string(huge)])])
    var number = 0
    while true {
      number += 1
      try segment.files.removeTree(segment.path.parent)
      try segment.files.createDirectory(segment.path.parent)
      let files = FaultyFileSystem(over: segment.files, failingAt: number)
      do throws(SegmentError) {
        let writer = try SegmentWriter(segment.path, fields: fields, texts: .compact, on: files)
        try writer.write(short)
        try writer.write(long)
        _ = try writer.finish()
        break
      } catch {
        #expect(error.underlying?.name == "EIO")
      }
    }
    // Twice create, magic and schema, and a batch; between them a dictionary, the end, close, rename
    // and map; then remove, the second batch, the end, sync and close.
    #expect(number == 2 * 4 + 6 + 6 + 1)
    let reader = try segment.reader()
    #expect(reader.dictionaries.count == 1 && reader.dictionaries[0] == nil)
    #expect(try reader.column(0, ofBatch: 1)[0] == .string(huge))
  }

  @Test func aDamagedDictionaryIsFoundInItsColumn() throws {
    let rows = Fixtures.texts(300)
    var bytes = try segment.write([rows], fields: Fixtures.textFields, texts: .compact)
    let sound = try SegmentReader("sound", file: Buffer(copying: bytes))
    let dictionary = try #require(sound.dictionaries[3])
    bytes[dictionary.bodyOffset + dictionary.columns[0].buffers[2].offset] ^= 1
    let damaged = try SegmentReader("damaged", file: Buffer(copying: bytes))
    #expect(try damaged.column(0, ofBatch: 0).scalars == rows.columns[0].scalars)
    for _ in 0..<2 {
      let error = #expect(throws: SegmentError.self) { _ = try damaged.column(3, ofBatch: 0) }
      #expect(error?.code == .checksumMismatch)
      #expect(
        error?.message.hasPrefix("the dictionary of column 'airline' is not as it was written")
          == true
      )
    }
  }
}
