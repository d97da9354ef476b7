public import GranaryColumns
import GranaryDefinitions
import GranaryRegistry

/// Takes rows in that had been kept aside of a file and pass now.
public final class PassedRows {
  private let staged: StagedIngestion
  private let supersession: Supersession?
  /// The place of the first row of the file being read among the rows of its ingestion.
  public var firstOrdinal: Int64 { staged.firstOrdinal }
  /// Rows taken in.
  var acceptedCount: Int { staged.acceptedOfFile }
  /// Rows that were not, as their primary key came in since.
  private(set) var supersededCount = 0

  init(_ staged: StagedIngestion, _ supersession: Supersession?) {
    self.staged = staged
    self.supersession = supersession
  }

  /// Takes rows in, but for those whose primary key came in since.
  ///
  /// - Parameters:
  ///   - batch: The source's declared and derived columns.
  ///   - ordinals: The place of each row among those of its file, ascending from call to call.
  ///   - lines: The first line of each row in its file.
  /// - Throws: `SegmentError` where they cannot be written.
  public func take(_ batch: Batch, ordinals: [Int], lines: [Int]) throws {
    let places = ordinals.map { staged.firstOrdinal + Int64($0) }
    let superseded = supersession?.rows(of: batch, ordinals: places) ?? []
    supersededCount += superseded.count
    guard !superseded.isEmpty else {
      return try staged.write(batch, ordinals: ordinals, lines: lines)
    }
    let kept = (0..<batch.count).filter { !superseded.contains(places[$0]) }
    try staged.write(
      batch.taking(kept),
      ordinals: kept.map { ordinals[$0] },
      lines: kept.map { lines[$0] }
    )
  }
}

@available(*, unavailable)
extension PassedRows: Sendable {}

/// Tells which rows that were kept aside would not be the ones that count of their primary key today,
/// had they come in with their ingestion (DESIGN §3.2).
struct Supersession {
  private let ingestion: Int64
  private let keys: PrimaryKeyFinder
  /// By snapshot that counts, the ingestion that read its rows.
  private let origins: [Int64: Int64]

  /// What came in up to now; nil for a source without a primary key.
  ///
  /// - Parameters:
  ///   - ingestion: The snapshot of the ingestion that kept the rows aside.
  ///   - source: Its source.
  ///   - snapshots: All snapshots of the source.
  ///   - store: Where they are.
  ///   - isLocked: Whether the caller holds the writer lock.
  /// - Throws: `SegmentError` where keys do not read back.
  init?(
    since ingestion: Int64,
    of source: ResolvedSource,
    _ snapshots: [SnapshotRecord],
    in store: OfflineStore,
    isLocked: Bool
  ) throws {
    let last = snapshots.last?.number ?? 0
    let finder = try PrimaryKeyFinder(source, asOf: last, in: store, isLocked: isLocked)
    guard let keys = finder else { return nil }
    self.keys = keys
    self.ingestion = ingestion
    let visible = snapshots.filter { $0.replacedBy == nil }
    origins = Dictionary(
      uniqueKeysWithValues: visible.map { ($0.number, $0.retryOf ?? $0.number) }
    )
  }

  /// The ordinals of rows whose key another row counts for.
  func rows(of batch: Batch, ordinals: [Int64]) -> Set<Int64> {
    let rows = SourceRows(
      rows: batch.selecting(keys.projector.columnNames),
      snapshots: Array(repeating: ingestion, count: batch.count),
      ordinals: ordinals
    )
    let superseded = keys.keys(of: rows).filter { key, version in
      keys.versions(of: key).contains { other in
        guard let origin = origins[other.snapshot] else { return false }
        // A row that a retry took in counts for where it was read.
        let read = PrimaryKeyVersion(
          createdTime: other.createdTime,
          snapshot: origin,
          ordinal: other.ordinal
        )
        return version < read
      }
    }
    return Set(superseded.map(\.version.ordinal))
  }
}
