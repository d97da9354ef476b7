import Foundation
import Granary
import GranaryFiles
import GranaryStatistics
import GranaryTesting
import Testing

/// Every row read is somewhere: stored, kept aside, let go or erased, whatever is done to a source.
@Suite struct AccountingTests {
  /// A row of a file, and what has become of it in the ingestion that counts.
  private struct Row {
    enum State {
      case stored
      case keptAside
      case gone
    }

    let id: String
    let value: Int
    var state: State
  }

  /// What a store should hold, by the words of DESIGN §3.12: the files of each ingestion that counts.
  private struct Model {
    var ingestions: [[Int: [Row]]] = []
    var max = 5
    var drops = false

    func state(of value: Int) -> Row.State {
      value <= max ? .stored : drops ? .gone : .keptAside
    }

    mutating func forEachRow(_ body: (inout Row) -> Void) {
      for index in ingestions.indices {
        for content in ingestions[index].keys {
          for row in ingestions[index][content, default: []].indices {
            body(&ingestions[index][content, default: []][row])
          }
        }
      }
    }

    func count(_ state: Row.State) -> Int {
      ingestions.flatMap(\.values).joined().count { $0.state == state }
    }
  }

  private static func definition(_ model: Model) -> [(name: String, text: String)] {
    [
      (
        "readings.yaml",
        """
        kind: entity
        name: sensor
        join_keys: {id: string}
        ---
        kind: source
        name: readings
        columns:
          id: string
          at: timestamp
          value: {type: int64, checks: [{between: {max: \(model.max)}}]}
        event_time: at
        on_invalid: \(model.drops ? "drop" : "quarantine")
        """
      )
    ]
  }

  @Test(arguments: GeneratedCases.seeds(count: 12))
  func rowsReadAreAcceptedQuarantinedOrDroppedAlways(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let directory = try TemporaryDirectory()
    let store = try FeatureStore(at: directory.file("store"))
    var model = Model()
    try store.apply(files: Self.definition(model))
    var contents = 0
    for step in 0..<12 {
      let action = generator.pick([
        "ingest", "ingest", "define", "retry", "retry", "again", "erase",
      ])
      switch action {
      case "define":
        model.max = generator.index(below: 10)
        model.drops = generator.chance(0.2)
        try store.apply(files: Self.definition(model))
      case "retry":
        try store.retryQuarantine(of: "readings")
        let max = model.max
        model.forEachRow { if $0.state == .keptAside, $0.value <= max { $0.state = .stored } }
      case "erase":
        let id = generator.pick(["a", "b", "c"])
        _ = try store.erase(["id": id])
        model.forEachRow { if $0.id == id, $0.state != .gone { $0.state = .gone } }
      case "again":
        let chosen = model.ingestions.filter { _ in generator.chance(0.4) }
        if chosen.isEmpty { continue }
        let files = chosen.flatMap(\.keys).sorted()
        try store.ingest(
          "readings",
          files: files.map { directory.file("\($0).csv") },
          again: true,
          bringingBackErased: true
        )
        model.ingestions.removeAll { ingestion in ingestion.keys.contains(where: files.contains) }
        model.ingestions.append(try read(files, directory, model))
      default:
        let files = (1...1 + generator.index(below: 3)).map { contents + $0 }
        contents += files.count
        for file in files { try write(file, directory, using: &generator) }
        try store.ingest("readings", files: files.map { directory.file("\($0).csv") })
        model.ingestions.append(try read(files, directory, model))
      }
      try expectAccounts(of: store, model, Comment("seed \(seed), step \(step): \(action)"))
    }
    #expect(try store.check().findings == [], "seed \(seed)")
  }

  private func expectAccounts(of store: FeatureStore, _ model: Model, _ context: Comment) throws {
    let snapshots = try store.snapshots()
    for file in snapshots.flatMap(\.files) {
      let sum = file.accepted + file.quarantined + file.dropped + file.erased + file.retried
      #expect(file.rowsRead == sum, context)
    }
    // What left quarantine is in the retries.
    for snapshot in snapshots where snapshot.retryOf == nil {
      let retries = snapshots.filter { $0.retryOf == snapshot.number }
      #expect(snapshot.retried == retries.reduce(0) { $0 + $1.rowsRead }, context)
    }
    let counted = snapshots.filter { $0.replacedBy == nil }
    #expect(counted.reduce(0) { $0 + $1.accepted } == model.count(.stored), context)
    #expect(counted.reduce(0) { $0 + $1.quarantined } == model.count(.keptAside), context)
    let kept = try store.quarantine(of: "readings").reduce(0) { $0 + $1.rows.count }
    #expect(kept == model.count(.keptAside), context)
  }

