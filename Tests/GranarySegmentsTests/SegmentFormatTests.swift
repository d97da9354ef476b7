import Foundation
import GranaryColumns
import GranaryFiles
import GranarySegments
import GranaryStatistics
import Testing

/// The file as others see it: its bytes, and what pyarrow and Polars read from it.
@Suite struct SegmentFormatTests {
  let segment: TemporarySegment

  init() throws { segment = try TemporarySegment() }

  /// Format version 1, checked with pyarrow 26.0.1 and Polars 2.1.0 when it was introduced.
  ///
  /// If this digest changes, old segments may no longer be what new ones are: raise the
  /// version instead.
  @Test func theBytesOfVersion1AreFixed() throws {
    let bytes = try segment.write([Fixtures.batch])
    #expect(
      SHA256Digest(hashing: bytes).description
        == "e40f8431d22e05dce281381452a8e344bbce77c4eab153a594cbb3538b91145b"
    )
  }

  @Test func magicStandsAtBothEnds() throws {
    let bytes = try segment.write([])
    #expect(Array(bytes.prefix(8)) == Array("ARROW1\0\0".utf8))
    #expect(Array(bytes.suffix(6)) == Array("ARROW1".utf8))
  }

  private static let pyarrow = """
    import sys, pyarrow as pa, pyarrow.ipc as ipc
    with pa.memory_map(sys.argv[1]) as file:
        reader = ipc.open_file(file)
        print(reader.schema.metadata)
        for field in reader.schema:
            print(field.name, field.type, field.metadata[b"granary.column_id"].decode())
        table = reader.read_all()
        table.validate(full=True)
        print(reader.num_record_batches, table.num_rows)
        for column in table.columns:
            print([str(v.value if pa.types.is_temporal(v.type) else v.as_py()) for v in column])
    """

  private static let polars = """
    import sys, polars as pl
    frame = pl.read_ipc(sys.argv[1])
    print(frame.shape, [str(t) for t in frame.dtypes])
    for series in frame:
        print(series.to_physical().to_list())
    """

  @Test(.enabled(if: Python.has("pyarrow"), "GRANARY_PYTHON names no Python with pyarrow"))
  func pyarrowReadsEveryType() throws {
    try segment.write([Fixtures.batch])
    #expect(
      try Python.run(Self.pyarrow, segment.path) == """
        {b'source': b'flights', b'empty': b''}
        bool bool 1
        int64 int64 2
        float32 float 3
        float64 double 4
        string string 5
        timestamp timestamp[us, tz=UTC] 6
        date date32[day] 7
        whole int64 12
        all null é string 11
        1 4
        ['True', 'None', 'False', 'True']
        ['-9223372036854775808', 'None', '-1', '9223372036854775807']
        ['-0.0', 'None', 'nan', '1.401298464324817e-45']
        ['inf', 'None', 'nan', '0.1']
        ['', 'None', 'e\u{301} 🛫', 'NA']
        ['-9223372036854775808', 'None', '-1', '1362096000000000']
        ['-719162', 'None', '0', '15765']
        ['1', '2', '3', '4']
        ['None', 'None', 'None', 'None']

        """
    )
  }

  @Test(.enabled(if: Python.has("polars"), "GRANARY_PYTHON names no Python with polars"))
  func polarsReadsEveryType() throws {
    try segment.write([Fixtures.batch])
    #expect(
      try Python.run(Self.polars, segment.path) == """
        (4, 9) ['Boolean', 'Int64', 'Float32', 'Float64', 'String', \
        "Datetime(time_unit='us', time_zone='UTC')", 'Date', 'Int64', 'String']
        [True, None, False, True]
        [-9223372036854775808, None, -1, 9223372036854775807]
        [-0.0, None, nan, 1.401298464324817e-45]
        [inf, None, nan, 0.1]
        ['', None, 'e\u{301} 🛫', 'NA']
        [-9223372036854775808, None, -1, 1362096000000000]
        [-719162, None, 0, 15765]
        [1, 2, 3, 4]
        [None, None, None, None]

        """
    )
  }

  @Test(
    .enabled(if: Python.has("pyarrow"), "GRANARY_PYTHON names no Python with pyarrow"),
    arguments: [0, 65_536, 65_537, 150_001]
  )
  func pyarrowCountsTheRowsOfEveryBatch(_ rowCount: Int) throws {
    try segment.write([Fixtures.random(rowCount, seed: 9)])
    let script = """
      import sys, pyarrow.ipc as ipc
      table = ipc.open_file(sys.argv[1]).read_all()
      table.validate(full=True)
      print(table.num_rows, sum(column.null_count for column in table.columns[:7]))
      """
    let reader = try segment.reader()
    let nullCount = try (0..<reader.batchCount).reduce(0) { total, index in
      try reader.batch(index).columns.prefix(7).reduce(total) { $0 + $1.nullCount }
    }
    #expect(try Python.run(script, segment.path) == "\(rowCount) \(nullCount)\n")
  }
}

/// The interpreter that the environment variable `GRANARY_PYTHON` names.
private enum Python {
  struct Failure: Error {
    let output: String
  }

  static func has(_ module: String) -> Bool {
    (try? run("import \(module)", "")) != nil
  }

  static func run(_ script: String, _ path: Path) throws -> String {
    guard let python = ProcessInfo.processInfo.environment["GRANARY_PYTHON"] else {
      throw Failure(output: "no GRANARY_PYTHON")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", script, path.string]
    process.environment = ["PYTHONIOENCODING": "utf-8"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: bytes, as: UTF8.self)
    guard process.terminationStatus == 0 else { throw Failure(output: text) }
    return text
  }
}
