import GranaryColumns
import GranaryFiles
import GranaryRegistry
import GranaryTesting
import Testing

/// What every catalogue does.
@Suite struct CatalogueConformanceTests {
  /// A catalogue that has to keep the promises of `Catalogue`.
  enum Kind: String, CaseIterable, CustomTestStringConvertible {
    case sqlite
    case inMemory

    var testDescription: String { rawValue }

    /// Runs a test on a new catalogue of this kind.
    func run(
      _ test: (
        any Catalogue,
        _ declare: (_ source: String, _ columns: [String], _ hash: String) throws -> Void
      ) throws -> Void
    ) throws {
      switch self {
      case .sqlite:
        let directory = try TemporaryDirectory()
        let registry = try Registry(path: directory.path.appending("registry.sqlite").string)
        try test(registry) { source, columns, hash in
          let definition = RegisteredDefinition(
            kind: "source",
            name: source,
            version: 0,
            hash: hash,
            text: ""
          )
          _ = try registry.register([definition], columns: [source: columns], at: .distantPast)
        }
        try registry.close()
      case .inMemory:
        let catalogue = InMemoryCatalogue()
        try test(catalogue) { source, columns, hash in
          catalogue.declare(source, columns: columns, hash: hash)
        }
      }
    }
  }

  private func record(
    _ number: Int64,
    _ source: String = "flights",
    digest: String
  ) -> SnapshotRecord {
    SnapshotRecord(
      number: number,
      source: source,
      file: "a file.csv",
      digest: digest,
      committedAt: Timestamp(microseconds: -number),
      rowsRead: 10,
      accepted: 7,
      quarantined: 2,
      dropped: 1,
      segment: number % 2 == 0 ? nil : "segments/source/\(source)/\(number).arrow",
      quarantine: number % 2 == 0 ? "quarantine/\(source)/\(number).jsonl" : nil
    )
  }

