import GranaryColumns
public import GranaryDefinitions
import GranaryFiles
import GranaryRegistry
import GranarySegments

/// How many files there were and are.
public struct CompactionCounts: Hashable, Sendable {
  /// Segments of the source before.
  public var segmentsBefore = 0
  /// Segments of the source now.
  public var segmentsAfter = 0
  /// Projections of the source's rows before.
  public var projectionsBefore = 0
  /// Projections of the source's rows now.
  public var projectionsAfter = 0
}

extension OfflineStore {
  /// Small segments at the end of a source that are left alone until they are so many.
  private static let smallSegmentLimit = 32

  /// Makes fewer files of many: merges neighbouring segments of a source that are not much larger
  /// than what comes after them, and all projections of its rows.
  ///
  /// Every row stays, those that others have replaced among them, so that earlier snapshots are as
  /// they were. Readers and writers go on meanwhile; memory is bounded.
  ///
  /// - Parameters:
  ///   - source: Whose rows.
  ///   - views: The current versions of the views that read it; projections of other versions are
  ///     removed, and made again where someone asks for them.
  /// - Returns: How many files there were and are.
  /// - Throws: ``OfflineStoreError/Code/locked``; `SegmentError` where a segment does not read back.
  public func compact(
    _ source: ResolvedSource,
    views: [VersionedView]
  ) throws -> CompactionCounts {
    try readingFiles { try compactOnce(source, views: views) }
  }

  private func compactOnce(
    _ source: ResolvedSource,
    views: [VersionedView]
  ) throws -> CompactionCounts {
    var counts = CompactionCounts()
    let name = source.definition.name
    let current = views.map { ProjectionSubject.view($0.name, version: $0.version) }
    counts.segmentsBefore = try segmentGroups(of: name).count
    counts.projectionsBefore = try projections(of: name, views: current).count
    try mergeSegments(of: name)
    try removeOldProjections(of: current)
    for view in views { try mergeProjections(of: ViewProjector(view)) }
    if let keys = PrimaryKeyProjector(source) { try mergeProjections(of: keys) }
    counts.segmentsAfter = try segmentGroups(of: name).count
    counts.projectionsAfter = try projections(of: name, views: current).count
    return counts
  }

  /// Merges the last segments of a source where they have become many.
  ///
  /// - Throws: As ``compact(_:views:)`` does; all rows are where they were then.
  public func mergeSmallSegments(of source: String) throws {
    _ = try readingFiles {
      try mergeLast(of: segmentGroups(of: source)[...], atLeast: Self.smallSegmentLimit, source)
    }
  }

  /// Merges the last segments of a source's row log where they have become many; makes those a segment
  /// in a file that have rows enough for one (``RowLogLimits``), or that no more can be merged with, as
  /// rows came in from a file since.
  ///
  /// As long as the log is short, only its length is asked for.
  ///
  /// - Throws: As ``compact(_:views:)`` does; all rows are where they were then.
  public func mergeLog(of source: String) throws {
    _ = try readingFiles {
      let logged = try registry.logSegments(of: source).map(\.content)
      let isLong = logged.count >= logLimits.segments || logged.rowCount >= logLimits.rows
      guard isLong, let first = logged.first, let last = logged.last else { return }
      let open = try openEnd(of: logged, source)
      if open.rowCount >= logLimits.rows {
        return try moveToFiles(source, first.snapshots.lowerBound...last.snapshots.upperBound)
      }
      if let closed = logged.dropLast(open.count).last {
        return try moveToFiles(source, first.snapshots.lowerBound...closed.snapshots.upperBound)
      }
      let small = open.suffix(1 + Self.mergeCount(open.dropLast().map(\.rows), adding: last.rows))
      guard small.count >= logLimits.segments, let start = small.first?.snapshots.lowerBound else {
        return
      }
      let groups = try registry.snapshots(of: source, after: start - 1, through: .max)
        .groupedBySegment
      _ = try mergeLast(of: groups[...], atLeast: logLimits.segments, source)
    }
  }

