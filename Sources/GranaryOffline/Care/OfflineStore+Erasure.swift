import GranaryColumns
public import GranaryDefinitions
public import GranaryFiles
import GranaryRegistry
import GranarySegments

/// What is taken out of the rows of one source.
public struct Erasure: Sendable {
  /// The source.
  public let source: ResolvedSource
  /// Which rows.
  public let condition: RowCondition

  /// An erasure.
  public init(of source: ResolvedSource, where condition: RowCondition) {
    self.source = source
    self.condition = condition
  }
}

/// How many rows of a source were taken out.
public struct ErasureCounts: Hashable, Sendable {
  /// Rows that were stored.
  public var stored = 0
  /// Rows that had been kept aside.
  public var quarantined = 0
  /// Whether none was.
  public var isZero: Bool { stored == 0 && quarantined == 0 }
}

/// Writes a quarantine file anew, without some rows.
///
/// Given the path of the file, the rows that go and where to; returns how many rows go, and writes
/// nothing where none does.
public typealias QuarantineRewriter = (_ old: Path, Erasure, _ new: Path) throws -> Int

extension OfflineStore {
  /// Takes rows out of segments and quarantine files, and with them all projections that may have
  /// been made of them, all together or not at all.
  ///
  /// Rows that stay keep their places. When it returns, no file that the catalogue names has the rows; one
  /// that they were in and that cannot be removed now is for ``sweepLeftovers()``.
  ///
  /// - Parameters:
  ///   - erasures: Which rows of which sources; each source once.
  ///   - views: The current versions of all views. Projections of other versions go too, and all
  ///     online rows are to be made anew.
  ///   - rewriteQuarantine: Writes a quarantine file anew.
  /// - Returns: How many rows went, by source in the order of `erasures`.
  /// - Throws: ``OfflineStoreError/Code/locked``; `SegmentError` where a segment does not read back;
  ///   what `rewriteQuarantine` throws. Nothing is changed then.
  public func erase(
    _ erasures: [Erasure],
    views: [VersionedView],
    rewriteQuarantine: QuarantineRewriter
  ) throws -> [ErasureCounts] {
    for _ in 0..<Self.attemptCount {
      let directory = try StagingDirectory(below: layout.staging, on: fileSystem)
      defer { directory.discard() }
      var rewriting = Rewriting(directory: directory.path)
      var known: [SnapshotRecord] = []
      let counts = try readingFiles {
        rewriting.restart()
        known = []
        return try erasures.map { erasure in
          let name = erasure.source.definition.name
          let snapshots = try registry.snapshots(of: name, through: .max)
          known += snapshots
          return try rewrite(snapshots, erasure, rewriteQuarantine, into: &rewriting)
        }
      }
      if counts.allSatisfy(\.isZero) { return counts }
      if try commit(rewriting, known, views) { return counts }
    }
    throw OfflineStoreError.busy(layout.root)
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
    _ erasure: Erasure,
    _ rewriteQuarantine: QuarantineRewriter,
    into rewriting: inout Rewriting
  ) throws -> ErasureCounts {
    var counts = ErasureCounts()
    for (path, records) in snapshots.groupedBySegment {
      let erased = try rewriteSegment(path, records, erasure, into: &rewriting)
      counts.stored += erased
    }
    for record in snapshots {
      for (position, file) in record.files.enumerated() {
        guard let path = file.quarantine else { continue }
        let staged = rewriting.nextPath()
        let erased = try rewriteQuarantine(layout.absolute(path), erasure, staged)
        guard erased > 0 else { continue }
        var revised = rewriting.snapshots[record.number] ?? record
        revised.files[position].quarantined -= erased
        revised.files[position].erased += erased
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
    _ erasure: Erasure,
    into rewriting: inout Rewriting
  ) throws -> Int {
    let segment = try ErasableSegment(
      layout.absolute(path),
      records,
      condition: erasure.condition,
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
        record.files[position].erased += count
      }
      if isEmpty { record.segment = nil }
      rewriting.snapshots[record.number] = record
    }
    return erased.values.reduce(0, +)
  }

  /// False where others changed the files meanwhile.
  private func commit(
    _ rewriting: Rewriting,
    _ known: [SnapshotRecord],
    _ views: [VersionedView]
  ) throws -> Bool {
    try withWriterLock {
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
          staleViews: views.map(\.name)
        )
      )
      return true
    }
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
