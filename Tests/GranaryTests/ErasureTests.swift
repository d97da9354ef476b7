import Foundation
import Granary
import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryJSON
import GranaryOffline
import GranaryRegistry
import GranaryTesting
import Testing

/// What an erasure leaves of an entity: nothing, in any file of the store.
@Suite struct ErasureTests {
  private static let secret = "N-SECRET-4711"

  private let directory: TemporaryDirectory
  private let store: FeatureStore
  private let noon: Timestamp

  init() throws {
    directory = try TemporaryDirectory()
    store = try FeatureStore(at: directory.file("store"))
    noon = try Timestamp(parsing: "2020-01-01T12:00:00Z")
    try store.apply(files: [("planes.yaml", Self.definitions)])
    for (name, rows) in Self.files {
      let path = directory.file(name)
      try ("tail,carrier,at,delay\n" + rows).write(toFile: path, atomically: true, encoding: .utf8)
      try store.ingest("flights", file: path)
    }
    try store.materialize(until: noon)
  }

  private static let definitions = """
    kind: entity
    name: plane
    join_keys: {tail: string}
    ---
    kind: entity
    name: carrier
    join_keys: {carrier: string}
    ---
    kind: source
    name: flights
    columns:
      tail: string
      carrier: string
      at: timestamp
      delay: {type: float64, checks: [{between: {max: 100}}]}
    event_time: at
    primary_key: [tail, at]
    ---
    kind: feature_view
    name: by_plane
    entity: plane
    source: flights
    features: {delay: delay}
    ---
    kind: feature_view
    name: by_carrier
    entity: carrier
    source: flights
    features: {delay: delay, tail: tail}
    ---
    kind: feature_service
    name: flying
    features: [by_plane, by_carrier]
    """

  /// Two ingestions; a row of the plane is stored in each and kept aside in the second, once whole
  /// and once so that it cannot be read.
  private static let files = [
    ("first.csv", "N1,UA,2020-01-01T01:00:00Z,1\n\(secret),UA,2020-01-01T02:00:00Z,2\n"),
    (
      "second.csv",
      "N1,UA,2020-01-01T03:00:00Z,300\n\(secret),UA,2020-01-01T04:00:00Z,4\n"
        + "\(secret),UA,2020-01-01T05:00:00Z,500\n\(secret),UA\n"
    ),
  ]

  /// The files of the store in whose bytes the key stands.
  private func filesWithTheKey() throws -> [String] {
    let root = Path(store.directory)
    let key = Array(Self.secret.utf8)
    return try RealFileSystem().filesBelow(root).sorted().filter { name in
      try RealFileSystem().readAll(root.appending(name)).contains(key)
    }
  }

  private func lookup() throws -> [Scalar] {
    let request = LookupRequest(service: "flying", at: noon, entities: Self.one)
    return try store.lookup(request).features.entries.map { $0.column[0] }
  }

  @Test func nothingOfTheEntityIsLeftInAnyFile() throws {
    let before = try filesWithTheKey()
    for kind in ["segments/source/", "segments/view/", "quarantine/", "online.sqlite"] {
      #expect(before.contains { $0.hasPrefix(kind) }, "\(kind)")
    }
    #expect(try lookup() == [.float64(4), .float64(4), .string(Text(Self.secret))])
    let frame = directory.file("frame.csv")
    try "tail,carrier,event_time\nN1,UA,2020-01-01T12:00:00Z\n"
      .write(toFile: frame, atomically: true, encoding: .utf8)
    let set = directory.file("set.csv")
    try store.writeTrainingSet(service: "flying", entities: frame, to: set)
    let report = try store.erase(["tail": Self.secret])
    #expect(report.trainingSets == [set])
    #expect(report.sources.map(\.name) == ["flights"])
    #expect(report.sources.map(\.stored) == [2])
    #expect(report.sources.map(\.quarantined) == [2])
    #expect(report.views == ["by_carrier", "by_plane"])
    #expect(try filesWithTheKey() == [])
    #expect(try lookup() == [.null, .float64(1), .string("N1")])
    let snapshots = try store.snapshots()
    #expect(snapshots.map(\.accepted) == [1, 0])
    #expect(snapshots.map(\.quarantined) == [0, 1])
    #expect(snapshots.map(\.erased) == [1, 3])
    for snapshot in snapshots {
      let sum = snapshot.accepted + snapshot.quarantined + snapshot.dropped + snapshot.erased
      #expect(sum == snapshot.rowsRead)
    }
    #expect(try store.quarantine(of: "flights").flatMap(\.rows).map(\.line) == [2])
  }

  @Test func theSameAgainTakesNothingMore() throws {
    _ = try store.erase(["tail": Self.secret])
    let again = try store.erase(["tail": Self.secret])
    #expect(again.sources == [])
    #expect(try store.snapshots().map(\.erased) == [1, 3])
  }