  @Test(arguments: Kind.allCases)
  func numbersGrowByOneOverAllSources(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      #expect(try catalogue.latestSnapshotNumber() == 0)
      for number in Int64(1)...4 {
        #expect(try catalogue.nextSnapshotNumber() == number)
        let source = number < 3 ? "flights" : "weather"
        try catalogue.commit(record(number, source, digest: "\(number)"))
        #expect(try catalogue.latestSnapshotNumber() == number)
      }
      #expect(try catalogue.snapshots().map(\.number) == [1, 2, 3, 4])
      #expect(try catalogue.snapshots(of: "flights", through: 9).map(\.number) == [1, 2])
      #expect(try catalogue.snapshots(of: "weather", through: 3).map(\.number) == [3])
      #expect(try catalogue.snapshots(of: "weather", through: 2).isEmpty)
    }
  }

  @Test(arguments: Kind.allCases)
  func whatIsCommittedReadsBack(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      let records = [record(1, digest: "a"), record(2, digest: "b")]
      for record in records { try catalogue.commit(record) }
      #expect(try catalogue.snapshots() == records)
    }
  }

  @Test(arguments: Kind.allCases)
  func aContentIsInASourceOnce(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(record(1, digest: "a"))
      #expect(try catalogue.snapshot(of: "flights", digest: "a") == record(1, digest: "a"))
      #expect(try catalogue.snapshot(of: "flights", digest: "b") == nil)
      #expect(try catalogue.snapshot(of: "weather", digest: "a") == nil)
      let error = #expect(throws: RegistryError.self) {
        try catalogue.commit(record(2, digest: "a"))
      }
      #expect(error?.code == .database)
      try catalogue.commit(record(2, "weather", digest: "a"))
      #expect(try catalogue.snapshots().map(\.number) == [1, 2])
    }
  }

  @Test(arguments: Kind.allCases)
  func aNumberIsGivenOnce(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(record(1, digest: "a"))
      let error = #expect(throws: RegistryError.self) {
        try catalogue.commit(record(1, digest: "b"))
      }
      #expect(error?.code == .database)
      #expect(try catalogue.snapshots().map(\.digest) == ["a"])
      #expect(try catalogue.nextSnapshotNumber() == 2)
    }
  }

  @Test(arguments: Kind.allCases)
  func namesDifferByBytes(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(record(1, "\u{E9}", digest: "a"))
      try catalogue.commit(record(2, "e\u{301}", digest: "a"))
      #expect(try catalogue.snapshots(of: "\u{E9}", through: 9).map(\.number) == [1])
      #expect(try catalogue.snapshot(of: "e\u{301}", digest: "a")?.number == 2)
    }
  }

  // MARK: - Columns

  @Test(arguments: Kind.allCases)
  func aColumnKeepsItsIdForAsLongAsItIsDeclared(_ kind: Kind) throws {
    try kind.run { catalogue, declare in
      #expect(try catalogue.columnIDs(of: "flights") == [:])
      try declare("flights", ["a", "b"], "any")
      try declare("weather", ["c"], "any")
      #expect(try catalogue.columnIDs(of: "flights") == ["a": 1, "b": 2])
      try declare("flights", ["c", "b"], "any")
      #expect(try catalogue.columnIDs(of: "flights") == ["b": 2, "c": 3])
      try declare("flights", ["a", "b", "c"], "any")
      #expect(try catalogue.columnIDs(of: "flights") == ["a": 4, "b": 2, "c": 3])
      #expect(try catalogue.columnIDs(of: "weather") == ["c": 1])
    }
  }

  @Test(arguments: Kind.allCases)
  func aSourceHasTheHashOfItsCurrentVersion(_ kind: Kind) throws {
    try kind.run { catalogue, declare in
      #expect(try catalogue.sourceHash(of: "flights") == nil)
      for hash in ["one", "other", "one"] {
        try declare("flights", [], hash)
        #expect(try catalogue.sourceHash(of: "flights") == hash)
        #expect(try catalogue.sourceHash(of: "weather") == nil)
      }
    }
  }

  // MARK: - Projections

  private func projection(_ snapshot: Int64, version: Int = 1, path: String) -> ProjectionRecord {
    ProjectionRecord(
      view: "weather",
      version: version,
      snapshot: snapshot,
      path: path,
      rows: 5,
      rowsWithoutKey: 2
    )
  }

  @Test(arguments: Kind.allCases)
  func projectionsAreKeptByViewVersionAndSnapshot(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(record(1, digest: "a"))
      try catalogue.commit(record(2, digest: "b"))
      let records = [
        projection(1, path: "x"), projection(2, path: "y"), projection(1, version: 2, path: "z"),
      ]
      for record in records.reversed() { try catalogue.add(record) }
      #expect(try catalogue.projections() == records)
      let first = try catalogue.projections(of: "weather", version: 1)
      #expect(first == Array(records.prefix(2)))
      #expect(try catalogue.projections(of: "weather", version: 3).isEmpty)
      #expect(try catalogue.projections(of: "plane", version: 1).isEmpty)
      // One that another process has added meanwhile stays.
      try catalogue.add(projection(1, path: "later"))
      #expect(try catalogue.projections() == records)
    }
  }

  @Test(arguments: Kind.allCases)
  func aProjectionOfASnapshotThatIsNotThereIsRefused(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      let error = #expect(throws: RegistryError.self) {
        try catalogue.add(projection(1, path: "x"))
      }
      #expect(error?.code == .database)
      let projections = try catalogue.projections()
      #expect(projections.isEmpty)
    }
  }

  // MARK: - Power loss

  @Test func whatIsCommittedInMemoryOutlivesPowerLossAndTheTwoGoTheirOwnWays() throws {
    let catalogue = InMemoryCatalogue()
    catalogue.declare("flights", columns: ["a"], hash: "h")
    try catalogue.commit(record(1, digest: "a"))
    try catalogue.add(projection(1, path: "x"))
    let left = catalogue.afterPowerLoss()
    try catalogue.commit(record(2, digest: "b"))
    #expect(try left.columnIDs(of: "flights") == ["a": 1])
    #expect(try left.sourceHash(of: "flights") == "h")
    #expect(try left.snapshots() == [record(1, digest: "a")])
    #expect(try left.projections() == [projection(1, path: "x")])
    try left.commit(record(2, digest: "c"))
    #expect(try catalogue.snapshots().map(\.digest) == ["a", "b"])
    #expect(try left.snapshots().map(\.digest) == ["a", "c"])
  }
}
