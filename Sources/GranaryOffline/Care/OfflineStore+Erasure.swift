import GranaryColumns
public import GranaryDefinitions
public import GranaryFiles

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
  /// None.
  public init() {}

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
  ///   - views: The current versions of all views. Projections of other versions go too, and the online
  ///     rows of those that read a source which loses rows are to be made anew.
  ///   - changedViews: The names of views of which another version may be online, which may have read any
  ///     source: their online rows are to be made anew too.
  ///   - rewriteQuarantine: Writes a quarantine file anew.
  /// - Returns: How many rows went, by source in the order of `erasures`.
  /// - Throws: ``OfflineStoreError/Code/locked``; `SegmentError` where a segment does not read back;
  ///   what `rewriteQuarantine` throws. Nothing is changed then.
  public func erase(
    _ erasures: [Erasure],
    views: [VersionedView],
    changedViews: Set<String>,
    rewriteQuarantine: @escaping QuarantineRewriter
  ) throws -> [ErasureCounts] {
    let removals = erasures.map { erasure in
      RowRemoval(from: erasure.source.definition.name, rows: erasure.condition) { _, _, old, new in
        try rewriteQuarantine(old, erasure, new)
      }
    }
    return try remove(removals, views: views) { sources in
      views.filter { view in
        changedViews.contains(view.name) || sources.contains(view.view.source.definition.name)
      }.map(\.name)
    }
  }
}
