import GranaryColumns
import GranaryFiles
import GranarySegments
import GranaryStatistics
import Testing

@Suite struct SegmentRoundTripTests {
  let segment: TemporarySegment

  init() throws { segment = try TemporarySegment() }

  @Test func everyTypeReadsBackToTheBit() throws {
    try segment.write([Fixtures.batch])
    let reader = try segment.reader()
    #expect(reader.fields == Fixtures.fields)
    #expect(reader.metadata.map { [$0.0, $0.1] } == [["source", "flights"], ["empty", ""]])
    #expect(reader.rowCount == 4)
    #expect(reader.batchRowCounts == [4])
    #expect(try reader.batch(0).scalars == Fixtures.columns)
    #expect(try reader.batch(0).scalars == Fixtures.columns)
  }

  @Test func aColumnWithoutNullsHasNoBitmap() throws {
    try segment.write([Fixtures.batch])
    let batch = try segment.reader().batch(0)
    #expect(batch["whole"]?.validity.bitmap == nil)
    #expect(batch["int64"]?.validity.bitmap != nil)
  }

  @Test func everyBufferSitsOn64Bytes() throws {
    try segment.write([Fixtures.random(65_537, seed: 1)])
    let reader = try segment.reader()
    for index in 0..<reader.batchCount {
      for column in try reader.batch(index).columns {
        let buffers = [column.values, column.offsets, column.validity.bitmap?.buffer]
        #expect(buffers.allSatisfy { $0?.isAligned(to: 64) ?? true })
      }
    }
  }

  @Test(
    arguments: [
      (0, []), (1, [1]), (65_535, [65_535]), (65_536, [65_536]), (65_537, [65_536, 1]),
      (131_072, [65_536, 65_536]), (150_001, [65_536, 65_536, 18_929]),
    ] as [(Int, [Int])]
  )
  func everyBatchButTheLastHas65536Rows(_ rowCount: Int, _ expected: [Int]) throws {
    let fields = Fixtures.fields.filter { [1, 5, 7].contains($0.id) }
    let rows = Fixtures.random(rowCount, seed: 2, fields: fields)
    try segment.write([rows], fields: fields)
    let reader = try segment.reader()
    #expect(reader.rowCount == rowCount)
    #expect(reader.batchRowCounts == expected)
    let batches = try (0..<reader.batchCount).map { try reader.batch($0) }
    for row in stride(from: 0, to: rowCount, by: 37) {
      let read = batches[row >> 16].columns.map { $0[row & 65_535] }
      #expect(read == rows.columns.map { $0[row] }, "row \(row)")
    }
  }

  @Test func anyChunkingGivesTheSameBytes() throws {
    let rows = Fixtures.random(66_000, seed: 3)
    let whole = try segment.write([rows])
    var generator = SeededGenerator(seed: 4)
    var chunks: [Batch] = []
    var start = 0
    while start < rows.count {
      let end = min(rows.count, start + Int.random(in: 0...9_000, using: &generator))
      chunks.append(rows.taking(Array(start..<end)))
      start = end
    }
    #expect(try segment.write(chunks) == whole)
  }

  @Test func batchesThatWereEncodedBeforehandGiveTheSameBytes() throws {
    let rows = Fixtures.random(150_001, seed: 3)
    let bytes = try segment.write([rows])
    let files = InMemoryFileSystem()
    let writer = try SegmentWriter(
      "/encoded",
      fields: Fixtures.fields,
      metadata: Fixtures.metadata,
      on: files
    )
    for start in stride(from: 0, to: rows.count, by: Batch.rowCount) {
      let part = rows.taking(Array(start..<min(start + Batch.rowCount, rows.count)))
      try writer.write(EncodedBatch(part, for: "/encoded"))
    }
    #expect(try writer.finish().rowCount == 150_001)
    #expect(try files.readAll("/encoded") == bytes)
  }

  @Test func aScratchFileIsNotSynced() throws {
    for isScratch in [true, false] {
      let files = RecordingFileSystem(over: InMemoryFileSystem())
      let writer = try SegmentWriter(
        "/rows",
        fields: Fixtures.fields,
        isScratch: isScratch,
        on: files
      )
      try writer.write(Fixtures.batch)
      _ = try writer.finish()
      #expect(files.operations.contains(.sync("/rows")) == !isScratch)
    }
  }

  @Test func whatLiesUnderANullMakesNoDifference() throws {
    let fields = [
      SegmentField(field: Field("n", .int64), id: 1),
      SegmentField(field: Field("b", .bool), id: 2),
      SegmentField(field: Field("s", .string), id: 3),
    ]
    func batch(_ number: Int64, _ bit: Bool, _ text: String) -> Batch {
      let validity = Validity([true, false])
      let utf8 = Array(("a" + text).utf8)
      return Batch([
        "n": Column(.int64, copying: [7, number], validity: validity),
        "b": Column(.bool, values: Bitmap([true, bit]).buffer, validity: validity),
        "s": Column(
          offsets: Buffer(copying: [0, 1, Int32(utf8.count)]),
          bytes: Buffer(copying: utf8),
          validity: validity
        ),
      ])
    }
    let one = try segment.write([batch(8, true, "bc")], fields: fields)
    let other = try segment.write([batch(0, false, "")], fields: fields)
    #expect(one == other)
  }

  @Test func textThatBeginsLaterInItsBufferIsTakenFromThere() throws {
    let fields = [SegmentField(field: Field("s", .string), id: 1)]
    let column = Column(
      offsets: Buffer(copying: [3, 5, 5, 6] as [Int32]),
      bytes: Buffer(copying: Array("xxxabcx".utf8)),
      validity: Validity(allValid: 3)
    )
    try segment.write([Batch(["s": column])], fields: fields)
    #expect(try segment.reader().batch(0).scalars == [[.string("ab"), .string(""), .string("c")]])
  }

  @Test func rowsWithoutColumnsAreCounted() throws {
    try segment.write([Batch(Schema([]), [], count: 70_000)], fields: [])
    let reader = try segment.reader()
    #expect(reader.batchRowCounts == [65_536, 4_464])
    #expect(try reader.batch(1).count == 4_464)
  }

  @Test func readsOnlyTheColumnsAskedFor() throws {
    try segment.write([Fixtures.batch])
    let reader = try segment.reader()
    let batch = try reader.batch(0, columns: ["string", "int64"])
    #expect(batch.schema.names == ["string", "int64"])
    #expect(batch.scalars == [Fixtures.columns[4], Fixtures.columns[1]])
    #expect(try reader.batch(0, columns: []).count == 4)
    #expect(try reader.column(7, ofBatch: 0).scalars == Fixtures.columns[7])
  }

  @Test func anUnknownColumnIsNamedWithTheNearest() throws {
    try segment.write([Fixtures.batch])
    let reader = try segment.reader()
    let error = #expect(throws: SegmentError.self) { try reader.batch(0, columns: ["strin"]) }
    #expect(error?.code == .unknownColumn)
    #expect(error?.message.hasPrefix("no column named 'strin'; did you mean 'string'?") == true)
  }
}
