import GranaryColumns
public import GranaryRegistry

/// The contents that a source has: by their digest, the ingestions that count.
public struct KnownContents: Sendable {
  private let records: [SnapshotRecord]

  /// The contents of a source's snapshots.
  ///
  /// - Parameter snapshots: All of one source; those that others have replaced do not count, nor what
  ///   was pushed.
  init(of snapshots: [SnapshotRecord]) {
    records = snapshots.filter { $0.replacedBy == nil && $0.push == nil }
  }

  /// The ingestion that read a content; nil where none did.
  public func snapshot(of digest: String) -> SnapshotRecord? {
    records.first { record in
      record.retryOf == nil && record.files.contains { Text($0.digest) == Text(digest) }
    }
  }

  /// The ingestions in whose place files come, retries of them among these.
  ///
  /// - Parameters:
  ///   - digests: The contents of all files that come.
  ///   - bringsBackErased: Whether rows that were erased may come in again with them.
  /// - Returns: Their snapshots, ascending.
  /// - Throws: ``OfflineStoreError/Code/partialReplacement`` where one of them has other files too;
  ///   ``OfflineStoreError/Code/erasedContent`` where rows of one of them were erased.
  public func replaced(
    by digests: [String],
    bringingBackErased bringsBackErased: Bool = false
  ) throws(OfflineStoreError) -> [SnapshotRecord] {
    let digests = Set(digests.map { Text($0) })
    let concerned = records.filter { record in
      record.files.contains { digests.contains(Text($0.digest)) }
    }
    let missing = concerned.compactMap { record -> (snapshot: Int64, files: [String])? in
      let others = record.files.filter { !digests.contains(Text($0.digest)) }.map(\.name)
      return others.isEmpty ? nil : (record.number, others)
    }
    if !missing.isEmpty { throw OfflineStoreError.partialReplacement(missing) }
    let erased = concerned.flatMap(\.files).filter { $0.erased > $0.expired }
    if !bringsBackErased, !erased.isEmpty { throw OfflineStoreError.erasedContent(erased) }
    return concerned
  }
}

extension OfflineStore {
  /// The contents that a source has now.
  ///
  /// - Parameter source: Its name.
  /// - Returns: The contents; another process may add some at any time.
  /// - Throws: `RegistryError`.
  public func knownContents(of source: String) throws -> KnownContents {
    KnownContents(of: try registry.snapshots(of: source, through: .max))
  }
}