  /// Makes files of the segments of the row log that have some snapshots: neighbours with the same columns
  /// become one.
  private func moveToFiles(_ source: String, _ snapshots: ClosedRange<Int64>) throws {
    var rest = try registry.snapshots(
      of: source,
      after: snapshots.lowerBound - 1,
      through: snapshots.upperBound
    ).groupedBySegment[...]
    while let last = rest.last {
      guard LogFile.isPath(last.path) else {
        rest.removeLast()
        continue
      }
      let end = rest.reversed().prefix { LogFile.isPath($0.path) }.count
      let alike = try neighboursAlike(rest.suffix(end))
      try merge(Array(alike), of: source, intoFile: true)
      rest.removeLast(alike.count)
    }
  }

  private typealias SegmentGroup = (path: String, snapshots: [SnapshotRecord])

  private func segmentGroups(of source: String) throws -> [SegmentGroup] {
    try registry.snapshots(of: source, through: .max).groupedBySegment
  }

  // MARK: Segments

  /// Merges neighbours, from the last segment to the first, wherever two can be one.
  private func mergeSegments(of source: String) throws {
    var rest = try segmentGroups(of: source)[...]
    while !rest.isEmpty { rest = rest.dropLast(try mergeLast(of: rest, atLeast: 2, source)) }
  }

  /// Merges the last segments that may become one, where there are at least so many.
  ///
  /// - Returns: How many segments, from the last on, need not be looked at again.
  private func mergeLast(
    of groups: ArraySlice<SegmentGroup>,
    atLeast limit: Int,
    _ source: String
  ) throws -> Int {
    guard let last = groups.last else { return 0 }
    let rowCounts = groups.dropLast().map(\.snapshots.rowCount)
    let count = 1 + Self.mergeCount(rowCounts, adding: last.snapshots.rowCount)
    guard count >= limit else { return count }
    let merged = try neighboursAlike(groups.suffix(count))
    if merged.count >= limit { try merge(Array(merged), of: source) }
    return merged.count
  }

  /// The longest end of a list of segments that have the same columns.
  private func neighboursAlike(
    _ groups: ArraySlice<SegmentGroup>
  ) throws -> ArraySlice<SegmentGroup> {
    func fields(_ group: SegmentGroup) throws -> [SegmentField] {
      let fields = try SegmentReader(layout.absolute(group.path), on: fileSystem).fields
      return fields.filter { $0 != SourceColumns.snapshot }
    }
    guard let last = groups.last else { return groups }
    let wanted = try fields(last)
    var count = 1
    for group in groups.dropLast().reversed() {
      guard try fields(group) == wanted else { break }
      count += 1
    }
    return groups.suffix(count)
  }

  private func merge(
    _ groups: [SegmentGroup],
    of source: String,
    intoFile: Bool = false
  ) throws {
    let merged = groups.flatMap(\.snapshots)
    guard let first = merged.first?.number, let last = merged.last?.number else { return }
    let rowCount = merged.rowCount
    let staysInLog =
      !intoFile && rowCount < logLimits.rows && groups.allSatisfy { LogFile.isPath($0.path) }
    var placement = staysInLog ? FilePlacement.log(of: self) : .directories(of: self)
    let directory = try StagingDirectory(below: layout.staging, on: placement.staging)
    defer { directory.discard() }
    let path = directory.path.appending("segment.arrow")
    try write(groups, to: path, on: placement.staging)
    let known = try registry.snapshots(of: source, after: first - 1, through: last)
    let list = directory.path.appending("replacements.arrow")
    let hasList = try mergeReplacements(
      of: known,
      to: list,
      on: placement.staging,
      isLog: staysInLog
    )
    try withWriterLock {
      let present = try registry.snapshots(of: source, after: first - 1, through: last)
      // Others may have moved the rows meanwhile, or taken some out.
      guard present == known,
        present.filter({ $0.segment != nil }).map(\.segment) == merged.map(\.segment)
      else { return }
      let segment = try placement.place(
        path,
        as: layout.sourceSegment(source, snapshots: first...last),
        segment: LogSegment.Content(source: source, snapshots: first...last, rows: rowCount)
      )
      let replacements =
        hasList
        ? try placement.place(list, as: layout.replacements(source, snapshots: first...last)) : nil
      let moved = present.map { record in
        var record = record
        if record.segment != nil { record.segment = segment }
        if let replacements, record.replacements != nil { record.replacements = replacements }
        return record
      }
      try replace(FileReplacement(snapshots: moved, logFiles: placement.logFiles))
    }
  }

