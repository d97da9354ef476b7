import GranaryColumns
import GranaryFiles
import GranaryTesting
import Testing

@testable import GranarySegments

/// Files that other tools wrote read as what those tools put into them.
@Suite struct ArrowFileTests {
  private func check(_ name: String, of reference: ArrowReference) throws {
    let expected = try #require(reference.files[name])
    let reader = try ArrowFileReader(reference.path(name), on: RealFileSystem())
    let (rows, _) = try reader.readAll()
    #expect(rows.count == expected.rows, "\(name)")
    let columns = try #require(expected.columns)
    try #require(rows.schema.names == columns.map(\.name), "\(name)")
    for (field, column) in zip(rows.schema.fields, columns) {
      #expect(field.type.rawValue == column.type, "\(name): \(column.name)")
      let values = rows[column.name]?.scalars
      // A long file has no values but a rule, which its own test knows.
      guard !column.values.isEmpty || expected.rows == 0 else { continue }
      #expect(values == column.scalars, "\(name): \(column.name)")
    }
  }

  @Test func thereAreFilesOfEveryTool() {
    for tool in ["pyarrow", "pandas", "polars"] {
      #expect(ArrowReference.names.contains { $0.hasPrefix(tool) })
    }
  }

  @Test(arguments: ArrowReference.names)
  func readsWhatTheToolsWrote(_ name: String) throws {
    let reference = try ArrowReference.committed.get()
    let file = try #require(reference.files[name])
    guard let code = file.error, let words = file.words else {
      return try check(name, of: reference)
    }
    let error = #expect(throws: ArrowFileError.self, "\(name)") {
      _ = try ArrowFileReader(reference.path(name), on: RealFileSystem()).readAll()
    }
    #expect(error?.code.rawValue == code)
    #expect(error?.message.hasPrefix(words) == true, "\(error?.message ?? "")")
  }

  /// The rule is that of `pyarrow_files` in `arrow_frames.py`.
  @Test func givesALongBatchOutInPieces() throws {
    let reference = try ArrowReference.committed.get()
    let path = reference.path("pyarrow_long.arrow")
    let (rows, counts) = try ArrowFileReader(path, on: RealFileSystem()).readAll()
    #expect(counts == [65_536, 4_464])
    let numbers = try #require(rows["n"])
    let texts = try #require(rows["s"])
    for row in 0..<70_000 {
      let run = row / 64
      try #require(numbers[row] == (run % 11 == 0 ? .null : .int64(Int64(run % 7))), "row \(row)")
      let text = Scalar.string(Text("row \(row)"))
      try #require(texts[row] == (row % 1000 == 7 ? text : .null), "row \(row)")
    }
  }

  @Test(arguments: ["pyarrow_naive", "pandas_naive"])
  func readsTimesWithoutZoneAsUTCWhereThatIsSaid(_ name: String) throws {
    let reference = try ArrowReference.committed.get()
    let file = name == "pandas_naive" ? "pandas_naive.feather" : "refused_naive.arrow"
    let microseconds: Int64 = name == "pandas_naive" ? 1_356_998_400_000_000 : 0
    let (rows, _) = try ArrowFileReader(
      reference.path(file),
      on: RealFileSystem(),
      timesWithoutZone: .utc
    ).readAll()
    #expect(
      rows.columns.map(\.scalars) == [[.timestamp(Timestamp(microseconds: microseconds))]]
    )
  }

  @Test func readsASegmentToo() throws {
    let segment = try TemporarySegment()
    let random = Fixtures.random(70_000, seed: 3)
    try segment.write([Fixtures.batch, random])
    let (rows, counts) = try ArrowFileReader(segment.path, on: segment.files).readAll()
    #expect(counts == [65_536, 4_468])
    #expect(rows.schema == Fixtures.schema)
    let written = Batch.concatenating([Fixtures.batch, random], schema: Fixtures.schema)
    #expect(rows.scalars == written.scalars)
  }

  @Test(arguments: [1, 7, 4096])
  func readsAFileThatComesInPieces(_ pieceByteCount: Int) throws {
    let reference = try ArrowReference.committed.get()
    for name in ["pyarrow_lz4.arrow", "polars.arrows"] {
      let bytes = try reference.bytes(name)
      let file = MemoryFile(bytes, pieceByteCount: pieceByteCount)
      let (rows, _) = try ArrowFileReader(file).readAll()
      let (whole, _) = try ArrowFileReader(reference.path(name), on: RealFileSystem()).readAll()
      #expect(rows.scalars == whole.scalars)
    }
  }

  @Test(
    .enabled(if: Python.isPrepared, Python.notice),
    arguments: GeneratedCases.seeds(count: 2)
  )
  func readsRandomColumnsOfEveryTool(_ seed: UInt64) throws {
    let directory = try TemporaryDirectory()
    let reference = try ArrowReference.random(seed: seed, in: directory.path)
    #expect(!reference.files.isEmpty)
    for name in reference.files.keys.sorted() { try check(name, of: reference) }
  }
}
