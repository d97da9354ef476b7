/// Something about a store that is not as it should be.
public struct StoreFinding: Hashable, Sendable {
  /// The kinds of findings; raw values appear in JSON.
  public enum Kind: String, CaseIterable, Sendable {
    /// A file that the registry names is not there.
    case missingFile = "missing_file"
    /// A file does not read back as it was written.
    case damagedFile = "damaged_file"
    /// A file has another number of rows than the registry says.
    case wrongRows = "wrong_rows"
    /// A file has other columns than it should.
    case wrongColumns = "wrong_columns"
    /// Nothing names a file.
    case strayFile = "stray_file"
    /// A database is not sound.
    case damagedDatabase = "damaged_database"
    /// Rows that are online do not read back.
    case damagedRows = "damaged_rows"
    /// Rows that are online may be erased ones.
    case staleView = "stale_view"
  }

  /// The kind.
  public let kind: Kind
  /// The file, relative to the store.
  public let path: String
  /// What is wrong.
  public let problem: String
  /// What to do about it.
  public let remedy: String

  /// A finding.
  public init(_ kind: Kind, _ path: String, _ problem: String, remedy: String) {
    self.kind = kind
    self.path = path
    self.problem = problem
    self.remedy = remedy
  }
}

/// What looking through a store has come to.
public struct StoreCheck: Sendable {
  /// What is not as it should be, in the order in which it was found.
  public private(set) var findings: [StoreFinding] = []
  /// Files read from front to back.
  public private(set) var fileCount = 0
  /// Bytes of these files.
  public private(set) var byteCount = 0

  /// Nothing looked at.
  public init() {}

  /// Whether everything is as it should be.
  public var isSound: Bool { findings.isEmpty }

  /// Adds a finding.
  public mutating func add(_ finding: StoreFinding) { findings.append(finding) }

  mutating func addFile(byteCount: Int) {
    fileCount += 1
    self.byteCount += byteCount
  }
}
