import Foundation
import Granary
import GranaryFiles
import GranaryStatistics
import GranaryTesting
import Testing

/// A training set is made again from its manifest, or it is said what differs.
@Suite struct ReproduceTests {
  static func definitions(feature: String = "value", scale: String = "value * 2") -> String {
    """
    kind: entity
    name: sensor
    join_keys: {id: int64}
    ---
    kind: source
    name: readings
    columns: {id: int64, at: timestamp, value: float64}
    derive: {scaled: \(scale)}
    event_time: at
    ---
    kind: feature_view
    name: latest
    entity: sensor
    source: readings
    features: {value: \(feature)}
    ---
    kind: feature_service
    name: reading
    features: [latest]
    ---
    kind: model
    name: high
    service: reading
    entity_frame: {source: readings, event_time: at, where: value > 1}
    label: value > 10
    split: {by: time, test_fraction: 0.5}
    transforms: [{drop: [id]}]
    estimator: {type: gradient_boosting, trees: 2}
    """
  }

  static let readings = """
    id,at,value
    1,2026-01-01T00:00:00Z,5
    1,2026-01-02T00:00:00Z,15
    2,2026-01-04T00:00:00Z,25
    2,2026-01-04T01:00:00Z,1

    """

  static let frame = """
    id,event_time,note
    1,2026-01-01T12:00:00Z,a
    2,2026-01-05T00:00:00Z,b
    3,2026-01-05T00:00:00Z,

    """

  /// A store with a training set of a file's rows, and one of the model, in `set` and `model` with an
  /// ending.
  struct Written {
    let directory: TemporaryDirectory
    let store: FeatureStore
    let format: TableFormat

    init(in directory: TemporaryDirectory, _ format: TableFormat = .csv) throws {
      self.directory = directory
      self.format = format
      let now = try Timestamp(parsing: "2026-02-01T00:00:00Z")
      store = try FeatureStore(at: directory.file("store"), clock: { now })
      try store.apply(files: [("a.yaml", ReproduceTests.definitions())])
      try write(ReproduceTests.readings, to: "readings.csv")
      try store.ingest("readings", file: directory.file("readings.csv"))
      try write(ReproduceTests.frame, to: "frame.csv")
      try store.writeTrainingSet(
        service: "reading",
        entities: directory.file("frame.csv"),
        to: file("set"),
        statuses: true
      )
      try store.writeTrainingSet(model: "high", to: file("model"))
    }

    func file(_ name: String) -> String { directory.file("\(name).\(format.rawValue)") }

    func write(_ text: String, to name: String) throws {
      try text.write(toFile: directory.file(name), atomically: true, encoding: .utf8)
    }

    func reproduce(_ name: String = "set", to out: String? = nil) throws -> Reproduction {
      try store.reproduce(file(name) + ".manifest.json", to: out)
    }

    /// Codes and messages of what differs.
    func differences(_ name: String = "set") throws -> [String] {
      try reproduce(name).differences.map { "\($0.code.rawValue): \($0.message)" }
    }

    func bytes(_ file: String) throws -> [UInt8] { try RealFileSystem().readAll(Path(file)) }

