import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryRegistry

/// The primary keys of an ingestion being written.
final class StagedKeys {
  private let store: OfflineStore
  private let staging: any FileSystem
  private let projector: PrimaryKeyProjector
  private let writer: SortedRunWriter
  /// The keys sorted; nil before, and where there are no rows.
  private var sorted: Path?

  /// Where the list of replaced rows is written.
  let replacementsPath: Path

  /// No keys yet; nil for a source without a primary key.
  init?(
    _ source: ResolvedSource,
    in directory: Path,
    on staging: any FileSystem,
    of store: OfflineStore
  ) {
    guard let projector = PrimaryKeyProjector(source) else { return nil }
    self.store = store
    self.staging = staging
    self.projector = projector
    writer = SortedRunWriter(
      projector.shape,
      in: directory,
      name: "keys",
      stretch: store.stretch,
      on: staging
    )
    replacementsPath = directory.appending("replacements.arrow")
  }

  /// Adds rows, whose snapshot has no number yet.
  func append(_ rows: Batch, ordinals: [Int64]) throws {
    let rows = SourceRows(
      rows: rows.selecting(projector.columnNames),
      snapshots: Array(repeating: 0, count: rows.count),
      ordinals: ordinals
    )
    try writer.append(projector.project(rows))
  }

  /// Gives the keys up: nothing is written afterwards.
  func stop() { writer.stop() }

  /// Sorts the keys, and those of earlier snapshots that nobody has sorted yet: what takes long, so
  /// that the writer lock need not be held for it.
  func finish(isLocked: Bool = false) throws {
    let (path, rows) = try writer.finish()
    if rows > 0 { sorted = path }
    let last = try store.registry.latestSnapshotNumber()
    _ = try store.runs(of: projector, through: last, isLocked: isLocked)
  }

  /// Writes the list of rows that the snapshot replaces, and of its own that others replace.
  ///
  /// - Parameters:
  ///   - number: The snapshot's.
  ///   - replaced: The snapshots in whose place it comes.
  /// - Returns: Whether there are any.
  /// - Throws: `SegmentError` where keys do not read back or the list cannot be written.
  /// - Precondition: The caller holds the writer lock; ``finish()`` has returned.
  func findReplacements(by number: Int64, replacing replaced: Set<Int64>) throws -> Bool {
    let name = projector.source.definition.name
    let finder = ReplacementFinder(
      snapshot: number,
      replaced: replaced,
      hidden: Set(try store.registry.replacedSnapshots(of: name).keys)
    )
    let new = try sorted.map { path in
      try PrimaryKeyRun(
        ProjectionRun(path, projector.shape, on: staging),
        snapshot: number
      )
    }
    let known = try store.runs(of: projector, through: number, isLocked: true)
    var list: ReplacementList.Writer?
    try finder.forEachChange(new, known.map { try PrimaryKeyRun($0.run) }) { change in
      let writer =
        try list ?? ReplacementList.Writer(replacementsPath, isShared: false, on: staging)
      list = writer
      try writer.append(change, by: number)
    }
    try list?.finish()
    return list != nil
  }
}

@available(*, unavailable)
extension StagedKeys: Sendable {}
