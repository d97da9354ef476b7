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
    record(number, source, digests: [digest])
  }

  private func record(
    _ number: Int64,
    _ source: String = "flights",
    digests: [String],
    retryOf: Int64? = nil
  ) -> SnapshotRecord {
    SnapshotRecord(
      number: number,
      source: source,
      committedAt: Timestamp(microseconds: -number),
      files: digests.enumerated().map { position, digest in
        SnapshotFile(
          name: "a file.csv",
          digest: digest,
          firstOrdinal: 10 * Int64(position),
          rowsRead: 10,
          accepted: 7,
          quarantined: 2,
          dropped: 1,
          quarantine: number % 2 == 0
            ? "quarantine/\(source)/\(number).\(position + 1).jsonl" : nil
        )
      },
      segment: number % 2 == 0 ? nil : "segments/source/\(source)/\(number).arrow",
      retryOf: retryOf
    )
  }

  private func commit(
    _ number: Int64,
    _ source: String = "flights",
    digest: String,
    replacing earlier: Int64? = nil
  ) -> SnapshotCommit {
    let replaced = [earlier].compactMap(\.self)
    return SnapshotCommit(record(number, source, digest: digest), replacing: replaced)
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
      let records = [
        record(1, digest: "a"), record(2, digests: ["b", "c", "d"]),
        record(3, digests: ["b"], retryOf: 2),
      ]
      for record in records { try catalogue.commit(SnapshotCommit(record)) }
      #expect(try catalogue.snapshots() == records)
      #expect(try catalogue.snapshots(of: "flights", through: 2) == Array(records.prefix(2)))
    }
  }

  @Test(arguments: Kind.allCases)
  func aContentIsInASourceOnce(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(commit(1, digest: "a"))
      for digests in [["a"], ["b", "a"], ["b", "b"]] {
        let error = #expect(throws: RegistryError.self) {
          try catalogue.commit(SnapshotCommit(record(2, digests: digests)))
        }
        #expect(error?.code == .database)
      }
      try catalogue.commit(commit(2, "weather", digest: "a"))
      #expect(try catalogue.snapshots().map(\.number) == [1, 2])
      // A retry has the contents of its ingestion.
      try catalogue.commit(SnapshotCommit(record(3, digests: ["a"], retryOf: 1)))
      #expect(try catalogue.snapshots().map(\.retryOf) == [nil, nil, 1])
    }
  }

  @Test(arguments: Kind.allCases)
  func everyRowIsAccountedForOrNothingIsChanged(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      let whole = record(1, digests: ["a", "b"])
      var short = whole
      short.files[1].accepted -= 1
      #expect(throws: RegistryError.self) { try catalogue.commit(SnapshotCommit(short)) }
      #expect(try catalogue.snapshots() == [])
      try catalogue.commit(SnapshotCommit(whole))
      #expect(throws: RegistryError.self) {
        try catalogue.replace(FileReplacement(snapshots: [short]))
      }
      #expect(throws: RegistryError.self) {
        try catalogue.commit(
          SnapshotCommit(record(2, digests: ["a"], retryOf: 1), revising: [short])
        )
      }
      #expect(try catalogue.snapshots() == [whole])
      var retried = whole
      retried.files[1].quarantined = 0
      retried.files[1].retried = 2
      retried.files[1].quarantine = nil
      let retry = record(2, digests: ["b"], retryOf: 1)
      try catalogue.commit(SnapshotCommit(retry, revising: [retried]))
      #expect(try catalogue.snapshots() == [retried, retry])
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
      #expect(try catalogue.snapshots().flatMap(\.files).map(\.digest) == ["a"])
      #expect(try catalogue.nextSnapshotNumber() == 2)
    }
  }

  @Test(arguments: Kind.allCases)
  func namesDifferByBytes(_ kind: Kind) throws {
    try kind.run { catalogue, _ in
      try catalogue.commit(commit(1, "\u{E9}", digest: "a"))
      try catalogue.commit(commit(2, "e\u{301}", digest: "a"))
      #expect(try catalogue.snapshots(of: "\u{E9}", through: 9).map(\.number) == [1])
      #expect(try catalogue.snapshots(of: "e\u{301}", through: 9).map(\.number) == [2])
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
    #expect(try catalogue.snapshots().flatMap(\.files).map(\.digest) == ["a", "b"])
    #expect(try left.snapshots().flatMap(\.files).map(\.digest) == ["a", "c"])
  }
}
