public import GranaryColumns
public import GranaryFeatures
public import GranaryFiles
public import GranaryRegistry
import GranarySegments

/// Everything that was ever ingested, as columns in immutable segments, and its views in the order
/// that point-in-time joins want.
///
/// The registry decides what exists; a file that it does not name is the rest of something that was
/// interrupted, and is swept by the next writer.
public final class OfflineStore: Sendable {
  /// How often something is tried again that others changed while it was done.
  static let attemptCount = 20
  /// How often work is done without keeping others from committing, before they have to wait for it.
  static let unlockedAttemptCount = 3

  /// Where the files are.
  public let layout: StoreLayout
  let registry: any Catalogue
  /// Where the store's files are, those of the row log among them.
  public let fileSystem: any FileSystem
  let clock: @Sendable () -> Timestamp
  let lockWait: Duration
  /// Rows that are sorted in memory at a time.
  let stretch: Int
  let logLimits: RowLogLimits
  /// How much of a view may be in memory.
  let historyMemory: HistoryMemory
  let openRuns = OpenRuns()

  /// Opens the store below a directory.
  ///
  /// - Parameters:
  ///   - layout: Where the files are.
  ///   - registry: The catalogue of the same store.
  ///   - fileSystem: What every file operation but the registry's goes through; files of the row log are
  ///     read from the registry.
  ///   - clock: When a snapshot is committed; not part of any segment.
  ///   - lockWait: How long to wait for another process that is committing.
  ///   - stretch: How many rows are sorted at a time, fewer where they are wide.
  ///   - logLimits: How long the row log of a source becomes.
  ///   - historyMemory: How much of a view may be in memory.
  public init(
    _ layout: StoreLayout,
    registry: any Catalogue,
    fileSystem: any FileSystem,
    clock: @escaping @Sendable () -> Timestamp,
    lockWait: Duration = .seconds(30),
    stretch: Int = 16 * Batch.rowCount,
    logLimits: RowLogLimits = RowLogLimits(),
    historyMemory: HistoryMemory = .ofMachine
  ) {
    self.layout = layout
    self.registry = registry
    self.fileSystem = StoreFileSystem(fileSystem, registry, layout)
    self.clock = clock
    self.lockWait = lockWait
    self.stretch = stretch
    self.logLimits = logLimits
    self.historyMemory = historyMemory
  }

  /// Runs `body` as the one committer.
  ///
  /// - Parameters:
  ///   - isHeld: Whether the caller is that already.
  ///   - body: What nobody else may do at the same time.
  /// - Returns: What `body` does.
  /// - Throws: ``OfflineStoreError/Code/locked``, naming who holds the lock, after ``lockWait``.
  func withWriterLock<Result>(
    isHeld: Bool = false,
    _ body: () throws -> Result
  ) throws -> Result {
    if isHeld { return try body() }
    guard let lock = try fileSystem.lock(layout.writerLock, wait: .upTo(lockWait)) else {
      let holder = try fileSystem.lockHolder(layout.writerLock)
      throw OfflineStoreError.locked(layout.root, by: holder, after: lockWait)
    }
    defer { lock.release() }
    return try body()
  }

  /// A name for another content of a file; files never change.
  ///
  /// It lies in a directory, also where the file is of the row log.
  func freePath(inThePlaceOf old: String) throws -> String {
    let old = LogFile.isPath(old) ? String(old.dropFirst(LogFile.prefix.count)) : old
    var revision = 1
    while true {
      let path = StoreLayout.revised(old, revision: revision)
      if try fileSystem.status(layout.absolute(path)) == nil { return path }
      revision += 1
    }
  }

  /// Moves a synced file to its place, for good.
  func install(_ staged: Path, as relative: String) throws {
    let path = layout.absolute(relative)
    try fileSystem.createDirectory(path.parent)
    try fileSystem.rename(staged, to: path)
    // Each directory on the way may be new, made now or by a process that died before syncing it.
    var directory = path.parent
    try fileSystem.syncDirectory(directory)
    while directory != layout.root {
      directory = directory.parent
      try fileSystem.syncDirectory(directory)
    }
  }
}

