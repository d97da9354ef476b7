import Foundation
import Granary
import GranaryDefinitions
import GranaryFiles
import GranaryStatistics
import GranaryTesting
import Synchronization
import Testing

/// What retention deletes, and that it changes no feature that does not reach behind it.
@Suite struct RetentionTests {
  private let directory: TemporaryDirectory
  private let store: FeatureStore
  private let now: Mutable

  /// A clock that a test sets.
  private final class Mutable: Sendable {
    private let value: Mutex<Timestamp>
    init(_ time: Timestamp) { value = Mutex(time) }
    var time: Timestamp {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }

  init() throws {
    directory = try TemporaryDirectory()
    let now = Mutable(try Timestamp(parsing: "2020-03-01T12:00:00Z"))
    self.now = now
    store = try FeatureStore(at: directory.file("store")) { now.time }
    try store.apply(files: [("readings.yaml", Self.definitions)])
    for (name, rows) in Self.files {
      try store.ingest("readings", file: file(name, rows))
    }
    try store.materialize()
  }

  /// A retention of 30 days is kept to the day: on 1 March nothing is left of before 31 January.
  private static let definitions = """
    kind: entity
    name: sensor
    join_keys: {id: string}
    ---
    kind: source
    name: readings
    columns: {reading: string, id: string, at: timestamp, value: {type: float64, checks: [{between: {max: 100}}]}}
    event_time: at
    primary_key: [reading]
    retention: 30d
    ---
    kind: feature_view
    name: latest
    entity: sensor
    source: readings
    max_age: 10d
    features:
      value: value
      total: {aggregate: sum, of: value, window: 20d}
    ---
    kind: feature_service
    name: reading
    features: [latest]
    """

  private static let files = [
    (
      "a.csv",
      "r1,SENSOR-OLD,2020-01-30T23:59:59.999999Z,1\nr2,B,2020-01-31T00:00:00Z,2\n"
        + "r3,A,2020-02-25T00:00:00Z,3\nr4,A,2020-01-15T00:00:00Z,4\nr5,QUARANTINED,2020-01-01T00:00:00Z,500\n"
    ),
    ("b.csv", "r3,A,2020-02-26T00:00:00Z,30\nr4,A,2020-02-27T00:00:00Z,40\n"),
  ]

  private func file(_ name: String, _ rows: String) throws -> String {
    let path = directory.file(name)
    try ("reading,id,at,value\n" + rows).write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func filesWith(_ text: String) throws -> [String] {
    let root = Path(store.directory)
    return try RealFileSystem().filesBelow(root).sorted().filter { name in
      try RealFileSystem().readAll(root.appending(name)).contains(Array(text.utf8))
    }
  }

  private func answers(
    _ id: String,
    at time: String,
    asOf snapshot: Int64? = nil
  ) throws -> [Scalar] {
    let frame = EntityFrame(
      rows: Batch(["id": Column(.string, [.string(Text(id))])]),
      times: [try Timestamp(parsing: time)]
    )
    let set = try store.trainingSet(service: "reading", frame: frame, asOf: snapshot).set
    return set.features.entries.map { $0.column[0] }
  }

  @Test func rowsPastRetentionGoFromEveryFileAndNothingElseDoes() throws {
    #expect(try !filesWith("SENSOR-OLD").isEmpty)
    let result = try #require(try store.compact().first)
    #expect(result.expired.stored == 2)
    #expect(result.expired.quarantined == 0)
    #expect(result.expiredBefore == (try Timestamp(parsing: "2020-01-31T00:00:00Z")))
    #expect(try filesWith("SENSOR-OLD") == [])
    let snapshots = try store.snapshots()
    #expect(snapshots.map(\.accepted) == [2, 2])
    #expect(snapshots.map(\.erased) == [2, 0])
    #expect(snapshots.map(\.expired) == [2, 0])
    #expect(try answers("A", at: "2020-03-01T00:00:00Z") == [.float64(40), .float64(70)])
    #expect(try answers("A", at: "2020-03-01T00:00:00Z", asOf: 1) == [.float64(3), .float64(3)])
    #expect(try answers("B", at: "2020-02-05T00:00:00Z") == [.float64(2), .float64(2)])
    #expect(try store.check().isSound)
    let again = try #require(try store.compact().first)
    #expect(again.expired.isZero)
    #expect(again.expiredBefore == result.expiredBefore)
  }

  /// What was kept aside has the age of its ingestion: whether it has an event time is not sure.
  @Test func whatWasKeptAsideGoesAMonthAfterItCame() throws {
    #expect(try !filesWith("QUARANTINED").isEmpty)
    now.time = try Timestamp(parsing: "2020-04-01T00:00:00Z")
    let result = try #require(try store.compact().first)
    #expect(result.expired.quarantined == 1)
    #expect(result.expired.stored == 6)
    #expect(try filesWith("QUARANTINED") == [])
    #expect(try store.quarantine(of: "readings").flatMap(\.rows).isEmpty)
    #expect(try store.check().isSound)
    // The view is still online as of its watermark, as the offline store is now.
    let request = LookupRequest(service: "reading", at: now.time, entities: ["id": ["A"]])
    #expect(try store.lookup(request).json == store.offlineFeatures(request).json)
  }

  @Test func rowsThatReachBehindItAreCountedAndExplained() throws {
    let frame = directory.file("frame.csv")
    try """
    id,event_time
    B,2020-02-19T23:59:59Z
    B,2020-02-20T00:00:00Z
    A,2020-02-28T00:00:00Z

    """.write(toFile: frame, atomically: true, encoding: .utf8)
    let out = directory.file("set.csv")
    let before = try store.writeTrainingSet(service: "reading", entities: frame, to: out)
    #expect(before.beforeRetention == [:])
    #expect(before.json["expired_before"] == .object([:]))
    try store.compact()
    let manifest = out + ".manifest.json"
    // None of these rows was one of those deleted.
    #expect(try store.reproduce(manifest).isSame)
    let after = try store.writeTrainingSet(service: "reading", entities: frame, to: out)
    #expect(after.beforeRetention == ["latest": 1])
    #expect(after.json["expired_before"]?["readings"]?.text == "2020-01-31T00:00:00Z")
    let rows = Batch(["id": Column(.string, [.string("A"), .string("B")])])
    let times = try ["2020-02-01T00:00:00Z", "2020-02-28T00:00:00Z"].map {
      try Timestamp(parsing: $0)
    }
    let set = try store.trainingSet(
      service: "reading",
      frame: EntityFrame(rows: rows, times: times)
    )
    #expect(set.beforeRetention.map(\.count) == [1])
    let early = try store.explain(
      "latest__total",
      of: ["id": "A"],
      at: Timestamp(parsing: "2020-02-01T00:00:00Z")
    )
    #expect(early.expiredBefore == (try Timestamp(parsing: "2020-01-31T00:00:00Z")))
    let late = try store.explain("latest__total", of: ["id": "A"])
    #expect(late.expiredBefore == nil)
  }

  @Test func aTrainingSetOfRowsThatWereDeletedSaysSo() throws {
    let out = directory.file("set.csv")
    try store.writeTrainingSet(service: "reading", entities: "readings", eventTime: "at", to: out)
    try store.compact()
    let differences = try store.reproduce(out + ".manifest.json").differences
    #expect(differences.prefix(2).map(\.code) == [.expiredRows, .rows])
    #expect(
      differences.first?.message
        == "rows of source 'readings' with an event time before 2020-01-31T00:00:00Z have been "
        + "deleted since, as past retention"
    )
  }