  /// The process died after the files were replaced and before the online store was.
  @Test func whatACrashLeftIsDoneWhenTheStoreIsOpened() throws {
    _ = try store.erase(["tail": Self.secret])
    let registry = try Registry(path: store.directory + "/registry.sqlite")
    try registry.replace(FileReplacement(staleViews: ["by_carrier"]))
    _ = try FeatureStore(at: store.directory)
    #expect(try registry.staleViews() == [])
    #expect(try lookup() == [.null, .float64(1), .string("N1")])
  }

  /// Takes the rows out as a process does that dies before it has renewed what was made of them.
  private func eraseAndDie() throws {
    let offline = OfflineStore(
      StoreLayout(root: Path(store.directory)),
      registry: try Registry(path: store.directory + "/registry.sqlite"),
      fileSystem: RealFileSystem(),
      clock: SystemClock.now
    )
    let definitions = try DefinitionSet(parsing: [("planes.yaml", Self.definitions)])
    let erasure = Erasure(
      of: try definitions.resolve(source: "flights"),
      where: RowCondition([(Field("tail", .string), .string(Text(Self.secret)))])
    )
    let views = try ["by_plane", "by_carrier"].map { name in
      VersionedView(try definitions.resolve(view: name), version: 1)
    }
    _ = try offline.erase([erasure], views: views, changedViews: []) { _, _, _ in 0 }
  }

  /// A server that has the store open, and has served from it, does not wait for somebody to open it.
  @Test func whatACrashLeftIsDoneByTheNextLookup() throws {
    let before = try lookup()
    #expect(before == [.float64(4), .float64(4), .string(Text(Self.secret))])
    try eraseAndDie()
    #expect(try filesWithTheKey().contains { $0.hasPrefix("online.sqlite") })
    // As long as the process lives that erases, it will be done by it.
    let path = StoreLayout(root: Path(store.directory)).erasureLock
    let lock = try #require(try RealFileSystem().lock(path, wait: .none))
    #expect(try lookup() == before)
    lock.release()
    #expect(try lookup() == [.null, .float64(1), .string("N1")])
    let registry = try Registry(path: store.directory + "/registry.sqlite")
    #expect(try registry.staleViews() == [])
    #expect(try filesWithTheKey().allSatisfy { $0.hasPrefix("quarantine/") })
  }

  /// A view of another source is no matter: it could not be renewed here.
  @Test func onlyViewsThatMayHaveRowsOfTheEntityAreRenewed() throws {
    let weather = """
      kind: source
      name: weather
      columns: {carrier: string, at: timestamp, wind: float64}
      event_time: at
      ---
      kind: feature_view
      name: winds
      entity: carrier
      source: weather
      features: {wind: wind}
      """
    try store.apply(files: [("weather.yaml", weather)])
    let file = directory.file("weather.csv")
    try "carrier,at,wind\nUA,2020-01-01T01:00:00Z,1\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    try store.ingest("weather", file: file)
    try store.materialize(["winds"], until: noon)
    let names = try RealFileSystem().filesBelow(Path(store.directory))
    for name in names where name.hasPrefix("segments/view/winds@1/") {
      try RealFileSystem().writeAtomically([0], to: Path(store.directory).appending(name))
    }
    let other = try FeatureStore(at: store.directory)
    #expect(throws: GranaryError.self) { try other.materialize(["winds"], until: noon) }
    #expect(try other.erase(["tail": Self.secret]).views == ["by_carrier", "by_plane"])
    #expect(try lookup() == [.null, .float64(1), .string("N1")])
  }

  /// Rows that cannot be put online anew are not served, and keep nobody from opening the store.
  @Test func aViewThatCannotBeRenewedIsNotServedUntilItIs() throws {
    _ = try store.erase(["tail": Self.secret])
    let registry = try Registry(path: store.directory + "/registry.sqlite")
    let names = try RealFileSystem().filesBelow(Path(store.directory))
    let name = try #require(names.first { $0.hasPrefix("segments/view/by_carrier@1/") })
    let projection = Path(store.directory).appending(name)
    let whole = try RealFileSystem().readAll(projection)
    try RealFileSystem().writeAtomically(Array(whole.dropLast()), to: projection)
    try registry.replace(FileReplacement(staleViews: ["by_carrier", "by_plane"]))

    // Another process, which has the store open already, notices too.
    let opened = try FeatureStore(at: store.directory)
    let stale = try registry.staleViews()
    // What was renewed is served, and not renewed again with each lookup, though another is not.
    #expect(stale.map { $0.state.problem == nil } == [false, true])
    #expect(stale.last?.state == .renewed)
    for reader in [opened, store] {
      let request = LookupRequest(service: "flying", at: noon, entities: Self.one)
      let error = #expect(throws: GranaryError.self) { try reader.lookup(request) }
      #expect(error?.code == "stale_view")
      #expect(error?.kind == .unavailable)
      #expect(error?.message.contains("granary materialize by_carrier") == true)
    }
    let views = try opened.status().json["views"]?.elements ?? []
    #expect(views.map { $0["problem"]?.text != nil } == [true, false])
    let findings = try opened.check().findings.filter { $0.kind == .staleView }
    #expect(findings.count == 2)

    try RealFileSystem().writeAtomically(whole, to: projection)
    try opened.materialize(["by_carrier"], until: noon)
    #expect(try registry.staleViews() == [])
    #expect(try lookup() == [.null, .float64(1), .string("N1")])
    #expect(try opened.check().isSound)
  }

