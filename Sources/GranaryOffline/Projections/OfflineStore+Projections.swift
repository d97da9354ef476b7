import GranaryColumns
import GranaryDefinitions
public import GranaryFeatures
import GranaryFiles
public import GranaryRegistry
import GranarySegments

extension OfflineStore {
  /// A file is merged with what comes after it unless it has more than so many times its rows.
  ///
  /// So each row is rewritten a few times at most, and the files of a view are few: their sizes
  /// shrink by more than this factor.
  private static let mergeFactor = 4

  /// The rows of a view as of a snapshot, projecting first what no one has projected yet.
  ///
  /// - Throws: ``OfflineStoreError/Code/locked`` where rows are still to be projected and another
  ///   process is committing for too long; ``OfflineStoreError/Code/foreignProjection``;
  ///   `SegmentError` where a segment does not read back.
  public func history(of view: VersionedView, asOf snapshot: Int64) throws -> ViewHistory {
    let projector = try ViewProjector(view)
    let state = try SourceState(of: view.view.source.definition.name, asOf: snapshot, in: self)
    let featureCount = view.view.layout.latestTypes.count
    let runs = try runs(of: projector, through: snapshot).map { record, run in
      let values = projector.shape.values(of: run.columns)
      return HistoryRun(
        run.rows,
        features: Array(values.prefix(featureCount)),
        arguments: Array(values.dropFirst(featureCount)),
        visibility: state.visibility(of: run.rows, of: record.snapshots)
      )
    }
    return ViewHistory(
      runs: runs,
      layout: view.view.layout,
      isStatic: view.isStatic,
      ageRule: AgeRule(maxAge: view.view.definition.maxAge)
    )
  }

  /// Makes sure that every snapshot of the view's source up to a number is projected.
  ///
  /// - Returns: The projections that have rows of these snapshots, by snapshot.
  @discardableResult
  public func project(
    _ view: VersionedView,
    through snapshot: Int64
  ) throws -> [ProjectionRecord] {
    let projector = try ViewProjector(view)
    return try readingFiles(projecting: projector.subject) {
      try project(projector, through: snapshot)
    }
  }

  /// The projections opened, those without rows left out.
  ///
  /// - Parameters:
  ///   - projector: What they are of.
  ///   - snapshot: The last snapshot whose rows are wanted; later ones may be among them.
  ///   - isLocked: Whether the caller holds the writer lock.
  /// - Returns: Each projection with what the catalogue says of it, by snapshot.
  /// - Throws: As ``history(of:asOf:)`` does.
  func runs(
    of projector: some RowProjector,
    through snapshot: Int64,
    isLocked: Bool = false
  ) throws -> [(ProjectionRecord, ProjectionRun)] {
    try readingFiles(projecting: projector.subject, isLocked: isLocked) {
      let records = try project(projector, through: snapshot, isLocked: isLocked)
      return try records.filter { $0.rows > 0 }.map { record in
        let path = layout.absolute(record.path)
        return (record, try ProjectionRun(path, projector.shape, on: fileSystem))
      }
    }
  }

  /// Does again what finds a file gone: others have replaced it meanwhile, or it is a projection that
  /// was lost, whose rows are projected again then.
  func readingFiles<Result>(
    projecting subject: ProjectionSubject? = nil,
    isLocked: Bool = false,
    _ body: () throws -> Result
  ) throws -> Result {
    for _ in 0..<Self.attemptCount {
      do {
        return try body()
      } catch let error as SegmentError where error.underlying?.isNotFound == true {
        try withWriterLock(isHeld: isLocked) {
          if let subject { try forgetLost(subject) }
          let isNamed = try namedFiles().contains { layout.absolute($0) == error.path }
          if isNamed { throw error }
        }
      }
    }
    throw OfflineStoreError.busy(layout.root)
  }

  /// Takes out of the catalogue the projections from the first on whose file is not there.
  private func forgetLost(_ subject: ProjectionSubject) throws {
    let known = try registry.projections(of: subject)
    let lost = try known.firstIndex { record in
      try fileSystem.status(layout.absolute(record.path)) == nil
    }
    guard let first = lost else { return }
    try replace(FileReplacement(removed: Array(known[first...])))
  }

  private func project(
    _ projector: some RowProjector,
    through snapshot: Int64,
    isLocked: Bool = false
  ) throws -> [ProjectionRecord] {
    for _ in 0..<Self.attemptCount {
      let known = try registry.projections(of: projector.subject)
      let covered = known.last?.snapshots.upperBound ?? 0
      let missing = try registry.snapshots(
        of: projector.source.definition.name,
        through: snapshot
      ).filter { $0.number > covered }
      if missing.isEmpty { return known.filter { $0.snapshots.lowerBound <= snapshot } }
      let rowCount = missing.reduce(0) { $0 + $1.accepted }
      try extend(
        known,
        projector,
        merging: Self.mergeCount(known.map(\.rows), adding: rowCount),
        with: missing,
        isLocked: isLocked
      )
    }
    throw OfflineStoreError.busy(layout.root)
  }