  /// A later version of a key still knows that it has replaced one that is deleted.
  @Test func whatWasReplacedStaysSo() throws {
    now.time = try Timestamp(parsing: "2020-03-27T12:00:00Z")
    // Of r3 only the later row is left, of r4 too; a row more of each key is the only one that counts.
    #expect(try store.compact().first?.expired.stored == 4)
    try store.ingest("readings", file: file("c.csv", "r3,A,2020-03-02T00:00:00Z,90\n"))
    #expect(try answers("A", at: "2020-03-05T00:00:00Z") == [.float64(90), .float64(130)])
    #expect(try answers("A", at: "2020-03-05T00:00:00Z", asOf: 2) == [.float64(40), .float64(70)])
  }

  @Test func filesWhoseRowsExpiredMayComeAgain() throws {
    try store.compact()
    let result = try store.ingest("readings", file: directory.file("a.csv"), again: true)
    #expect(result.outcome == .committed)
    #expect(try store.compact().first?.expired.stored == 2)
  }
}

/// Features at times that do not reach behind what is deleted are the same bits before and after, as of
/// every snapshot, online as offline.
@Suite struct RetentionPropertyTests {
  private struct Generated {
    let retention: Int64
    let maxAge: Int64
    let windows: [(length: Int64, isExact: Bool)]
    let now: Int64
    var cut: Int64 { Self.floor(now - retention, retention) }

    /// DESIGN §3.5, in integers: the largest of the steps that is not above a twelfth.
    static func floor(_ time: Int64, _ length: Int64) -> Int64 {
      let steps: [Int64] = [86_400_000_000, 3_600_000_000, 300_000_000, 5_000_000]
      guard let step = steps.first(where: { $0 <= length / 12 }) else { return time }
      return time - (time % step + step) % step
    }

    func isComplete(_ time: Int64) -> Bool {
      let starts = windows.map {
        $0.isExact ? time - $0.length : Self.floor(time - $0.length, $0.length)
      }
      return (starts + [time - maxAge]).allSatisfy { $0 >= cut }
    }
  }