    /// Changes what a manifest says.
    func edit(_ old: String, _ new: String, in name: String = "set") throws {
      let path = file(name) + ".manifest.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try #require(text.contains(old), "\(text)")
      try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test(arguments: TableFormat.allCases, ["set", "model"])
  func theSameBytesComeAgainWhateverHappenedSince(_ format: TableFormat, _ name: String) throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory, format)
      let before = try written.bytes(written.file(name))
      // New rows, and other versions of source, view, service and model.
      try written.write("id,at,value\n1,2026-01-01T11:00:00Z,7\n", to: "more.csv")
      try written.store.ingest("readings", file: directory.file("more.csv"))
      let changed = Self.definitions(feature: "value + 1", scale: "value * 3")
        .replacing("features: [latest]", with: "features: [latest]\nrequest: {scaled: float64}")
        .replacing("where: value > 1", with: "where: value > 2")
      try written.store.apply(files: [("a.yaml", changed)], allowBreaking: true)
      let out = directory.file("again.\(format.rawValue)")
      let result = try written.reproduce(name, to: out)
      #expect(result.isSame, "\(result.differences)")
      #expect(try written.bytes(out) == before)
      #expect(result.digest == SHA256Digest(hashing: before).description)
      #expect(try written.reproduce(name).isSame)
      // What is asked for anew is something else.
      try written.store.writeTrainingSet(model: "high", to: written.file("new"))
      #expect(try written.bytes(written.file("new")) != written.bytes(written.file("model")))
    }
  }

  /// A column that is declared no more, or anew under its old name, is still in the segments.
  @Test func columnsThatAreGoneAreStillRead() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      let without = Self.definitions().replacing("    derive: {scaled: value * 2}\n", with: "")
        .replacing("derive: {scaled: value * 2}\n", with: "")
      try written.store.apply(files: [("a.yaml", without)], allowBreaking: true)
      #expect(try written.differences("model") == [])
      let anew = Self.definitions(scale: "value * 9")
      try written.store.apply(files: [("a.yaml", anew)], allowBreaking: true)
      #expect(try written.differences("model") == [])
    }
  }

  /// What values were compared with when they came in is not needed, and may have changed since.
  @Test(arguments: ["set", "model"])
  func theSourcesOfReferenceChecksAreNotNeeded(_ name: String) throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      let check = "{source: sensors, column: id}, allow_not_run: true"
      let checked = Self.definitions().replacing(
        "columns: {id: int64,",
        with: "columns: {id: {type: int64, checks: [{in_reference: \(check)}]},"
      )
      let sensors = "\n---\nkind: source\nname: sensors\ncolumns: {id: int64}\n"
      try written.store.apply(files: [("a.yaml", checked + sensors)])
      try written.store.writeTrainingSet(
        service: "reading",
        entities: directory.file("frame.csv"),
        to: written.file("set")
      )
      try written.store.writeTrainingSet(model: "high", to: written.file("model"))
      #expect(try written.differences(name) == [])
      let other = "\n---\nkind: source\nname: sensors\ncolumns: {number: int64}\n"
      try written.store.apply(
        files: [("a.yaml", Self.definitions() + other)],
        allowBreaking: true
      )
      #expect(try written.differences(name) == [])
    }
  }

  @Test func theManifestNamesAllThatIsNeeded() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      let set = try JSONValue(parsing: written.bytes(written.file("set") + ".manifest.json"))
      let names = set["definitions"]?.elements?.compactMap { definition in
        definition["name"]?.text.map { "\(definition["kind"]?.text ?? "") \($0)" }
      }
      #expect(
        names == [
          "entity sensor", "source readings", "feature_view latest", "feature_service reading",
        ]
      )
      let digest = SHA256Digest(hashing: Array(Self.frame.utf8)).description
      #expect(
        set["entity_frame"]
          == .object([
            "file": .string(directory.file("frame.csv")),
            "sha256": .string(digest),
            "event_time": "event_time",
          ])
      )
      #expect(set["statuses"] == true && set["model"] == .null)
      #expect(set["changed_by_created_time"] == .null)
      let model = try JSONValue(parsing: written.bytes(written.file("model") + ".manifest.json"))
      #expect(model["model"] == "high@1")
      #expect(
        model["entity_frame"]
          == .object([
            "source": "readings",
            "column_ids": .object(["id": 1, "at": 2, "value": 3, "scaled": 4]),
            "where": "value > 1",
            "event_time": "at",
          ])
      )
      #expect(model["definitions"]?.elements?.last?["kind"] == "model")
      let columns = model["columns"]?.elements?.compactMap { $0["name"]?.text }
      #expect(columns == ["id", "at", "value", "scaled", "latest__value"])
    }
  }

  @Test func aFrameThatMovedWithTheManifestIsFound() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      try FileManager.default.createDirectory(
        atPath: directory.file("elsewhere"),
        withIntermediateDirectories: false
      )
      for name in ["frame.csv", "set.csv.manifest.json"] {
        try FileManager.default.moveItem(
          atPath: directory.file(name),
          toPath: directory.file("elsewhere/\(name)")
        )
      }
      let result = try written.store.reproduce(directory.file("elsewhere/set.csv.manifest.json"))
      #expect(result.isSame, "\(result.differences)")
    }
  }

  @Test func whatIsMissingOrChangedIsNamed() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      let (frame, changed) = (directory.file("frame.csv"), Self.frame + "4,2026-01-05T00:00:00Z,\n")
      try written.write(changed, to: "frame.csv")
      let digests = [changed, Self.frame].map { SHA256Digest(hashing: Array($0.utf8)).description }
      #expect(
        try written.differences() == [
          "changed_frame: the entity frame \(frame) was changed: its SHA-256 is \(digests[0]), not "
            + digests[1]
        ]
      )
      #expect(try written.reproduce().digest == nil)
      try FileManager.default.removeItem(atPath: frame)
      try written.edit(
        "\"name\": \"latest\",\n      \"version\": 1",
        "\"name\": \"latest\",\n      \"version\": 3"
      )
      try written.edit("\"snapshot\": 1", "\"snapshot\": 7")
      try written.edit("\"name\": \"sensor\"", "\"name\": \"sensors\"")
      #expect(
        try written.differences() == [
          "unregistered_version: the entity 'sensors@1' is not registered in this store; it has no"
            + " such name",
          "unregistered_version: the feature view 'latest@3' is not registered in this store; there"
            + " are: latest@1",
          "missing_frame: the entity frame is not there: neither \(frame) nor \(frame)",
          "unknown_snapshot: there is no snapshot 7; the last one is 1",
        ]
      )
      try written.edit("\"hash\": \"", "\"hash\": \"0", in: "model")
      let codes = try written.reproduce("model").differences.map(\.code)
      #expect(codes == Array(repeating: .changedVersion, count: 5))
    }
  }

  /// The expected digests are made wrong, which is as if the content were.
  @Test func whatCameOutOtherwiseIsNamedByColumn() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      let path = written.file("set") + ".manifest.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      func differences(_ edits: (String, String)...) throws -> [String] {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try written.edit("\"digest\": \"", "\"digest\": \"0")
        for (old, new) in edits { try written.edit(old, new) }
        return try written.differences()
      }
      #expect(
        try differences() == [
          "bytes: the content is the same, but not the bytes: another version of Granary wrote them"
        ]
      )
      let json = try JSONValue(parsing: text)
      let content = try #require(json["content"]?.text)
      #expect(
        try differences((content, "00")) == ["statuses: the statuses of features differ"]
      )
      let value = try #require(json["columns"]?.elements?[3]["content"]?.text)
      #expect(
        try differences(
          (value, "00"),
          ("\"rows\": 3", "\"rows\": 4"),
          ("\"name\": \"note\"", "\"name\": \"notes\""),
          (
            "\"name\": \"id\",\n      \"type\": \"int64\"",
            "\"name\": \"id\",\n      \"type\": \"string\""
          )
        ) == [
          "rows: there are 3 rows, not 4",
          "column: the column 'id' is int64, not string",
          "column: the column 'notes' is not there",
          "column: the column 'latest__value' has other values",
          "column: the column 'note' is new",
        ]
      )
    }
  }

  @Test(arguments: [
    ("{", "no JSON: byte 2: a name in quotes was expected"),
    ("{\"format\": 1}", "it is not a manifest of format 2; 'granary training-set' writes one"),
    ("{\"format\": 2, \"service\": \"a@x\"}", "'service' is missing or not what it should be"),
  ])
  func aFileThatIsNoManifestIsRefused(_ text: String, _ words: String) throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      try written.write(text, to: "set.csv.manifest.json")
      let error = #expect(throws: GranaryError.self) { try written.reproduce() }
      #expect(error?.code == "bad_manifest")
      #expect(error?.location == written.file("set") + ".manifest.json")
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      let other = #expect(throws: GranaryError.self) {
        try written.reproduce("model", to: "a.jsonl")
      }
      #expect(other?.code == "unknown_format")
    }
  }

  @Test func aTrainingSetIsNoManifestButHasOne() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      let file = written.file("set")
      let error = #expect(throws: GranaryError.self) { try written.store.reproduce(file) }
      #expect(error?.code == "bad_manifest")
      #expect(error?.location == file)
      #expect(
        error?.message
          == "this is a training set; its manifest is '\(file).manifest.json': name that"
      )
    }
  }

  @Test func whatWasWrittenIsKnown() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      try written.store.writeTrainingSet(model: "high", to: written.file("model"), statuses: true)
      let sets = try written.store.trainingSets()
      #expect(sets.map(\.path).sorted() == [written.file("model"), written.file("set")])
      #expect(sets.map(\.service) == ["reading@1", "reading@1"])
      #expect(sets.map(\.rows).sorted() == [3, 3])
      #expect(sets.allSatisfy { $0.writtenAt.description == "2026-02-01T00:00:00Z" })
      #expect(Path("a/b").isAbsolute == false)
      #expect(try Path("a/b").absolute().string.hasSuffix("/a/b"))
    }
  }

  @Test func anOlderVersionOfAServiceCanBeAskedFor() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      let changed = Self.definitions().replacing(
        "features: [latest]",
        with: "features: [{view: latest, as: now}]"
      ).replacing("transforms: [{drop: [id]}]", with: "transforms: []")
      try written.store.apply(files: [("a.yaml", changed)], allowBreaking: true)
      let frame = directory.file("frame.csv")
      let names = try ["reading", "reading@2", "reading@1"].map { service in
        try written.store.trainingSet(service: service, entities: frame).set.table(statuses: false)
          .schema.names.last
      }
      #expect(names == ["now__value", "now__value", "latest__value"])
      let again = directory.file("again.csv")
      try written.store.writeTrainingSet(
        service: "reading@1",
        entities: frame,
        to: again,
        statuses: true
      )
      #expect(try written.bytes(again) == written.bytes(written.file("set")))
      for (service, code) in [
        ("reading@3", "unknown_version"), ("reading@0", "unknown_feature_service"),
      ] {
        let error = #expect(throws: GranaryError.self) {
          try written.store.trainingSet(service: service, entities: frame)
        }
        #expect(error?.code == code)
      }
    }
  }

  @Test func aStateCanBeNamedByItsTime() throws {
    try TemporaryDirectory.with { directory in
      let written = try Written(in: directory)
      let store = written.store
      #expect(throws: GranaryError.self) {
        try store.snapshot(committedBy: Timestamp(parsing: "2026-01-31T23:59:59.999999Z"))
      }
      #expect(try store.snapshot(committedBy: Timestamp(parsing: "2026-02-01T00:00:00Z")) == 1)
      #expect(try store.snapshot(committedBy: .distantFuture) == 1)
    }
  }
}
