import GranaryColumns
import GranaryFiles
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
    _ = try TableFormat.arrow.write(Self.table, to: path, on: files)
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
    let digest = try format.write(Self.table, to: path, on: files)
    #expect(digest == SHA256Digest(hashing: try files.readAll(path)))
    #expect(try files.list(directory.path) == ["a.\(format.rawValue)"])
    #expect(try format.write(Self.table, to: path, on: files) == digest)
  }

  /// Whichever operation fails, the file has what it had or all of the new.
  @Test(arguments: TableFormat.allCases)
  func aWriteThatFailsLeavesTheOldOrTheNew(_ format: TableFormat) throws {
    let path = directory.path.appending("a")
    _ = try format.write(Self.table, to: path, on: files)
    let new = try files.readAll(path)
    var isWhole = false
    for number in 1...100 where !isWhole {
      try files.writeAtomically([1, 2, 3], to: path)
      let faulty = FaultyFileSystem(over: files, failingAt: number)
      _ = try? format.write(Self.table, to: path, on: faulty)
      isWhole = faulty.operationCount < number
      #expect([[1, 2, 3], new].contains(try files.readAll(path)), "operation \(number)")
    }
    #expect(isWhole)
  }

  private func write(_ format: TableFormat) throws -> String {
    let path = directory.path.appending("a.\(format.rawValue)")
    _ = try format.write(Self.table, to: path, on: files)
    return String(decoding: try files.readAll(path), as: UTF8.self)
  }
}
