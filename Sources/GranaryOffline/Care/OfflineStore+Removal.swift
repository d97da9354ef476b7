import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryRegistry
import GranarySegments

/// Which rows of segments are meant.
protocol RowSelection: Sendable {
  /// The columns of a segment that tell; nil where none of its rows is meant.
  func columns(of segment: SegmentReader) -> [String]?

  /// For each row of these columns whether it is meant.
  func holds(_ batch: Batch) -> [Bool]
}

/// What is to be taken out of one source.
struct RowRemoval {
  /// Writes the quarantine file of an ingested file anew, without the rows that go; returns how many these
  /// are, and need write nothing where none or all are.
  typealias QuarantineRewriter = (SnapshotRecord, SnapshotFile, _ old: Path, _ new: Path) throws
    -> Int

  let source: String
  let rows: any RowSelection
  let rewriteQuarantine: QuarantineRewriter
  /// The event time before which rows are past retention, where that is why they go.
  let expiredBefore: Timestamp?

  init(
    from source: String,
    rows: any RowSelection,
    expiredBefore: Timestamp? = nil,
    rewriteQuarantine: @escaping QuarantineRewriter
  ) {
    self.source = source
    self.rows = rows
    self.expiredBefore = expiredBefore
    self.rewriteQuarantine = rewriteQuarantine
  }
}

extension OfflineStore {
  /// Takes rows out of segments and quarantine files, and with them all projections that may have
  /// been made of them, all together or not at all.
  ///
  /// Memory is that of a batch.
  ///
  /// - Parameters:
  ///   - removals: Which rows of which sources; each source once.
  ///   - views: The current versions of views. Projections of other versions go too.
  ///   - stale: Given the sources that lose stored rows, the views whose online rows are to be made anew.
  /// - Returns: How many rows went, by source in the order of `removals`.
  /// - Throws: ``OfflineStoreError/Code/locked``; `SegmentError` where a segment does not read back.
  ///   Nothing is changed then.
  func remove(
    _ removals: [RowRemoval],
    views: [VersionedView],
    renewing stale: (Set<String>) -> [String]
  ) throws -> [ErasureCounts] {
    for _ in 0..<Self.unlockedAttemptCount {
      if let counts = try tryToRemove(removals, views, renewing: stale) { return counts }
    }
    // Others change the source all the time, as pushes do: they wait now.
    return try withWriterLock {
      guard let counts = try tryToRemove(removals, views, renewing: stale, isLocked: true) else {
        throw OfflineStoreError.busy(layout.root)
      }
      return counts
    }
  }

  /// Nil where others changed the files meanwhile.
  private func tryToRemove(
    _ removals: [RowRemoval],
    _ views: [VersionedView],
    renewing stale: (Set<String>) -> [String],
    isLocked: Bool = false
  ) throws -> [ErasureCounts]? {
    let expiredBefore = removals.reduce(into: [:]) { $0[$1.source] = $1.expiredBefore }
    let directory = try StagingDirectory(below: layout.staging, on: fileSystem)
    defer { directory.discard() }
    var rewriting = Rewriting(directory: directory.path)
    var known: [SnapshotRecord] = []
    let counts = try readingFiles(isLocked: isLocked) {
      rewriting.restart()
      known = []
      return try removals.map { removal in
        let snapshots = try registry.snapshots(of: removal.source, through: .max)
        known += snapshots
        return try rewrite(snapshots, removal, into: &rewriting)
      }
    }
    if counts.allSatisfy(\.isZero) { return counts }
    let thinned = zip(removals, counts).filter { $1.stored > 0 }.map { $0.0.source }
    let staleViews = stale(Set(thinned))
    let isDone = try withWriterLock(isHeld: isLocked) {
      try commit(rewriting, known, views, renewing: staleViews, expiredBefore)
    }
    return isDone ? counts : nil
  }

  /// Files written anew, and what the catalogue will say.
  private struct Rewriting {
    let directory: Path
    /// Staged files, by the file that each comes in the place of.
    var files: [(old: String, staged: Path)] = []
    /// Snapshots that lose rows or whose file is another.
    var snapshots: [Int64: SnapshotRecord] = [:]

    private var pathCount = 0