  @Test(arguments: GeneratedCases.seeds(count: 25))
  func nothingChangesThatDoesNotReachBehindIt(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (minute, day) = (Int64(60_000_000), Int64(86_400_000_000))
    let retention = generator.pick([
      minute, 59 * minute, 7 * 60 * minute, 3 * day, 12 * day, 40 * day,
    ])
    func length() -> Int64 { generator.pick([retention, retention / 2, retention / 13 + 1]) }
    let generated = Generated(
      retention: retention,
      maxAge: length(),
      windows: (0..<3).map { _ in (length(), generator.chance(0.3)) },
      now: 20_000 * day + Int64.random(in: 0..<day, using: &generator)
    )
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store")) {
        Timestamp(microseconds: generated.now)
      }
      try store.apply(files: [("retention.yaml", definitions(generated))])
      var expiredCount = 0
      let snapshotCount = 1 + generator.index(below: 4)
      for snapshot in 0..<snapshotCount {
        var lines = ["reading,id,at,written,status,x"]
        for _ in 0..<1 + generator.index(below: 30) {
          let at = time(generated, using: &generator)
          if at < generated.cut { expiredCount += 1 }
          let written =
            generator.chance(0.3) ? "" : text(generator.pick([at, generated.now, at + 1]))
          lines.append(
            "\(generator.index(below: 12)),\(generator.index(below: 3)),\(text(at)),\(written),"
              + (generator.chance(0.1) ? "deleted" : "ok")
              + ",\(generator.pick([0.1, 1e300, -1e300, 3]))"
          )
        }
        let file = directory.file("\(snapshot).csv")
        try (lines.joined(separator: "\n") + "\n")
          .write(toFile: file, atomically: true, encoding: .utf8)
        try store.ingest("readings", file: file)
      }
      let edges = [generated.maxAge] + generated.windows.map(\.length)
      let times = Set(
        (0..<40).map { _ in time(generated, using: &generator) }
          + edges.flatMap { edge in [-1, 0, 1].map { generated.cut + edge + $0 } }
      ).filter { $0 <= generated.now && generated.isComplete($0) }.sorted()
      try store.materialize()
      let before = try answers(store, times, snapshotCount)
      let result = try #require(try store.compact().first)
      #expect(result.expired.stored == expiredCount)
      #expect(try answers(store, times, snapshotCount) == before)
      #expect(try store.check().isSound)
      let request = LookupRequest(
        service: "reading",
        at: Timestamp(microseconds: generated.now),
        entities: ["id": [0, 1, 2]]
      )
      #expect(try store.lookup(request).json == store.offlineFeatures(request).json)
      #expect(times.contains(generated.now))
    }
  }

  private func definitions(_ generated: Generated) -> String {
    let windows = generated.windows.enumerated().map { index, window in
      "  w\(index): {aggregate: sum, of: x, window: \(window.length)us"
        + (window.isExact ? ", resolution: exact}" : "}")
    }
    return """
      kind: entity
      name: sensor
      join_keys: {id: int64}
      ---
      kind: source
      name: readings
      columns: {reading: int64, id: int64, at: timestamp, written: timestamp, status: string, x: float64}
      event_time: at
      created_time: written
      primary_key: [reading]
      deleted: status = 'deleted'
      retention: \(generated.retention)us
      ---
      kind: feature_view
      name: lately
      entity: sensor
      source: readings
      max_age: \(generated.maxAge)us
      features:
        latest: x
      \(windows.joined(separator: "\n"))
      ---
      kind: feature_service
      name: reading
      features: [lately]
      """
  }

  /// Times on both sides of the cut, at it, and now.
  private func time(_ generated: Generated, using generator: inout SeededGenerator) -> Int64 {
    if generator.chance(0.2) { return generated.cut + Int64.random(in: -1...1, using: &generator) }
    if generator.chance(0.2) { return generated.now }
    let reach = 2 * generated.retention
    return generated.now - Int64.random(in: 0...reach, using: &generator)
  }

  private func text(_ time: Int64) -> String { Timestamp(microseconds: time).description }

  /// Values and statuses as of every snapshot, those in which only rows written by then count among them.
  ///
  /// An old row that is deleted was too old to count: `OUTSIDE_MAX_AGE` becomes `NOT_FOUND`.
  private func answers(
    _ store: FeatureStore,
    _ times: [Int64],
    _ snapshotCount: Int
  ) throws -> [[Scalar]] {
    let asked = times.flatMap { time in (0..<3).map { (Int64($0), Timestamp(microseconds: time)) } }
    let frame = EntityFrame(
      rows: Batch(["id": Column(.int64, asked.map { .int64($0.0) })]),
      times: asked.map(\.1)
    )
    return try (1...Int64(snapshotCount)).flatMap { snapshot in
      try [false, true].flatMap { writtenOnly in
        let set = try store.trainingSet(
          service: "reading",
          frame: frame,
          asOf: snapshot,
          writtenOnly: writtenOnly
        ).set
        return set.features.entries.flatMap { entry in
          [
            entry.column.scalars,
            entry.statuses.map { status in
              .string(Text((status == .outsideMaxAge ? .notFound : status).name))
            },
          ]
        }
      }
    }
  }
}
