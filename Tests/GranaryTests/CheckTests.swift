import Foundation
import Granary
import GranaryTesting
import Testing

/// Damage of every kind, done by hand, and what `check` says of it.
@Suite struct CheckTests {
  private static let definitions = """
    kind: entity
    name: sensor
    join_keys: {id: int64}
    ---
    kind: source
    name: readings
    columns: {reading: string, id: int64, at: timestamp, value: {type: float64, checks: [{between: {max: 100}}]}}
    event_time: at
    primary_key: [reading]
    max_invalid_fraction: 0.9
    ---
    kind: feature_view
    name: latest
    entity: sensor
    source: readings
    features:
      value: value
      total: {aggregate: sum, of: value, window: 1d}
    """

  private static let header = "reading,id,at,value\n"
  private static let first =
    header
    + "r1,1,2020-01-01T01:00:00Z,5\nr2,2,2020-01-01T02:00:00Z,7\nr3,1,2020-01-01T03:00:00Z,900\n"
  private static let corrections = header + "r1,1,2020-01-01T01:00:00Z,50\n"

  /// A store with two snapshots, a list of replaced rows, projections, a quarantine file and rows
  /// online.
  private func withStore(_ body: (FeatureStore, Files) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: [("readings.yaml", Self.definitions)])
      for (name, text) in [("a.csv", Self.first), ("b.csv", Self.corrections)] {
        try text.write(toFile: directory.file(name), atomically: true, encoding: .utf8)
        try store.ingest("readings", file: directory.file(name))
      }
      try store.materialize(until: Timestamp(parsing: "2020-01-02T00:00:00Z"))
      try body(store, Files(root: directory.file("store")))
    }
  }

  private struct Files {
    let root: String

    func bytes(_ path: String) throws -> [UInt8] {
      Array(try Data(contentsOf: URL(filePath: "\(root)/\(path)")))
    }

    func write(_ bytes: [UInt8], _ path: String) throws {
      let url = URL(filePath: "\(root)/\(path)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      // A new file: one that is mapped must not change.
      try Data(bytes).write(to: url, options: .atomic)
    }

    func remove(_ path: String) throws {
      try FileManager.default.removeItem(atPath: "\(root)/\(path)")
    }

    /// The files of segments and quarantine.
    var named: [String] {
      get throws {
        try ["segments", "quarantine"].flatMap { place in
          try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(place)").map {
            "\(place)/\($0)"
          }
        }.filter { $0.hasSuffix(".arrow") || $0.hasSuffix(".jsonl") }.sorted()
      }
    }
  }

  @Test func aStoreAsItWasWrittenIsSound() throws {
    try withStore { store, files in
      let check = try store.check()
      #expect(check.findings == [])
      #expect(check.isSound)
      #expect(
        try files.named == [
          "quarantine/readings/1.1.jsonl", "segments/keys/readings/1-1.arrow",
          "segments/source/readings/1.arrow", "segments/source/readings/2.arrow",
          "segments/source/readings/2.replaced.arrow", "segments/view/latest@1/1-2.arrow",
        ]
      )
      #expect(check.fileCount == 6)
      #expect(check.byteCount == (try files.named.map { try files.bytes($0).count }.reduce(0, +)))
    }
  }

  @Test func aFileThatIsMissingIsNamed() throws {
    try withStore { store, files in
      for path in try files.named {
        let bytes = try files.bytes(path)
        try files.remove(path)
        let findings = try store.check().findings
        #expect(findings.map(\.path) == [path])
        #expect(findings.map(\.kind) == [.missingFile])
        try files.write(bytes, path)
      }
      #expect(try store.check().isSound)
    }
  }

  /// Any byte of any file, read or not.
  @Test func aFlippedByteIsDamage() throws {
    try withStore { store, files in
      for path in try files.named {
        let bytes = try files.bytes(path)
        for index in stride(from: 0, to: bytes.count, by: 97) {
          var flipped = bytes
          flipped[index] ^= 0x10
          try files.write(flipped, path)
          let findings = try store.check().findings
          #expect(!findings.isEmpty, "\(path), byte \(index)")
          #expect(findings.allSatisfy { $0.path == path }, "\(path), byte \(index)")
          #expect(findings.allSatisfy { $0.kind != .missingFile }, "\(path), byte \(index)")
        }
        try files.write(bytes, path)
      }
    }
  }

  @Test func aFileCutShortIsDamage() throws {
    try withStore { store, files in
      for path in try files.named {
        let bytes = try files.bytes(path)
        for count in [0, 1, bytes.count / 2, bytes.count - 2] {
          try files.write(Array(bytes[..<count]), path)
          let findings = try store.check().findings
          #expect(findings.map(\.path) == [path], "\(count) bytes of \(path)")
          #expect(findings.map(\.kind) == [.damagedFile], "\(count) bytes of \(path)")
        }
        try files.write(bytes, path)
      }
    }
  }

  /// The segments of two snapshots, exchanged, are sound files with the wrong rows.
  @Test func aFileInThePlaceOfAnotherHasTheWrongRows() throws {
    try withStore { store, files in
      let bytes = try files.bytes("segments/source/readings/2.arrow")
      try files.write(bytes, "segments/source/readings/1.arrow")
      try files.write(bytes, "segments/view/latest@1/1-2.arrow")
      let findings = try store.check().findings
      #expect(
        findings.map { "\($0.kind) \($0.path)" } == [
          "wrongRows segments/source/readings/1.arrow",
          "wrongColumns segments/view/latest@1/1-2.arrow",
          "wrongRows segments/view/latest@1/1-2.arrow",
        ]
      )
      #expect(findings.first?.problem == "it has 1 rows, and the registry says 2")
    }
  }

  /// What an older version of a view stood for is known as long as its source gives it the same.
  @Test func theColumnsOfAnOlderVersionAreKnown() throws {
    try withStore { store, files in
      let definitions = Self.definitions + "\n  twice: value * 2"
      try store.apply(files: [("readings.yaml", definitions)])
      try store.materialize(until: Timestamp(parsing: "2020-01-02T00:00:00Z"))
      #expect(try store.check().findings == [])
      let (old, new) = ("segments/view/latest@1/1-2.arrow", "segments/view/latest@2/1-2.arrow")
      try files.write(files.bytes(new), old)
      #expect(try store.check().findings.map { "\($0.kind) \($0.path)" } == ["wrongColumns \(old)"])
    }
  }

  /// Removing a projection is what `check` says to do about one.
  @Test func aProjectionThatWasRemovedIsMadeAgain() throws {
    try withStore { store, files in
      let path = "segments/view/latest@1/1-2.arrow"
      var bytes = try files.bytes(path)
      bytes[bytes.count - 1] ^= 0xFF
      try files.write(bytes, path)
      #expect(try store.check().findings.first?.remedy.hasPrefix("remove the file") == true)
      try files.remove(path)
      let noon = try Timestamp(parsing: "2020-01-01T12:00:00Z")
      let explanation = try store.explain("latest__value", of: ["id": 1], at: noon)
      #expect(explanation.value.value == .float64(50))
      #expect(try store.check().findings == [])
    }
  }

  @Test func whatNothingNamesIsListedAndLeftAlone() throws {
    try withStore { store, files in
      let strays = [
        "artifacts/0123/manifest.json", "quarantine/readings/9.jsonl", "segments/notes.txt",
        "segments/source/readings/3.arrow", "staging/abandoned/segment.arrow",
      ]
      for path in strays { try files.write([1, 2, 3], path) }
      let findings = try store.check().findings
      #expect(findings.allSatisfy { $0.kind == .strayFile })
      #expect(
        findings.map(\.path).sorted() == strays.dropLast() + ["staging/abandoned"]
      )
      let later = findings.first { $0.path.hasSuffix("9.jsonl") }
      #expect(later?.remedy.hasPrefix("the registry seems to be an older one") == true)
      for path in strays { #expect(try files.bytes(path) == [1, 2, 3]) }
    }
  }

  @Test func oneFindingHidesNoOther() throws {
    try withStore { store, files in
      let all = try files.named
      for path in all { try files.write([0], path) }
      try files.write([1], "segments/stray.arrow")
      let findings = try store.check().findings
      #expect(Set(findings.map(\.path)) == Set(all + ["segments/stray.arrow"]))
    }
  }

  /// The first byte of a page says what kind of page it is.
  @Test(arguments: ["registry.sqlite", "online.sqlite"])
  func aDatabaseIsLookedThrough(_ name: String) throws {
    try withStore { store, files in
      let directory = store.directory
      let backup = directory + ".backup"
      try FileManager.default.copyItem(atPath: directory, toPath: backup)
      let copy = Files(root: backup)
      // Opening a copy and letting it go writes what is in the log to the database.
      try _ = FeatureStore(at: backup).status()
      let bytes = try copy.bytes(name)
      let pageSize = Int(bytes[16]) << 8 + Int(bytes[17])
      var foundCount = 0
      for page in stride(from: pageSize, to: bytes.count, by: pageSize) {
        var damaged = bytes
        damaged[page] = 0xEE
        try copy.write(damaged, name)
        for log in ["-wal", "-shm"] {
          try? FileManager.default.removeItem(atPath: "\(backup)/\(name)\(log)")
        }
        do {
          let findings = try FeatureStore(at: backup, create: false).check().findings
          #expect(findings.allSatisfy { $0.path == name }, "page \(page / pageSize)")
          #expect(findings.allSatisfy { $0.kind == .damagedDatabase }, "page \(page / pageSize)")
          foundCount += findings.isEmpty ? 0 : 1
        } catch let error as GranaryError {
          #expect(error.kind == .unavailable, "page \(page / pageSize): \(error)")
        }
      }
      #expect(foundCount > 0)
    }
  }

  @Test func aModelIsKnownByItsContent() throws {
    try TemporaryDirectory.with { directory in
      let flights = try FlightsStore(in: directory)
      let report = try flights.store.train("late_arrival")
      let artifact = try "artifacts/\(#require(report.artifact))"
      #expect(try flights.store.check().findings == [])
      let files = Files(root: directory.file("store"))
      for name in ["manifest.json", "pipeline.json", "estimator.ubj"] {
        let bytes = try files.bytes("\(artifact)/\(name)")
        var flipped = bytes
        flipped[bytes.count / 2] ^= 1
        try files.write(flipped, "\(artifact)/\(name)")
        let findings = try flights.store.check().findings
        #expect(findings.map(\.kind) == [.damagedFile], "\(name)")
        #expect(findings.map(\.path) == [artifact], "\(name)")
        #expect(findings.first?.problem.contains("late_arrival@1") == true)
        try files.write(bytes, "\(artifact)/\(name)")
      }
      try files.remove(artifact)
      #expect(try flights.store.check().findings.map(\.kind) == [.missingFile])
    }
  }
}