  private static let one: [String: [JSONValue]] = [
    "tail": [.string(secret)], "carrier": ["UA"],
  ]

  /// A later row says of the same fact that it was another entity's.
  @Test func aRowThatAnErasedOneHadReplacedStaysReplaced() throws {
    let path = directory.file("corrections")
    let store = try FeatureStore(at: path)
    let definitions = Self.definitions.replacing(
      "primary_key: [tail, at]",
      with: "primary_key: [carrier, at]"
    )
    try store.apply(files: [("planes.yaml", definitions)])
    for (name, tail) in [("1.csv", "N1"), ("2.csv", Self.secret)] {
      let file = directory.file(name)
      try "tail,carrier,at,delay\n\(tail),UA,2020-01-01T01:00:00Z,1\n"
        .write(toFile: file, atomically: true, encoding: .utf8)
      try store.ingest("flights", file: file)
    }
    let request = LookupRequest(
      service: "flying",
      at: noon,
      entities: ["tail": ["N1"], "carrier": ["UA"]]
    )
    func values() throws -> [Scalar] {
      try store.offlineFeatures(request).features.entries.map { $0.column[0] }
    }
    #expect(try values() == [.null, .float64(1), .string(Text(Self.secret))])
    _ = try store.erase(["tail": Self.secret])
    // What was said of N1 was withdrawn, and stays so.
    #expect(try values() == [.null, .null, .null])
    // A row of the same key that comes later counts, and is the only one.
    let file = directory.file("3.csv")
    try "tail,carrier,at,delay\nN2,UA,2020-01-01T01:00:00Z,7\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    try store.ingest("flights", file: file)
    #expect(try values() == [.null, .float64(7), .string("N2")])
    // Where that one is withdrawn too, nothing is left that had replaced the first (docs/store.md).
    try store.apply(files: [("planes.yaml", definitions.replacing("max: 100", with: "max: 5"))])
    try store.ingest("flights", file: file, again: true)
    #expect(try values() == [.float64(1), .float64(1), .string("N1")])
  }

  @Test func readingAFileAgainDoesNotBringBackWhatWasErased() throws {
    _ = try store.erase(["tail": Self.secret])
    let file = directory.file("second.csv")
    // Known content adds nothing, as ever.
    #expect(try store.ingest("flights", file: file).outcome == .alreadyIngested)
    let error = #expect(throws: GranaryError.self) {
      try store.ingest("flights", file: file, again: true)
    }
    #expect(error?.code == "erased_content")
    #expect(error?.kind == .conflict)
    #expect(error?.message.contains("(3 of \(file))") == true)
    #expect(try store.snapshots().count == 2)
    #expect(try filesWithTheKey() == [])
    let again = try store.ingest("flights", file: file, again: true, bringingBackErased: true)
    #expect(again.outcome == .committed)
    #expect(try store.snapshots().map(\.accepted) == [1, 0, 1])
    // What stands in its place is whole: it can be read again.
    try store.ingest("flights", file: file, again: true)
  }

  /// A retry has rows of the same file, which is named once.
  @Test func theErasedRowsOfAFileAreAddedUp() throws {
    let looser = Self.definitions.replacing("max: 100", with: "max: 1000")
    try store.apply(files: [("planes.yaml", looser)])
    #expect(try store.retryQuarantine(of: "flights").accepted == 2)
    _ = try store.erase(["tail": Self.secret])
    let file = directory.file("second.csv")
    #expect(try store.snapshots().map(\.erased) == [1, 2, 1])
    let error = #expect(throws: GranaryError.self) {
      try store.ingest("flights", file: file, again: true)
    }
    #expect(error?.message.contains("(3 of \(file))") == true, "\(error?.message ?? "")")
  }

  @Test func anUnknownEntityOrAWrongValueIsNamed() throws {
    let unknown = #expect(throws: GranaryError.self) { try store.erase(["tails": "N1"]) }
    #expect(unknown?.code == "unknown_entity")
    #expect(
      unknown?.message
        == "no entity has the join keys tails; there are: carrier (carrier), plane (tail)"
    )
  }
}