  /// Rows of three sensors; the file's number makes its content its own.
  private func write(
    _ file: Int,
    _ directory: TemporaryDirectory,
    using generator: inout SeededGenerator
  ) throws {
    let rows = (0..<generator.index(below: 7)).map { minute in
      "\(generator.pick(["a", "b", "c"])),2020-01-01T00:1\(minute):00.\(file)Z,"
        + "\(generator.index(below: 10))\n"
    }
    let first = "a,2020-01-01T00:00:00.\(file)Z,0\n"
    try ("id,at,value\n" + first + rows.joined())
      .write(toFile: directory.file("\(file).csv"), atomically: true, encoding: .utf8)
  }

  /// What an ingestion makes of files.
  private func read(
    _ files: [Int],
    _ directory: TemporaryDirectory,
    _ model: Model
  ) throws -> [Int: [Row]] {
    var ingestion: [Int: [Row]] = [:]
    for file in files {
      let text = try String(contentsOfFile: directory.file("\(file).csv"), encoding: .utf8)
      ingestion[file] = try text.split(separator: "\n").dropFirst().map { line in
        let fields = line.split(separator: ",")
        let value = try #require(Int(fields[2]))
        return Row(id: String(fields[0]), value: value, state: model.state(of: value))
      }
    }
    return ingestion
  }

  /// The disk fails for good at each operation of a retry in turn; then the store is opened again.
  @Test func aRetryThatFailsAnywhereHasHappenedOrNot() throws {
    let before = Model()
    var after = before
    after.max = 7
    var outcomes: Set<[Int]> = []
    var isWhole = false
    for number in 1...120 where !isWhole {
      let directory = try TemporaryDirectory()
      let (path, disk) = (directory.file("store"), InMemoryFileSystem())
      try RealFileSystem().createDirectory(Path(path))
      try disk.createDirectory(Path(path))
      // SQLite keeps its files on the real disk.
      try disk.writeAtomically([], to: Path(path + "/registry.sqlite"))
      for (file, values) in [("a", [1, 6, 9]), ("b", [2, 7, 8])] {
        let rows = values.map { "\(file),2020-01-01T00:00:00Z,\($0)\n" }
        let text = "id,at,value\n" + rows.joined()
        try disk.writeAtomically(Array(text.utf8), to: Path("\(directory.path)/\(file).csv"))
      }
      let store = try open(path, disk)
      try store.apply(files: Self.definition(before))
      try store.ingest("readings", files: [directory.file("a.csv"), directory.file("b.csv")])
      try store.apply(files: Self.definition(after))
      let faulty = FaultyFileSystem(over: disk, failingAt: number, number: 5, lastingly: true)
      do {
        try open(path, faulty).retryQuarantine(of: "readings")
      } catch is GranaryError {}
      isWhole = faulty.operationCount < number
      let again = try open(path, disk)
      let accepted = try again.snapshots().map(\.accepted)
      outcomes.insert(accepted)
      let kept = try again.quarantine(of: "readings").map(\.rows.count)
      #expect(kept == (accepted == [2] ? [2, 2] : [1, 1]), "operation \(number)")
      try again.retryQuarantine(of: "readings")
      #expect(try again.snapshots().map(\.accepted) == [2, 2], "operation \(number)")
      #expect(try again.quarantine(of: "readings").map(\.rows.count) == [1, 1])
      let findings = try again.check().findings.filter { $0.kind != .strayFile }
      #expect(findings == [], "operation \(number)")
    }
    #expect(isWhole, "a retry takes more operations than was thought")
    #expect(outcomes == [[2], [2, 2]])
  }

  private func open(_ path: String, _ disk: any FileSystem) throws -> FeatureStore {
    try FeatureStore(at: path, create: true, fileSystem: disk, clock: SystemClock.now)
  }
}