  /// How many of the last files become one with rows that come.
  static func mergeCount(_ rowCounts: [Int], adding rowCount: Int) -> Int {
    var total = rowCount
    let merged = rowCounts.reversed().prefix { count in
      guard count <= mergeFactor * total else { return false }
      total += count
      return true
    }
    return merged.count
  }

  /// Writes the rows of snapshots and of the last projections as one projection; does nothing where
  /// others have changed the projections or the snapshots' files meanwhile.
  ///
  /// The lock is taken only when the rows are written.
  func extend(
    _ known: [ProjectionRecord],
    _ projector: some RowProjector,
    merging count: Int,
    with snapshots: [SnapshotRecord],
    isLocked: Bool = false
  ) throws {
    let merged = Array(known.suffix(count))
    let directory = try StagingDirectory(below: layout.staging, on: fileSystem)
    defer { directory.discard() }
    let writer = SortedRunWriter(
      projector.shape,
      in: directory.path,
      name: "projection",
      stretch: stretch,
      on: fileSystem
    )
    var rowsWithoutKey = merged.reduce(0) { $0 + $1.rowsWithoutKey }
    let segments = try sourceSegments(
      snapshots,
      of: projector.source,
      columnIDs: projector.columnIDs
    )
    for segment in segments {
      rowsWithoutKey += try write(segment, projector, to: writer)
    }
    let runs = try merged.filter { $0.rows > 0 }.map { record in
      try ProjectionRun(layout.absolute(record.path), projector.shape, on: fileSystem)
    }
    let (path, rowCount) = try writer.finish(mergingWith: runs)
    let numbers =
      merged.flatMap { [$0.snapshots.lowerBound, $0.snapshots.upperBound] }
      + snapshots.map(\.number)
    guard let first = numbers.min(), let last = numbers.max() else { return }
    let record = ProjectionRecord(
      of: projector.subject,
      snapshots: first...last,
      path: layout.projection(projector.subject, snapshots: first...last),
      rows: rowCount,
      rowsWithoutKey: rowsWithoutKey
    )
    try withWriterLock(isHeld: isLocked) {
      guard try registry.projections(of: projector.subject) == known,
        try isCurrent(snapshots, of: projector.source)
      else { return }
      try install(path, as: record.path)
      try replace(FileReplacement(removed: merged, added: [record]))
    }
  }

  /// Whether the catalogue still says the same of snapshots, so that none of their rows was erased.
  private func isCurrent(_ snapshots: [SnapshotRecord], of source: ResolvedSource) throws -> Bool {
    guard let last = snapshots.last else { return true }
    let numbers = Set(snapshots.map(\.number))
    let present = try registry.snapshots(of: source.definition.name, through: last.number)
    return present.filter { numbers.contains($0.number) }.map(\.erased) == snapshots.map(\.erased)
  }

  /// Adds the rows of a segment's snapshots; it may hold others too, which are projected already.
  ///
  /// - Returns: How many were left out.
  private func write(
    _ segment: SourceSegment,
    _ projector: some RowProjector,
    to writer: SortedRunWriter
  ) throws -> Int {
    let wanted = Set(segment.snapshots.map(\.number))
    var leftOut = 0
    for index in 0..<segment.batchCount {
      var source = try segment.batch(index, columns: projector.columnNames)
      if segment.isShared {
        source = source.keeping { _, snapshot, _ in wanted.contains(snapshot) }
      }
      let projected = projector.project(source)
      leftOut += source.rows.count - projected.count
      try writer.append(projected)
    }
    return leftOut
  }

  /// Names other files in the catalogue and removes those that it names no longer.
  ///
  /// Who reads them goes on: a file that is mapped stays until it is let go. Once the catalogue names
  /// the others it is done; a file that cannot be removed then is for the next sweep.
  ///
  /// - Precondition: The caller holds the writer lock; the new files are in place, for good.
  func replace(_ files: FileReplacement) throws {
    let numbers = Set(files.snapshots.map(\.number))
    let replaced = try registry.snapshots().filter { numbers.contains($0.number) }
    try registry.replace(files)
    removeUnnamed(replaced.flatMap(\.paths) + files.removed.map(\.path))
  }

  /// Removes those of some files that the catalogue names no longer; best effort, as what they were
  /// replaced by is committed.
  func removeUnnamed(_ paths: [String]) {
    guard let named = try? namedFiles() else { return }
    for path in Set(paths).subtracting(named).sorted() {
      try? fileSystem.removeTree(layout.absolute(path))
    }
  }
}
