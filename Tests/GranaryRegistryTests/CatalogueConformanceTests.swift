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

  private func commit(
    _ number: Int64,
    _ source: String = "flights",
    digest: String,
    replacing earlier: Int64? = nil
  ) -> SnapshotCommit {
    SnapshotCommit(record(number, source, digest: digest), replacing: earlier)
  }

  @Test(arguments: Kind.allCases)
  func numbersGrowByOneOverAllSources(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      #expect(try catalogue.latestSnapshotNumber() == 0)
      for number in Int64(1)...4 {
        #expect(try catalogue.nextSnapshotNumber() == number)
        let source = number < 3 ? "flights" : "weather"
        try catalogue.commit(commit(number, source, digest: "\(number)"))
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
      for record in records { try catalogue.commit(SnapshotCommit(record)) }
      #expect(try catalogue.snapshots() == records)
    }
  }

  @Test(arguments: Kind.allCases)
  func aContentIsInASourceOnce(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(commit(1, digest: "a"))
      #expect(try catalogue.snapshot(of: "flights", digest: "a") == record(1, digest: "a"))
      #expect(try catalogue.snapshot(of: "flights", digest: "b") == nil)
      #expect(try catalogue.snapshot(of: "weather", digest: "a") == nil)
      let error = #expect(throws: RegistryError.self) {
        try catalogue.commit(commit(2, digest: "a"))
      }
      #expect(error?.code == .database)
      try catalogue.commit(commit(2, "weather", digest: "a"))
      #expect(try catalogue.snapshots().map(\.number) == [1, 2])
    }
  }

  @Test(arguments: Kind.allCases)
  func aNumberIsGivenOnce(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(commit(1, digest: "a"))
      let error = #expect(throws: RegistryError.self) {
        try catalogue.commit(commit(1, digest: "b"))
      }
      #expect(error?.code == .database)
      #expect(try catalogue.snapshots().map(\.digest) == ["a"])
      #expect(try catalogue.nextSnapshotNumber() == 2)
    }
  }

  @Test(arguments: Kind.allCases)
  func namesDifferByBytes(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(commit(1, "\u{E9}", digest: "a"))
      try catalogue.commit(commit(2, "e\u{301}", digest: "a"))
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

  // MARK: - Replaced ingestions

  @Test(arguments: Kind.allCases)
  func anIngestionStandsInThePlaceOfAnEarlierOneOfItsContent(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(commit(1, digest: "a"))
      try catalogue.commit(commit(2, digest: "a", replacing: 1))
      #expect(try catalogue.snapshots().map(\.replacedBy) == [2, nil])
      #expect(try catalogue.snapshot(of: "flights", digest: "a")?.number == 2)
      // Once more, and only in the place of the one that counts.
      let error = #expect(throws: RegistryError.self) {
        try catalogue.commit(commit(3, digest: "a", replacing: 1))
      }
      #expect(error?.code == .database)
      #expect(try catalogue.snapshots().map(\.replacedBy) == [2, nil])
      try catalogue.commit(commit(3, digest: "a", replacing: 2))
      #expect(try catalogue.snapshots().map(\.replacedBy) == [2, 3, nil])
    }
  }

  // MARK: - Projections

  private func projection(
    _ snapshots: ClosedRange<Int64>,
    of subject: ProjectionSubject = .view("weather", version: 1),
    path: String
  ) -> ProjectionRecord {
    ProjectionRecord(of: subject, snapshots: snapshots, path: path, rows: 5, rowsWithoutKey: 2)
  }

  @Test(arguments: Kind.allCases)
  func projectionsAreKeptBySubjectAndSnapshots(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      for number in Int64(1)...3 { try catalogue.commit(commit(number, digest: "\(number)")) }
      let records = [
        projection(1...3, of: .primaryKeys(source: "weather"), path: "w"),
        projection(1...1, path: "x"), projection(2...3, path: "y"),
        projection(1...1, of: .view("weather", version: 2), path: "z"),
      ]
      for record in records.reversed() { try catalogue.replace(FileReplacement(added: [record])) }
      #expect(try catalogue.projections() == records)
      #expect(
        try catalogue.projections(of: .view("weather", version: 1)) == Array(records[1...2])
      )
      #expect(try catalogue.projections(of: .primaryKeys(source: "weather")) == [records[0]])
      #expect(try catalogue.projections(of: .view("weather", version: 3)).isEmpty)
      #expect(try catalogue.projections(of: .view("plane", version: 1)).isEmpty)
    }
  }

  @Test(arguments: Kind.allCases)
  func filesAreReplacedAllAtOnceOrNotAtAll(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      for number in Int64(1)...2 { try catalogue.commit(commit(number, digest: "\(number)")) }
      let (first, second) = (projection(1...1, path: "x"), projection(2...2, path: "y"))
      try catalogue.replace(FileReplacement(added: [first, second]))
      let merged = projection(1...2, path: "xy")
      let missing = projection(2...2, path: "never")
      let snapshots = try catalogue.snapshots()
      var moved = record(1, digest: "1")
      moved.segment = "moved"
      var unknown = record(9, digest: "9")
      unknown.segment = "moved"
      let wrong = [
        FileReplacement(removed: [first, missing], added: [merged]),
        FileReplacement(snapshots: [moved, unknown], removed: [first]),
        FileReplacement(removed: [first], added: [projection(1...9, path: "of no snapshot")]),
        FileReplacement(added: [second]),
      ]
      for files in wrong {
        let error = #expect(throws: RegistryError.self) { try catalogue.replace(files) }
        #expect(error?.code == .database)
        #expect(try catalogue.projections() == [first, second])
        #expect(try catalogue.snapshots() == snapshots)
      }
      try catalogue.replace(
        FileReplacement(snapshots: [moved], removed: [first, second], added: [merged])
      )
      #expect(try catalogue.projections() == [merged])
      #expect(try catalogue.snapshots().first?.segment == "moved")
    }
  }

  // MARK: - Power loss

  @Test func whatIsCommittedInMemoryOutlivesPowerLossAndTheTwoGoTheirOwnWays() throws {
    let catalogue = InMemoryCatalogue()
    catalogue.declare("flights", columns: ["a"], hash: "h")
    try catalogue.commit(commit(1, digest: "a"))
    try catalogue.replace(FileReplacement(added: [projection(1...1, path: "x")]))
    let left = catalogue.afterPowerLoss()
    try catalogue.commit(commit(2, digest: "b"))
    #expect(try left.columnIDs(of: "flights") == ["a": 1])
    #expect(try left.sourceHash(of: "flights") == "h")
    #expect(try left.snapshots() == [record(1, digest: "a")])
    #expect(try left.projections() == [projection(1...1, path: "x")])
    try left.commit(commit(2, digest: "c"))
    #expect(try catalogue.snapshots().map(\.digest) == ["a", "b"])
    #expect(try left.snapshots().map(\.digest) == ["a", "c"])
  }
}
