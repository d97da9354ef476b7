import GranaryColumns

/// Finds out what a new snapshot changes about the rows that share a primary key (DESIGN §3.2).
///
/// Of the rows of a key, in the order of (created time, sequence), each is replaced by the next. The
/// runs are read from front to back, side by side: work is logarithmic in the rows that have other
/// keys, and memory is that of one key.
struct ReplacementFinder {
  /// The snapshot that comes.
  let snapshot: Int64
  /// The snapshots in whose place it comes.
  let replaced: Set<Int64>
  /// Snapshots that others have replaced before.
  let hidden: Set<Int64>

  /// Calls `body` for each row whose fate is another now, those of the new snapshot among them.
  ///
  /// - Parameters:
  ///   - new: The keys of the new snapshot; nil where it has no rows.
  ///   - earlier: The keys of all snapshots before it.
  ///   - body: Given each row and what becomes of it.
  /// - Throws: What `body` throws.
  func forEachChange(
    _ new: PrimaryKeyRun?,
    _ earlier: [PrimaryKeyRun],
    _ body: (ReplacementList.Entry) throws -> Void
  ) throws {
    var runs = [new].compactMap(\.self) + earlier
    // Keys of snapshots that go may be anywhere; else only those that come matter.
    let leaders = replaced.isEmpty ? (new == nil ? 0 : 1) : runs.count
    var versions: [PrimaryKeyVersion] = []
    while let key = runs[..<leaders].lazy.compactMap(\.key).min() {
      versions.removeAll(keepingCapacity: true)
      for index in runs.indices { runs[index].take(key, into: &versions) }
      // Most keys come for the first time.
      if versions.count == 1, versions[0].snapshot == snapshot { continue }
      let isConcerned = versions.contains { version in
        version.snapshot == snapshot || replaced.contains(version.snapshot)
      }
      guard isConcerned else { continue }
      for change in changes(among: versions.sorted()) { try body(change) }
    }
  }

  private func changes(among versions: [PrimaryKeyVersion]) -> [ReplacementList.Entry] {
    let visible = versions.filter { !hidden.contains($0.snapshot) }
    let before = Self.fates(of: visible.filter { $0.snapshot != snapshot })
    let after = Self.fates(of: visible.filter { !replaced.contains($0.snapshot) })
    return after.filter { before[$0.key, default: nil] != $0.value }
      .sorted { $0.key < $1.key }
      .map { version, replacedAt in
        ReplacementList.Entry(
          snapshot: version.snapshot,
          ordinal: version.ordinal,
          replacedAt: replacedAt
        )
      }
  }

  /// When each row is replaced; nil for the last one, which counts.
  private static func fates(
    of versions: [PrimaryKeyVersion]
  ) -> [PrimaryKeyVersion: Timestamp?] {
    var fates: [PrimaryKeyVersion: Timestamp?] = [:]
    for (index, version) in versions.enumerated() {
      let next = index + 1 < versions.count ? versions[index + 1].createdTime : nil
      fates.updateValue(next, forKey: version)
    }
    return fates
  }
}
