import Foundation
import Granary
import GranaryFiles
import GranaryTesting
import Synchronization
import Testing

/// Several files as one ingestion, as a user meets them.
@Suite struct SeveralFilesTests {
  private let directory: TemporaryDirectory
  private let store: FeatureStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try FeatureStore(at: directory.file("store"))
    try store.apply(files: [("readings.yaml", Self.definitions)])
  }

  private static let definitions = """
    kind: entity
    name: sensor
    join_keys: {id: string}
    ---
    kind: source
    name: readings
    columns:
      id: string
      at: timestamp
      value: {type: float64, checks: [{between: {max: 100}}]}
    event_time: at
    checks: [{row_count: {min: 1}}]
    max_invalid_fraction: 0.5
    ---
    kind: feature_view
    name: latest
    entity: sensor
    source: readings
    features: {value: value}
    """

  /// Writes a file of readings of a sensor, a minute each.
  private func file(_ name: String, _ id: String, _ values: [Int]) throws -> String {
    let rows = values.enumerated().map { minute, value in
      "\(id),2020-01-01T00:\(10 + minute):00Z,\(value)\n"
    }
    let path = directory.file(name)
    try ("id,at,value\n" + rows.joined()).write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// As patterns have it that overlap.
  @Test func aFileThatIsNamedTwiceIsReadOnce() throws {
    let path = try file("a.csv", "a", [1, 200, 3])
    let name = URL(filePath: path).deletingLastPathComponent().path + "/./a.csv"
    let names = [path, name, directory.file("?.csv"), directory.file("a*")]
    let checked = try store.validate("readings", files: names)
    #expect(checked.report.rowsRead == 3)
    #expect(checked.report.file == path)
    let result = try store.ingest("readings", files: names)
    #expect(result.files.map(\.name) == [path])
    #expect(result.skipped == [])
  }

  /// `link/../a.csv` is the file beside what the link leads to, though it reads like `a.csv`.
  @Test func anotherFileWithAPathThatLooksTheSameIsReadToo() throws {
    let path = try file("a.csv", "a", [1])
    try FileManager.default.createDirectory(
      atPath: directory.file("other/deep"),
      withIntermediateDirectories: true
    )
    _ = try file("other/a.csv", "b", [2])
    try FileManager.default.createSymbolicLink(
      atPath: directory.file("link"),
      withDestinationPath: directory.file("other/deep")
    )
    let names = [path, directory.file("link/../a.csv")]
    #expect(try store.validate("readings", files: names).report.rowsRead == 2)
  }

  @Test func theyAreOneSnapshotAndEachRowIsOfItsFile() throws {
    let files = try [
      file("a.csv", "a", [1, 200, 3]), file("b.csv", "b", [400]), file("c.csv", "c", [5, 6]),
    ]
    let result = try store.ingest("readings", files: files)
    #expect(result.outcome == .committed)
    #expect(result.files.map(\.name) == files)
    #expect(result.files.map(\.rowsRead) == [3, 1, 2])
    #expect(result.files.map(\.accepted) == [2, 0, 2])
    #expect(result.skipped == [])
    let snapshot = try #require(try store.snapshots().first)
    #expect(snapshot.files.map(\.firstOrdinal) == [0, 3, 4])
    #expect(snapshot.rowsRead == 6 && snapshot.accepted == 4 && snapshot.quarantined == 2)
    let quarantine = try store.quarantine(of: "readings")
    #expect(quarantine.map(\.file) == Array(files.prefix(2)))
    #expect(quarantine.map { $0.rows.map(\.line) } == [[3], [2]])
    let time = try Timestamp(parsing: "2020-01-02T00:00:00Z")
    for (index, id) in ["a", "c"].enumerated() {
      let row = try #require(
        try store.explain("latest__value", of: ["id": .string(id)], at: time).taken.examples.first
      ).row
      #expect(row.file == files[2 * index])
      #expect(row.line == [4, 3][index])
      #expect(row.ordinal == [2, 5][index])
    }
    #expect(try store.check().findings == [])
  }

  @Test func whatIsKnownIsSkippedAndTheSameContentCountsOnce() throws {
    let (a, b) = (try file("a.csv", "a", [1]), try file("b.csv", "b", [2]))
    let copy = try file("copy.csv", "b", [2])
    let first = try #require(try store.ingest("readings", file: a).snapshot)
    let result = try store.ingest("readings", files: [a, b, copy])
    #expect(result.outcome == .committed)
    #expect(result.snapshot?.files.map(\.name) == [b])
    #expect(result.skipped.map(\.name) == [a, copy])
    #expect(result.skipped.map(\.reason) == [.known(first), .sameContent(as: b)])
    let again = try store.ingest("readings", files: [copy, a])
    #expect(again.outcome == .alreadyIngested)
    #expect(again.snapshot?.number == 2)
    #expect(again.files == [] && again.skipped.count == 2)
    #expect(try store.snapshots().count == 2)
  }

  @Test func anIngestionIsReplacedWholeOrNotAtAll() throws {
    let files = try [file("a.csv", "a", [1]), file("b.csv", "b", [2]), file("c.csv", "c", [3])]
    try store.ingest("readings", files: Array(files.prefix(2)))
    try store.ingest("readings", file: files[2])
    for named in [[files[0]], [files[1], files[2]]] {
      let error = #expect(throws: GranaryError.self) {
        try store.ingest("readings", files: named, again: true)
      }
      #expect(error?.code == "partial_replacement")
      #expect(error?.kind == .invalid)
      let missing = named == [files[0]] ? files[1] : files[0]
      #expect(error?.message.contains("snapshot 1 also has \(missing)") == true)
    }
    let result = try store.ingest("readings", files: files, again: true)
    #expect(result.replaced == [1, 2])
    #expect(try store.snapshots().map(\.replacedBy) == [3, 3, nil])
  }

  @Test func allOfThemComeInOrNone() throws {
    let good = try file("a.csv", "a", [1])
    let bad = directory.file("b.csv")
    try "id,at,valu\nb,2020-01-01T00:00:00Z,2\n"
      .write(toFile: bad, atomically: true, encoding: .utf8)
    let misfit = try store.ingest("readings", files: [good, bad])
    #expect(misfit.outcome == .refused)
    #expect(misfit.report.missingColumns == ["value"])
    // The share of refused rows is that of all files: 3 of 4.
    let refused = try store.ingest("readings", files: [good, file("c.csv", "c", [200, 300, 400])])
    #expect(refused.outcome == .refused)
    #expect(refused.report.rowsRead == 4)
    #expect(try store.snapshots() == [])
    let passing = try store.ingest("readings", files: [good, file("d.csv", "d", [200])])
    #expect(passing.outcome == .committed)
  }

  @Test func aFileThatIsWrittenMeanwhileIsNotTakenForAnother() throws {
    let (a, b) = (try file("a.csv", "a", [1, 200]), try file("b.csv", "b", [2]))
    let files = RecordingFileSystem(over: RealFileSystem()) { operation in
      // The first file's rows are read after the contents were looked at, and before the second's.
      guard case .create(let path) = operation, path.lastComponent.hasPrefix("quarantine") else {
        return
      }
      try? "id,at,value\nb,2020-01-01T00:00:00Z,3\n"
        .write(toFile: b, atomically: true, encoding: .utf8)
    }
    let other = try FeatureStore(
      at: store.directory,
      create: false,
      fileSystem: files,
      clock: SystemClock.now
    )
    let error = #expect(throws: GranaryError.self) {
      try other.ingest("readings", files: [a, b])
    }
    #expect(error?.code == "changed_file")
    #expect(try store.snapshots() == [])
  }

  @Test func erasureIsCountedByFile() throws {
    let files = try [
      file("a.csv", "a", [1, 200]), file("b.csv", "b", [3]), file("c.csv", "a", [4]),
    ]
    try store.ingest("readings", files: files)
    _ = try store.erase(["id": "a"])
    let snapshot = try #require(try store.snapshots().first)
    #expect(snapshot.files.map(\.accepted) == [0, 1, 0])
    #expect(snapshot.files.map(\.quarantined) == [0, 0, 0])
    #expect(snapshot.files.map(\.erased) == [2, 0, 1])
    #expect(try store.check().findings == [])
  }

  struct Naming: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let names: [String]
    let code: String
    let message: String
  }

  static let wrongNames = [
    Naming(
      testDescription: "nothing",
      names: [],
      code: "no_address",
      message: "source 'readings' has no address; name a file or a URL, or give it the key "
        + "'address'"
    ),
    Naming(
      testDescription: "a pattern that matches nothing",
      names: ["DIR/*.tsv"],
      code: "no_such_file",
      message: "no file matches 'DIR/*.tsv'"
    ),
    Naming(
      testDescription: "a directory",
      names: ["DIR"],
      code: "is_directory",
      message: "'DIR' is a directory; name the files in it, such as 'DIR/*.csv'"
    ),
  ]

  @Test(arguments: wrongNames) func aWrongNameSaysSo(_ naming: Naming) throws {
    let root = directory.path.string
    let error = #expect(throws: GranaryError.self) {
      try store.ingest("readings", files: naming.names.map { $0.replacing("DIR", with: root) })
    }
    #expect(error?.code == naming.code)
    #expect(error?.kind == .invalid)
    #expect(error?.message == naming.message.replacing("DIR", with: root))
  }

  /// A pipe that has what a file has, and nothing once that was read.
  private func pipe(of file: String) throws -> (pipe: Pipe, name: String) {
    let pipe = Pipe()
    pipe.fileHandleForWriting.write(try Data(contentsOf: URL(filePath: file)))
    try pipe.fileHandleForWriting.close()
    return (pipe, "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
  }

  @Test func pipesAreReadOnceHoweverManyThereAre() throws {
    let files = try [file("a.csv", "a", [1]), file("b.csv", "b", [2, 3])]
    let pipes = try files.map { try pipe(of: $0) }
    let result = try store.ingest("readings", files: pipes.map(\.name))
    #expect(result.files.map(\.name) == pipes.map(\.name))
    #expect(result.files.map(\.rowsRead) == [1, 2])
    // They are known by what they gave.
    #expect(try store.ingest("readings", files: files).outcome == .alreadyIngested)
    let known = try pipe(of: files[0])
    let beside = try store.ingest("readings", files: [known.name, files[1]])
    #expect(beside.outcome == .alreadyIngested)
    let one = try file("c.csv", "c", [4])
    try store.ingest("readings", file: one)
    let same = try pipe(of: one)
    let again = try store.ingest("readings", file: same.name, again: true)
    #expect(again.replaced == [2] && again.report.accepted == 1)
  }

  @Test func aSourceIsInferredFromAPipe() throws {
    let rows = try pipe(of: file("rows.csv", "a", [1, 2]))
    #expect(try FeatureStore.infer(rows.name).rows == 2)
  }

  @Test func aPatternNamesFilesInTheOrderOfTheirBytes() throws {
    let files = try ["z.csv", "a.csv", "B.csv"].map { try file($0, $0, [$0.count]) }
    _ = try file("a.txt", "t", [1])
    _ = try file(".hidden.csv", "h", [1])
    let result = try store.ingest("readings", files: [directory.file("*.csv")])
    #expect(result.snapshot?.files.map(\.name) == [files[2], files[1], files[0]])
    // A file of that very name is no pattern.
    let literal = try file("[a].csv", "l", [7])
    #expect(
      try store.ingest("readings", files: [literal]).snapshot?.files.map(\.name) == [literal]
    )
  }
}
