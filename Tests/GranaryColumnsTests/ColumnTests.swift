import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

/// Each kernel against the same over an array of scalars.
@Suite struct ColumnTests {
  static let types = ColumnType.allCases

  @Test(arguments: types, [0, 1, 8, 100])
  func holdsTheValuesThatWereGiven(_ type: ColumnType, _ count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let scalars = generator.scalars(type, count: count)
    let column = Column(type, scalars)
    #expect(column.scalars == scalars)
    #expect(column.count == count)
    #expect(column.nullCount == scalars.count(where: \.isNull))
    #expect(column.hasSameBits(as: Column(type, scalars)))
  }

  @Test(arguments: types) func takesRowsInTheOrderNamed(_ type: ColumnType) {
    var generator = SeededGenerator(seed: 2)
    for nullShare in [0, 0.3, 1] {
      let column = generator.column(type, count: 50, nullShare: nullShare)
      let rows = (0..<120).map { _ in generator.index(below: 53) - 3 }
      let expected = rows.map { $0 < 0 ? .null : column[$0] }
      #expect(column.taking(rows).scalars == expected)
      let present = rows.filter { $0 >= 0 }
      #expect(column.taking(present).scalars == present.map { column[$0] })
      #expect(column.taking([]).scalars == [])
      #expect(column.taking([-1, -1]).scalars == [.null, .null])
    }
  }

  @Test(arguments: types) func joinsColumnsOneAfterTheOther(_ type: ColumnType) {
    var generator = SeededGenerator(seed: 3)
    for lengths in [[], [0], [5], [0, 7, 0, 9, 1], [64, 64]] {
      let columns = lengths.map { generator.column(type, count: $0) }
      let joined = Column.concatenating(columns, type: type)
      #expect(joined.type == type)
      #expect(joined.scalars == columns.flatMap(\.scalars))
    }
  }

  @Test(arguments: types) func readsAndTakesAcrossChunks(_ type: ColumnType) throws {
    var generator = SeededGenerator(seed: 4)
    let piece = generator.column(type, count: 1_000)
    let long = (0..<Batch.rowCount).map { $0 % 1_000 }
    let chunks = [piece.taking(long), piece.taking(long.reversed()), piece.taking([5, 6])]
    let column = ChunkedColumn(type, chunks)
    #expect(column.count == 2 * Batch.rowCount + 2)
    let edges = [0, 1, 999, Batch.rowCount - 1, Batch.rowCount, 2 * Batch.rowCount - 1]
    let rows = edges + [2 * Batch.rowCount, 2 * Batch.rowCount + 1, -1, 3, -1]
    let expected = rows.map { row -> Scalar in
      row < 0 ? .null : chunks[row / Batch.rowCount][row % Batch.rowCount]
    }
    #expect(try column.taking(rows).scalars == expected)
    #expect(rows.map { $0 < 0 ? .null : column[$0] } == expected)
  }

  /// Parts that end within a byte of the bitmap, at one, and where there is nothing; in any order.
  @Test(arguments: types) func whatIsGatheredInPartsIsWhatIsTaken(_ type: ColumnType) throws {
    var generator = SeededGenerator(seed: 7)
    let chunks = ColumnChunks(type, [generator.column(type, count: 300)])
    let addresses = (0..<200).map { _ in Int.random(in: -20..<300, using: &generator) }
    for ends in [[200], [64, 128, 200], [0, 7, 131, 200], [200, 200]] {
      let gathered = GatheredColumn(addresses, from: chunks)
      let parts = try zip([0] + ends, ends).reversed().map { try gathered.gather($0..<$1) }
      let column = try gathered.finish(parts.reversed())
      #expect(column.scalars == (try chunks.taking(addresses[...]).scalars))
      #expect(column.nullCount == column.scalars.count { $0 == .null })
    }
    #expect(try GatheredColumn([], from: chunks).finish([]).scalars == [])
  }

  @Test func aColumnThatIsGatheredInPartTraps() async {
    await #expect(processExitsWith: .failure) {
      let chunks = ColumnChunks(.int64, [Column(.int64, copying: [1, 2] as [Int64])])
      let gathered = GatheredColumn([0, 1], from: chunks)
      _ = try gathered.finish([gathered.gather(0..<1)])
    }
  }

  @Test func moreTextThanAColumnMayHaveIsAnError() throws {
    let texts = Column(.string, [.string("abc"), .null, .string("defg")])
    let chunks = ColumnChunks(.string, [texts])
    let addresses = [0, 2, 1, -1, 2]
    #expect(try chunks.taking(addresses[...], textByteLimit: 11).count == 5)
    #expect(throws: TextOverflow(byteLimit: 10)) {
      try chunks.taking(addresses[...], textByteLimit: 10)
    }
    // Each part is within the limit, all of them together are not.
    let gathered = GatheredColumn(addresses, from: chunks, textByteLimit: 10)
    let parts = try [gathered.gather(0..<3), gathered.gather(3..<5)]
    #expect(throws: TextOverflow(byteLimit: 10)) { try gathered.finish(parts) }
    var builder = ColumnBuilder(.string)
    try builder.append(.string("abc"), textByteLimit: 6)
    #expect(throws: TextOverflow(byteLimit: 6)) {
      try builder.append(.string("defg"), textByteLimit: 6)
    }
    #expect(builder.finish().scalars == [.string("abc")])
  }

  @Test func aColumnOfOneChunkOrNoneIsTakenFromToo() throws {
    let one = ChunkedColumn(.int64, [Column(.int64, copying: [7, 8] as [Int64])])
    #expect(try one.taking([1, -1, 0]).scalars == [.int64(8), .null, .int64(7)])
    #expect(try ChunkedColumn(.string, []).taking([-1]).scalars == [.null])
  }

  @Test func aShortChunkInTheMiddleTraps() async {
    await #expect(processExitsWith: .failure) {
      let short = Column(.int64, copying: [1] as [Int64])
      _ = ChunkedColumn(.int64, [short, short])
    }
  }

  @Test func batchesAreTakenFromAndJoinedByColumn() {
    var generator = SeededGenerator(seed: 5)
    let schema = Schema(ColumnType.allCases.map { Field($0.rawValue, $0) })
    let batches = [0, 3, 10].map { count in
      Batch(schema, ColumnType.allCases.map { generator.column($0, count: count) }, count: count)
    }
    let joined = Batch.concatenating(batches, schema: schema)
    #expect(joined.count == 13)
    let taken = joined.taking([12, -1, 0])
    #expect(taken.count == 3)
    for (index, column) in joined.columns.enumerated() {
      #expect(column.scalars == batches.flatMap { $0.columns[index].scalars })
      #expect(taken.columns[index].scalars == [column[12], .null, column[0]])
    }
    let without = Batch.concatenating([Batch(Schema([]), [], count: 4)], schema: Schema([]))
    #expect(without.count == 4)
    #expect(without.taking([0, 0]).count == 2)
  }

  /// Equality of bits, which is that of promise 1: NaN equals the same NaN, 0.0 is not -0.0.
  @Test func scalarsAreEqualWhereTheirBitsAre() {
    #expect(Scalar.float64(.nan) == .float64(.nan))
    #expect(Scalar.float64(.nan) != .float64(-.nan))
    #expect(Scalar.float64(0) != .float64(-0.0))
    #expect(Scalar.float32(0) != .float32(-0.0))
    #expect(Scalar.float32(1) != .float64(1))
    #expect(Scalar.int64(1) != .bool(true))
    #expect(Set<Scalar>([.float64(0), .float64(-0.0), .float64(.nan), .float64(.nan)]).count == 3)
  }
}
