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
  /// - Parameters:
  ///   - view: The view.
  ///   - snapshot: The number of the last snapshot to read.
  /// - Returns: The rows with all features.
  /// - Throws: ``OfflineStoreError/Code/locked`` where rows are still to be projected and another
  ///   process is committing for too long; ``OfflineStoreError/Code/foreignProjection``;
  ///   `SegmentError` where a segment does not read back.
  public func history(of view: VersionedView, asOf snapshot: Int64) throws -> ViewHistory {
    let all = ViewSelection(Array(view.view.layout.features.indices), of: view.view.layout)
    return try history(of: view, reading: all, asOf: snapshot, isSequenceRead: true)
  }

  /// The rows of a view with some of its features: what answers to questions about them depend on, and
  /// nothing else is read, nor verified.
  ///
  /// - Parameters:
  ///   - view: The view.
  ///   - features: By their places in the view, each once.
  ///   - snapshot: The number of the last snapshot to read.
  /// - Returns: The rows, as if the view had these features alone, in this order.
  /// - Throws: As ``history(of:asOf:)`` does.
  public func history(
    of view: VersionedView,
    features: [Int],
    asOf snapshot: Int64
  ) throws -> ViewHistory {
    try history(
      of: view,
      reading: ViewSelection(features, of: view.view.layout),
      asOf: snapshot,
      isSequenceRead: false
    )
  }

  /// Opens a view; without being asked for, the sequence of rows is read where it decides something.
  private func history(
    of view: VersionedView,
    reading selection: ViewSelection,
    asOf snapshot: Int64,
    isSequenceRead: Bool
  ) throws -> ViewHistory {
    let projector = try ViewProjector(view)
    let state = try SourceState(of: view.view.source.definition.name, asOf: snapshot, in: self)
    let opened = try runs(of: projector, through: snapshot)
    let firstFeature = projector.shape.values.lowerBound
    let firstArgument = firstFeature + view.view.layout.latestTypes.count
    let runs = try opened.map { snapshots, run in
      let needsSequence = isSequenceRead || opened.count > 1 || !state.countsWhole(snapshots)
      let rows = try needsSequence ? run.sequencedRows() : run.rows()
      return HistoryRun(
        rows,
        features: try run.columns(selection.latest.map { firstFeature + $0 }),
        arguments: try run.columns(selection.arguments.map { firstArgument + $0 }),
        visibility: state.visibility(of: rows, of: snapshots)
      )
    }
    var history = ViewHistory(
      runs: runs,
      layout: selection.layout,
      isStatic: view.isStatic,
      ageRule: AgeRule(maxAge: view.view.definition.maxAge)
    )
    history.memory = historyMemory
    return history
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

  /// The projections opened, those without rows left out; the last rows of the row log come as ones that
  /// are only in memory.
  ///
  /// - Parameters:
  ///   - projector: What they are of.
  ///   - snapshot: The last snapshot whose rows are wanted; later ones may be among them.
  ///   - isLocked: Whether the caller holds the writer lock.
  /// - Returns: Each projection with the first and the last of its snapshots, by snapshot.
  /// - Throws: As ``history(of:asOf:)`` does.
  func runs(
    of projector: some RowProjector,
    through snapshot: Int64,
    isLocked: Bool = false
  ) throws -> [(snapshots: ClosedRange<Int64>, run: ProjectionRun)] {
    try readingFiles(projecting: projector.subject, isLocked: isLocked) {
      let known = try registry.projections(of: projector.subject)
      let log = try unprojectedLog(
        of: projector.source.definition.name,
        after: known.covered,
        through: snapshot
      )
      let records =
        log == nil
        ? try project(projector, through: snapshot, isLocked: isLocked)
        : known.filter { $0.snapshots.lowerBound <= snapshot }
      let named = records.filter { $0.rows > 0 }
      let opened = try openRuns.open(named, of: projector.subject, projector.shape, in: self)
      let logged = try open(log ?? [], projector)
      return Array(zip(named.map(\.snapshots), opened)) + logged
    }
  }

  /// The segments of the row log whose rows no projection has.
  ///
  /// - Returns: The segments, in their order; nil where rows are to be projected that are not in the
  ///   row log, or too many.
  private func unprojectedLog(
    of source: String,
    after covered: Int64,
    through snapshot: Int64
  ) throws -> [UnprojectedSegment]? {
    guard covered < snapshot else { return [] }
    // The log is asked first: what leaves it meanwhile is not found there when it is read.
    let segments = try registry.logSegments(of: source).filter { segment in
      let snapshots = segment.content.snapshots
      return snapshots.upperBound > covered && snapshots.lowerBound <= snapshot
    }
    let contents = segments.map(\.content)
    guard try !hasFiles(of: source, around: contents, after: covered, through: snapshot),
      contents.rowCount <= logLimits.unprojectedRows
    else { return nil }
    return segments.map { UnprojectedSegment($0, after: covered) }
  }

  /// Projects segments of the row log, but for those that are open.
  private func open(
    _ log: [UnprojectedSegment],
    _ projector: some RowProjector
  ) throws -> [(snapshots: ClosedRange<Int64>, run: ProjectionRun)] {
    let parts = projector.joinsLog && !log.isEmpty ? [log] : log.map { [$0] }
    return try openRuns.open(parts, of: projector.subject, projector.shape) { part in
      try project(part, projector)
    }
  }

  /// The rows of segments of the row log, projected in memory; nil where there are none.
  private func project(
    _ log: [UnprojectedSegment],
    _ projector: some RowProjector
  ) throws -> ProjectionRun? {
    let memory = InMemoryFileSystem()
    let writer = SortedRunWriter(
      projector.shape,
      in: "/",
      name: "projection",
      stretch: stretch,
      on: memory
    )
    let segments = try sourceSegments(
      log.map { ($0.path, $0.firstSnapshot) },
      of: projector.source,
      columnIDs: projector.columnIDs
    )
    for (segment, wanted) in zip(segments, log) {
      _ = try write(segment, of: wanted.snapshots, projector, to: writer)
    }
    let (path, rowCount) = try writer.finish()
    return rowCount == 0 ? nil : try ProjectionRun(path, projector.shape, on: memory)
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
      let missing = try registry.snapshots(
        of: projector.source.definition.name,
        after: known.covered,
        through: snapshot
      )
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
    // What is being sorted is written to the directory.
    defer { writer.stop() }
    var rowsWithoutKey = merged.reduce(0) { $0 + $1.rowsWithoutKey }
    let segments = try sourceSegments(
      snapshots,
      of: projector.source,
      columnIDs: projector.columnIDs
    )
    for segment in segments {
      guard let first = snapshots.first, let last = snapshots.last else { break }
      let range = first.number...last.number
      rowsWithoutKey += try write(segment, of: range, projector, to: writer)
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
    guard let first = snapshots.first, let last = snapshots.last else { return true }
    let present = try registry.snapshots(
      of: source.definition.name,
      after: first.number - 1,
      through: last.number
    )
    return present.map(\.erased) == snapshots.map(\.erased)
  }

  /// Adds the rows of snapshots that a segment has; it may hold others too, which are projected already
  /// or not wanted.
  ///
  /// - Returns: How many were left out.
  private func write(
    _ segment: SourceSegment,
    of snapshots: ClosedRange<Int64>,
    _ projector: some RowProjector,
    to writer: SortedRunWriter
  ) throws -> Int {
    var leftOut = 0
    for index in 0..<segment.batchCount {
      var source = try segment.batch(index, columns: projector.columnNames)
      if segment.isShared {
        source = source.keeping { _, snapshot, _ in snapshots.contains(snapshot) }
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
    let earlier = try paths(of: files.snapshots) + files.removed.map(\.path)
    try registry.replace(files)
    // What is erased stays no longer than it must.
    if !files.removed.isEmpty { openRuns.close() }
    removeUnnamed(earlier)
  }

  /// The files that the catalogue names for snapshots now.
  private func paths(of records: [SnapshotRecord]) throws -> [String] {
    let numbers = Set(records.map(\.number))
    guard let first = numbers.min(), let last = numbers.max() else { return [] }
    return try Set(records.map { Text($0.source) }).flatMap { source in
      try registry.snapshots(of: source.string, after: first - 1, through: last)
        .filter { numbers.contains($0.number) }.flatMap(\.paths)
    }
  }

  /// Removes those of some files that the catalogue names no longer, best effort, as what they were
  /// replaced by is committed; it removes those of the row log itself.
  func removeUnnamed(_ paths: [String]) {
    let files = Set(paths.filter { !LogFile.isPath($0) })
    guard let unnamed = try? registry.unnamed(among: files.sorted()) else { return }
    for path in unnamed {
      try? fileSystem.removeTree(layout.absolute(path))
    }
  }
}

extension [ProjectionRecord] {
  /// The last snapshot whose rows are projected; 0 where none is.
  fileprivate var covered: Int64 { last?.snapshots.upperBound ?? 0 }
}
