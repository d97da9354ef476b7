import GranaryColumns
import GranaryFiles
import GranaryJSON
import GranaryOffline
import GranarySegments
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct TableFormatTests {
  let directory: TemporaryDirectory
  let files = RealFileSystem()

  init() throws { directory = try TemporaryDirectory() }

  static let table = Batch([
    "n": Column(.int64, [.int64(-1), .null, .int64(3)]),
    "x, \"y\"": Column(.float64, [.float64(0.1), .float64(.nan), .float64(-0.0)]),
    "t": Column(.string, [.string("a,\"b\"\n"), .string(""), .null]),
    "at": Column(.timestamp, copying: [0, 1, -1] as [Int64]),
    "ok": Column(.bool, [.bool(true), .bool(false), .null]),
  ])

  @Test(
    arguments: [
      ("a.arrow", .arrow), ("a.b.csv", .csv), ("a.jsonl", .jsonl), ("a.json", nil), ("csv", nil),
      ("a.CSV", nil), ("", nil), ("a.", nil),
    ] as [(String, TableFormat?)]
  )
  func theEndingTellsTheFormat(_ name: String, _ format: TableFormat?) {
    #expect(TableFormat(fileName: name) == format)
  }

  /// By hand from RFC 4180; null is nothing at all, the empty text is `""`.
  @Test func writesCSV() throws {
    let expected = """
      n,"x, ""y""\",t,at,ok
      -1,0.1,"a,""b""
      ",1970-01-01T00:00:00Z,true
      ,nan,"",1970-01-01T00:00:00.000001Z,false
      3,-0.0,,1969-12-31T23:59:59.999999Z,

      """
    #expect(try write(.csv) == expected)
  }

  @Test func writesJSONLines() throws {
    let expected = #"""
      {"n":-1,"x, \"y\"":0.1,"t":"a,\"b\"\n","at":"1970-01-01T00:00:00Z","ok":true}
      {"n":null,"x, \"y\"":null,"t":"","at":"1970-01-01T00:00:00.000001Z","ok":false}
      {"n":3,"x, \"y\"":-0.0,"t":null,"at":"1969-12-31T23:59:59.999999Z","ok":null}

      """#
    #expect(try write(.jsonl) == expected)
  }

  @Test func writesArrowThatReadsBackBitForBit() throws {
    let path = directory.path.appending("a.arrow")
    _ = try write(Self.table, .arrow, to: path)
    let reader = try SegmentReader(path, on: files)
    #expect(reader.schema == Self.table.schema)
    for (column, expected) in zip(try reader.batch(0).columns, Self.table.columns) {
      #expect(column.hasSameBits(as: expected))
    }
  }

  @Test(arguments: TableFormat.allCases)
  func aFileIsReplacedWholeAndItsDigestTold(_ format: TableFormat) throws {
    let path = directory.path.appending("a.\(format.rawValue)")
    try files.writeAtomically(Array(repeating: 7, count: 100_000), to: path)
    let digest = try write(Self.table, format, to: path)
    #expect(digest == SHA256Digest(hashing: try files.readAll(path)))
    #expect(try files.list(directory.path) == ["a.\(format.rawValue)"])
    #expect(try write(Self.table, format, to: path) == digest)
  }

  @Test func aMissingDirectoryIsNamed() {
    #expect(throws: FileError.notFound(.open, "/nodir")) {
      _ = try TableWriter(.csv, Self.table.schema, to: "/nodir/a.csv", on: files)
    }
  }

  /// A writer that was killed gives its lock back and leaves all else.
  @Test func whatAKilledWriterHasLeftTheNextOneOfTheSameFileRemoves() throws {
    let path = directory.path.appending("a.csv")
    let alive = try TableWriter(.csv, Self.table.schema, to: path, on: files)
    let others = [
      "a.csv.0123456789abcdef.tmp", "a.csv.x.tmp.lock", "a.csv.tmp", "b.csv.0123.tmp.lock",
      "b.csv.0123.tmp",
    ]
    let left = ["a.csv.deadbeef.tmp", "a.csv.deadbeef.tmp.lock", "a.csv.12.tmp.lock"]
    for name in others + left {
      try files.writeAtomically([1], to: directory.path.appending(name))
    }
    try alive.write(Self.table)
    _ = try write(Self.table, .csv, to: path)
    _ = try alive.finish()
    #expect(try files.list(directory.path).sorted() == (others + ["a.csv"]).sorted())
  }

  /// Whichever operation fails, the file has what it had or all of the new.
  @Test(arguments: TableFormat.allCases)
  func aWriteThatFailsLeavesTheOldOrTheNew(_ format: TableFormat) throws {
    let path = directory.path.appending("a")
    _ = try write(Self.table, format, to: path)
    let new = try files.readAll(path)
    var isWhole = false
    for number in 1...100 where !isWhole {
      try files.writeAtomically([1, 2, 3], to: path)
      let faulty = FaultyFileSystem(over: files, failingAt: number)
      _ = try? write(Self.table, format, to: path, on: faulty)
      isWhole = faulty.operationCount < number
      #expect([[1, 2, 3], new].contains(try files.readAll(path)), "operation \(number)")
    }
    #expect(isWhole)
  }

  /// Where batches end makes no difference; nor does it whether there is a file.
  @Test(arguments: TableFormat.allCases)
  func theBatchesMakeNoDifference(_ format: TableFormat) throws {
    let path = directory.path.appending("a")
    let table = Self.table.taking((0..<70_000).map { $0 * $0 % 3 })
    let digest = try write(table, format, to: path)
    for sizes in [[1, 2, 65_535], [40_000, 0, 20_000]] {
      let writer = try TableWriter(format, table.schema, to: nil, on: files)
      var row = 0
      for size in sizes {
        try writer.write(table.taking(Array(row..<row + size)))
        row += size
      }
      try writer.write(table.taking(Array(row..<table.count)))
      #expect(try writer.finish() == digest, "\(sizes)")
    }
  }

  /// All that the fast way writes is what one value at a time gives.
  @Test(arguments: [TableFormat.csv, .jsonl])
  func everyValueIsWrittenAsItsDescription(_ format: TableFormat) throws {
    var generator = SeededGenerator(seed: 11)
    let columns = ColumnType.allCases.map { type in
      Column(type, (0..<500).map { _ in generator.chance(0.1) ? .null : generator.scalar(type) })
    }
    let fields = ColumnType.allCases.map { Field($0.rawValue, $0) }
    let path = directory.path.appending("a")
    _ = try write(Batch(Schema(fields), columns), format, to: path)
    let lines = String(decoding: try files.readAll(path), as: UTF8.self)
    let expected = (0..<500).map { row -> String in
      guard format == .jsonl else {
        return columns.map { Self.field($0[row]) }.joined(separator: ",")
      }
      return JSONValue.object(
        zip(fields, columns).map { JSONValue.Member($0.name, JSONValue($1[row])) }
      ).description
    }
    let header = format == .csv ? [fields.map(\.name).joined(separator: ",")] : []
    #expect(lines == (header + expected).joined(separator: "\n") + "\n")
  }

  private static func field(_ value: Scalar) -> String {
    guard case .string(let text) = value else { return value.description }
    let isPlain =
      !text.string.isEmpty && !text.string.utf8.contains { Array(",\"\n\r".utf8).contains($0) }
    return isPlain ? text.string : "\"\(text.string.replacing("\"", with: "\"\""))\""
  }

  private func write(
    _ table: Batch,
    _ format: TableFormat,
    to path: Path,
    on files: (any FileSystem)? = nil
  ) throws -> SHA256Digest {
    let writer = try TableWriter(format, table.schema, to: path, on: files ?? self.files)
    do {
      try writer.write(table)
      return try writer.finish()
    } catch {
      writer.discard()
      throw error
    }
  }

  private func write(_ format: TableFormat) throws -> String {
    let path = directory.path.appending("a.\(format.rawValue)")
    _ = try write(Self.table, format, to: path)
    return String(decoding: try files.readAll(path), as: UTF8.self)
  }
}