    init(directory: Path) { self.directory = directory }

    /// Lets go of what was written; its names are not used again.
    mutating func restart() {
      files = []
      snapshots = [:]
    }

    mutating func nextPath() -> Path {
      pathCount += 1
      return directory.appending("\(pathCount)")
    }
  }

  private func rewrite(
    _ snapshots: [SnapshotRecord],
    _ removal: RowRemoval,
    into rewriting: inout Rewriting
  ) throws -> ErasureCounts {
    var counts = ErasureCounts()
    for (path, records) in snapshots.groupedBySegment {
      counts.stored += try rewriteSegment(path, records, removal, into: &rewriting)
    }
    for record in snapshots {
      for (position, file) in record.files.enumerated() {
        guard let path = file.quarantine else { continue }
        let staged = rewriting.nextPath()
        let erased = try removal.rewriteQuarantine(record, file, layout.absolute(path), staged)
        guard erased > 0 else { continue }
        var revised = rewriting.snapshots[record.number] ?? record
        revised.files[position].quarantined -= erased
        removal.count(erased, in: &revised.files[position])
        if revised.files[position].quarantined == 0 {
          revised.files[position].quarantine = nil
        } else {
          rewriting.files.append((path, staged))
        }
        rewriting.snapshots[record.number] = revised
        counts.quarantined += erased
      }
    }
    return counts
  }

  private func rewriteSegment(
    _ path: String,
    _ records: [SnapshotRecord],
    _ removal: RowRemoval,
    into rewriting: inout Rewriting
  ) throws -> Int {
    let segment = try ErasableSegment(
      layout.absolute(path),
      records,
      without: removal.rows,
      on: fileSystem
    )
    let erased = try segment.erasedCounts()
    guard !erased.isEmpty else { return 0 }
    let staged = rewriting.nextPath()
    let isEmpty = try segment.write(to: staged, on: fileSystem) == 0
    if !isEmpty { rewriting.files.append((path, staged)) }
    for var record in records {
      for position in record.files.indices {
        let count = erased[FilePlace(snapshot: record.number, position: position)] ?? 0
        record.files[position].accepted -= count
        removal.count(count, in: &record.files[position])
      }
      if isEmpty { record.segment = nil }
      rewriting.snapshots[record.number] = record
    }
    return erased.values.reduce(0, +)
  }

  /// False where others changed the files meanwhile.
  ///
  /// - Precondition: The caller holds the writer lock.
  private func commit(
    _ rewriting: Rewriting,
    _ known: [SnapshotRecord],
    _ views: [VersionedView],
    renewing stale: [String],
    _ expiredBefore: [String: Timestamp]
  ) throws -> Bool {
    let sources = Set(known.map(\.source))
    let present = try registry.snapshots().filter { sources.contains($0.source) }
    guard present == known.sorted(by: { $0.number < $1.number }) else { return false }
    try sweep()
    var snapshots = rewriting.snapshots
    for (old, staged) in rewriting.files {
      let new = try freePath(inThePlaceOf: old)
      try install(staged, as: new)
      for number in snapshots.keys { snapshots[number]?.rename(old, to: new) }
    }
    let affected = Set(snapshots.values.map(\.source))
    let projections = try registry.projections().filter { record in
      switch record.subject {
      case .view(let name, let version):
        // An older version may have read any source.
        views.first { $0.name == name && $0.version == version }
          .map { affected.contains($0.view.source.definition.name) } ?? true
      case .primaryKeys(let source): affected.contains(source)
      }
    }
    try replace(
      FileReplacement(
        snapshots: snapshots.values.sorted { $0.number < $1.number },
        removed: projections,
        staleViews: stale,
        expiredBefore: expiredBefore
      )
    )
    // Rows of the row log have been projected in memory only.
    openRuns.close()
    return true
  }
}

extension RowRemoval {
  fileprivate func count(_ rows: Int, in file: inout SnapshotFile) {
    file.erased += rows
    if expiredBefore != nil { file.expired += rows }
  }
}

extension SnapshotRecord {
  fileprivate mutating func rename(_ old: String, to new: String) {
    if segment == old { segment = new }
    for position in files.indices where files[position].quarantine == old {
      files[position].quarantine = new
    }
  }
}