/// Why the offline store cannot do what was asked.
public struct OfflineStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: String, Sendable {
    /// Another process is committing.
    case locked = "store_locked"
    /// An entity frame lacks a column, or has it with another type.
    case frame = "bad_entity_frame"
    /// A projection has other columns than its view.
    case foreignProjection = "foreign_projection"
    /// A source was defined anew while it was used.
    case changedSource = "changed_source"
    /// Others ingested some of the contents meanwhile.
    case overtaken = "overtaken_ingestion"
    /// An ingestion is replaced as a whole or not at all.
    case partialReplacement = "partial_replacement"
    /// Rows of a content that is to be read again were erased.
    case erasedContent = "erased_content"
    /// A file has a number that the registry has not given out.
    case unnamedFile = "unnamed_file"
    /// There is no such snapshot.
    case unknownSnapshot = "unknown_snapshot"
    /// The texts of a feature are more than a column holds.
    case tooMuchText = "too_much_text"
  }

  /// The kind of trouble.
  public let code: Code
  /// What is wrong and what to do.
  public let message: String

  /// A failure.
  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Another process has the store for itself.
  public static func locked(
    _ root: Path,
    by holder: Int32?,
    after wait: Duration
  ) -> OfflineStoreError {
    let who = holder.map { "process \($0)" } ?? "another process"
    return OfflineStoreError(
      code: .locked,
      message: "\(who) is writing the store \(root); gave up after \(wait.components.seconds) s. "
        + "Nothing was changed: try again when it has finished"
    )
  }

  static func changedSource(_ source: String) -> OfflineStoreError {
    OfflineStoreError(
      code: .changedSource,
      message: "source '\(source)' was defined anew meanwhile; nothing was stored, try again"
    )
  }

  static func overtaken(_ names: [String]) -> OfflineStoreError {
    OfflineStoreError(
      code: .overtaken,
      message: "\(names.joined(separator: ", ")) came in meanwhile with another ingestion; nothing "
        + "was stored, try again"
    )
  }

  /// Some files of ingestions that would have to be replaced are not among those that come.
  static func partialReplacement(
    _ missing: [(snapshot: Int64, files: [String])]
  ) -> OfflineStoreError {
    let needed = missing.map { snapshot, files in
      "snapshot \(snapshot) also has \(files.joined(separator: ", "))"
    }
    return OfflineStoreError(
      code: .partialReplacement,
      message: "an ingestion is replaced as a whole: \(needed.joined(separator: "; ")); "
        + "name these files too"
    )
  }

  /// The texts of a feature are more than may be had at a time.
  package static func tooMuchText(
    of view: String,
    rowCount: Int,
    _ overflow: TextOverflow
  ) -> OfflineStoreError {
    OfflineStoreError(
      code: .tooMuchText,
      message: "the texts of a feature of view '\(view)' in \(rowCount) rows pass "
        + "\(overflow.byteLimit) bytes; ask for fewer rows at a time"
    )
  }

  /// Rows of files were erased, and reading these again would bring them back.
  static func erasedContent(_ files: [SnapshotFile]) -> OfflineStoreError {
    let erased = Dictionary(grouping: files) { Text($0.name) }
      .mapValues { $0.reduce(0) { $0 + $1.erased - $1.expired } }
    let counts = erased.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
      .joined(separator: ", ")
    return OfflineStoreError(
      code: .erasedContent,
      message: "rows of these files were erased (\(counts)), and reading them again would "
        + "bring these back; nothing was stored. Take the rows out of the files, whose content is then another "
        + "one; or bring them back with --with-erased"
    )
  }

  static func unnamedFile(_ path: Path) -> OfflineStoreError {
    OfflineStoreError(
      code: .unnamedFile,
      message: "\(path) exists, but the registry does not know it: is the registry an older one? "
        + "Restore the registry that belongs to the segments, or move the file away"
    )
  }

  static func busy(_ root: Path) -> OfflineStoreError {
    OfflineStoreError(
      code: .locked,
      message: "other processes change the store \(root) all the time; try again when they are done"
    )
  }

  static func foreignList(_ path: Path) -> OfflineStoreError {
    OfflineStoreError(
      code: .foreignProjection,
      message: "\(path) is no list of replaced rows; restore it from a backup"
    )
  }

  static func foreignProjection(_ path: Path) -> OfflineStoreError {
    OfflineStoreError(
      code: .foreignProjection,
      message: "\(path) has other columns than its view; remove it, and it is made again"
    )
  }
}