  /// Writes the lists of replaced rows of consecutive snapshots as one.
  ///
  /// - Returns: Whether there are several, or one that leaves the row log.
  private func mergeReplacements(
    of snapshots: [SnapshotRecord],
    to path: Path,
    on staging: any FileSystem,
    isLog: Bool
  ) throws -> Bool {
    var seen: Set<String> = []
    let lists = snapshots.compactMap { record -> ReplacementRecord? in
      guard let path = record.replacements, seen.insert(path).inserted else { return nil }
      return ReplacementRecord(path, firstSnapshot: record.number)
    }
    let leavesLog = !isLog && lists.contains { LogFile.isPath($0.path) }
    guard lists.count > 1 || leavesLog else { return false }
    // By snapshot, one list after the other: where rows stand between, their lists do too.
    let writer = try ReplacementList.Writer(path, isShared: true, on: staging)
    for list in lists {
      try ReplacementList(list, in: self).forEachEntry { by, entry in
        try writer.append(entry, by: by)
      }
    }
    try writer.finish()
    return true
  }

  /// Writes the rows of segments one after the other, each with its snapshot.
  private func write(
    _ groups: [SegmentGroup],
    to path: Path,
    on staging: any FileSystem
  ) throws {
    var writer: SegmentWriter?
    for group in groups {
      let reader = try SegmentReader(layout.absolute(group.path), on: fileSystem)
      let fields = reader.fields.filter { $0 != SourceColumns.snapshot }
      let names = fields.map(\.field.name)
      let output =
        try writer
        ?? SegmentWriter(
          path,
          fields: fields + [SourceColumns.snapshot],
          texts: .compact,
          on: staging
        )
      writer = output
      for index in 0..<reader.batchCount {
        let snapshots = try reader.snapshots(ofBatch: index, only: group.snapshots[0].number)
        let column = Column(.int64, copying: snapshots)
        try output.write(
          reader.batch(index, columns: names)
            .appending(Batch(Schema([SourceColumns.snapshot.field]), [column]))
        )
      }
    }
    _ = try writer?.finish()
  }

  // MARK: Projections

  private func projections(
    of source: String,
    views: [ProjectionSubject]
  ) throws -> [ProjectionRecord] {
    let names = views.compactMap(\.viewName).map { Text($0) }
    return try registry.projections().filter { record in
      record.subject == .primaryKeys(source: source)
        || record.subject.viewName.map { names.contains(Text($0)) } ?? false
    }
  }

  private func mergeProjections(of projector: some RowProjector) throws {
    let known = try registry.projections(of: projector.subject)
    if known.count > 1 { try extend(known, projector, merging: known.count, with: []) }
  }

  private func removeOldProjections(of views: [ProjectionSubject]) throws {
    try withWriterLock {
      let names = views.compactMap(\.viewName).map { Text($0) }
      let old = try registry.projections().filter { record in
        guard let name = record.subject.viewName, names.contains(Text(name)) else { return false }
        return !views.contains(record.subject)
      }
      if !old.isEmpty { try replace(FileReplacement(removed: old)) }
    }
  }
}

extension ProjectionSubject {
  fileprivate var viewName: String? {
    if case .view(let name, _) = self { name } else { nil }
  }
}

extension [SnapshotRecord] {
  fileprivate var rowCount: Int { reduce(0) { $0 + $1.accepted } }
}
