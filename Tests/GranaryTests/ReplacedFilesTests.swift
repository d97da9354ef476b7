import Foundation
import Granary
import GranaryFiles
import GranaryRegistry
import GranaryTesting
import Synchronization
import Testing

/// What others do at the same time, and crashes, while files are replaced: nothing that was erased
/// comes back, nothing that was stored is lost.
@Suite struct ReplacedFilesTests {
  private let directory: TemporaryDirectory
  private let noon: Timestamp

  init() throws {
    directory = try TemporaryDirectory()
    noon = try Timestamp(parsing: "2020-01-01T12:00:00Z")
  }

  private func file(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: directory.file(name), atomically: true, encoding: .utf8)
    return directory.file(name)
  }

  private static func simple(
    columns: String = "id: string, at: timestamp, value: float64, other: float64",
    feature: String = "value",
    rest: String = "",
    source: String = "readings"
  ) -> [(name: String, text: String)] {
    [
      (
        "a.yaml",
        """
        kind: entity
        name: sensor
        join_keys: {id: string}
        ---
        kind: source
        name: readings
        columns: {\(columns)}
        event_time: at
        \(rest)
        ---
        kind: source
        name: others
        columns: {id: string, at: timestamp, value: float64}
        event_time: at
        ---
        kind: feature_view
        name: latest
        entity: sensor
        source: \(source)
        features: {x: \(feature)}
        ---
        kind: feature_service
        name: reading
        features: [latest]
        """
      )
    ]
  }

  private static let secret = "N-SECRET-4711"
  private static let rows =
    "id,at,value,other\n\(secret),2020-01-01T00:00:00Z,5,50\nb,2020-01-01T00:00:00Z,6,60\n"

  private func filesWithTheKey(_ store: String) throws -> [String] {
    let root = Path(store)
    let key = Array(Self.secret.utf8)
    return try RealFileSystem().filesBelow(root).sorted().filter { name in
      try RealFileSystem().readAll(root.appending(name)).contains(key)
    }
  }

  private func value(_ store: FeatureStore, id: String = Self.secret) throws -> Scalar {
    let frame = EntityFrame(
      rows: Batch(["id": Column(.string, [.string(Text(id))])]),
      times: [noon]
    )
    return try store.trainingSet(service: "reading", frame: frame).set.features.entries[0].column[0]
  }

  /// The disk fails at each operation in turn, once or for good; then the store is opened again.
  ///
  /// Whoever asked was told whether the rows are erased.
  @Test(arguments: [true, false])
  func whatWasErasedIsGoneWhereverAnOperationFails(_ isLasting: Bool) throws {
    var erasedButThere: [Int: [String]] = [:]
    var codes: Set<String> = []
    let whole = directory.file("store")
    do {
      let store = try FeatureStore(at: whole)
      try store.apply(files: Self.simple())
      try store.ingest("readings", file: file("r.csv", Self.rows))
      try store.materialize(until: noon)
    }
    for number in 1...120 {
      let path = directory.file("store\(number)")
      try FileManager.default.copyItem(atPath: whole, toPath: path)
      let faulty = FaultyFileSystem(
        over: RealFileSystem(),
        failingAt: number,
        number: 5,
        lastingly: isLasting
      )
      var code: String?
      do {
        let other = try FeatureStore(at: path, create: false, fileSystem: faulty, clock: { noon })
        _ = try other.erase(["id": Self.secret])
      } catch { code = error.code }
      let again = try FeatureStore(at: path)
      let isErased = try again.snapshots().contains { $0.erased > 0 }
      #expect(isErased == (code == nil || code == "unfinished_erasure"), "\(number): \(code ?? "")")
      if let code { codes.insert(code) }
      let left = try filesWithTheKey(path)
      if isErased, !left.isEmpty { erasedButThere[number] = left }
      if faulty.operationCount < number { break }
    }
    #expect(erasedButThere.isEmpty, "\(erasedButThere)")
    #expect(codes.isSuperset(of: ["file_error", "unfinished_erasure"]))
  }

  @Test func rowsThatAnOlderVersionOfAViewHasReadAreErased() throws {
    let store = try FeatureStore(at: directory.file("store"))
    try store.apply(files: Self.simple())
    try store.ingest("readings", file: file("r.csv", Self.rows))
    try store.materialize(until: noon)
    try store.apply(files: Self.simple(source: "others"), allowBreaking: true)
    _ = try store.erase(["id": Self.secret])
    #expect(try filesWithTheKey(store.directory) == [])
  }

  @Test func rowsOfAKeyThatIsNotDeclaredAnyMoreAreErased() throws {
    let store = try FeatureStore(at: directory.file("store"))
    try store.apply(files: Self.simple())
    try store.ingest("readings", file: file("r.csv", Self.rows))
    try store.apply(
      files: Self.simple(columns: "at: timestamp, value: float64", source: "others"),
      allowBreaking: true
    )
    let report = try store.erase(["id": Self.secret])
    #expect(try filesWithTheKey(store.directory) == [], "\(report)")
  }

  @Test func aProjectionMadeMeanwhileDoesNotBringBackWhatWasErased() throws {
    let path = directory.file("store")
    let store = try FeatureStore(at: path)
    try store.apply(files: Self.simple())
    try store.ingest("readings", file: file("r.csv", Self.rows))
    let done = Mutex(false)
    let files = RecordingFileSystem(over: RealFileSystem()) { operation in
      guard case .create(let file) = operation, file.lastComponent == "projection.arrow" else {
        return
      }
      let isFirst = done.withLock { done in
        defer { done = true }
        return !done
      }
      if isFirst { _ = try? store.erase(["id": Self.secret]) }
    }
    let other = try FeatureStore(at: path, create: false, fileSystem: files, clock: { noon })
    #expect(try value(other) == .null)
    #expect(done.withLock { $0 })
    #expect(try filesWithTheKey(path) == [])
    #expect(try value(store) == .null)
  }

  @Test func aMaterializationMeanwhileDoesNotBringBackWhatWasErased() throws {
    let path = directory.file("store")
    let store = try FeatureStore(at: path)
    try store.apply(files: Self.simple())
    try store.ingest("readings", file: file("r.csv", Self.rows))
    _ = try value(store)
    let done = Mutex(false)
    let files = RecordingFileSystem(over: RealFileSystem()) { operation in
      guard case .map(let file) = operation, file.string.contains("segments/view") else { return }
      let isFirst = done.withLock { done in
        defer { done = true }
        return !done
      }
      if isFirst { _ = try? store.erase(["id": Self.secret]) }
    }
    let other = try FeatureStore(at: path, create: false, fileSystem: files, clock: { noon })
    try other.materialize(until: noon)
    #expect(done.withLock { $0 })
    #expect(try filesWithTheKey(path) == [])
    let request = LookupRequest(
      service: "reading",
      at: noon,
      entities: ["id": [.string(Self.secret)]]
    )
    #expect(try store.lookup(request).features.entries[0].column[0] == .null)
  }

  @Test(arguments: ["compact", "erase", "explain"])
  func filesThatAnotherMergesMeanwhileAreLookedForAgain(
    _ what: String
  ) throws {
    let path = directory.file("store")
    let store = try FeatureStore(at: path)
    try store.apply(files: Self.simple())
    for number in 1...3 {
      try store.ingest(
        "readings",
        file: file("r.csv", Self.rows + "c,2020-01-01T00:00:00Z,\(number),1\n")
      )
    }
    // What is projected already is not what the files are looked for in.
    _ = try value(store)
    let done = Mutex(false)
    let files = RecordingFileSystem(over: RealFileSystem()) { operation in
      guard case .map(let file) = operation, file.string.contains("segments/source") else { return }
      let isFirst = done.withLock { done in
        defer { done = true }
        return !done
      }
      if isFirst { _ = try? store.compact() }
    }
    let other = try FeatureStore(at: path, create: false, fileSystem: files, clock: { noon })
    switch what {
    case "compact": try other.compact()
    case "erase": _ = try other.erase(["id": Self.secret])
    default:
      let explained = try other.explain("latest__x", of: ["id": "c"], at: noon)
      #expect(explained.taken.count == 1)
      #expect(explained.taken.examples.first?.row.snapshot.number == 3)
    }
    #expect(done.withLock { $0 })
  }

  @Test func anOlderRegistryThatIsPutBackLosesNoRows() throws {
    let path = directory.file("store")
    do {
      let store = try FeatureStore(at: path)
      try store.apply(files: Self.simple())
      for number in 1...3 {
        try store.ingest(
          "readings",
          file: file("r.csv", Self.rows + "c,2020-01-01T00:00:00Z,\(number),1\n")
        )
      }
      let registry = try Registry(path: path + "/registry.sqlite")
      try registry.close()
      for ending in ["", "-wal", "-shm"] {
        try? FileManager.default.copyItem(
          atPath: path + "/registry.sqlite" + ending,
          toPath: path + "/../backup.sqlite" + ending
        )
      }
      try store.compact()
    }
    for ending in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + "/registry.sqlite" + ending)
      try? FileManager.default.copyItem(
        atPath: path + "/../backup.sqlite" + ending,
        toPath: path + "/registry.sqlite" + ending
      )
    }
    let before = try RealFileSystem().filesBelow(Path(path)).filter {
      $0.hasPrefix("segments/source")
    }
    let store = try FeatureStore(at: path)
    #expect(throws: GranaryError.self) {
      try store.ingest("readings", file: file("n.csv", Self.rows))
    }
    let after = try RealFileSystem().filesBelow(Path(path)).filter {
      $0.hasPrefix("segments/source")
    }
    #expect(before.allSatisfy(after.contains), "\(before) → \(after)")
  }
}
