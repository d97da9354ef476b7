public import GranaryColumns
import GranaryDefinitions
public import GranaryFiles
import GranaryRegistry

/// An ingestion whose rows in quarantine are read again, and what else is at hand of it.
public struct RetriedIngestion {
  /// Its quarantine files, in the order of the files whose rows they have.
  public let files: [Path]

  private let source: ResolvedSource
  private let snapshots: [SnapshotRecord]
  private let store: OfflineStore

  init(
    _ record: SnapshotRecord,
    of source: ResolvedSource,
    _ known: [SnapshotRecord],
    in store: OfflineStore
  ) {
    files = record.files.compactMap(\.quarantine).map(store.layout.absolute)
    snapshots = known.filter { snapshot in
      snapshot.replacedBy == nil && (snapshot.retryOf ?? snapshot.number) == record.number
    }
    self.source = source
    self.store = store
  }

  /// Opens the rows that came in of the ingestion's files: with it, and with each retry of it.
  ///
  /// Whether other rows of their primary keys count now makes no difference; rows that were erased are
  /// gone.
  ///
  /// - Parameter columns: Declared or derived columns.
  /// - Returns: One reader for each snapshot.
  /// - Throws: `SegmentError` where a segment does not read back.
  public func storedRows(_ columns: [String]) throws -> [StoredRowReader] {
    try snapshots.flatMap { snapshot in
      try store.sourceSegments([snapshot], of: source).map { segment in
        StoredRowReader(segment, of: snapshot.number, columns)
      }
    }
  }
}

/// Reads the rows that came in with one snapshot, a batch at a time.
public struct StoredRowReader {
  private let segment: SourceSegment
  private let snapshot: Int64
  private let columns: [String]
  private var nextBatch = 0

  init(_ segment: SourceSegment, of snapshot: Int64, _ columns: [String]) {
    self.segment = segment
    self.snapshot = snapshot
    self.columns = columns
  }

  /// The next rows, with the columns asked for and the place of each row among those of its ingestion,
  /// ascending; nil at the end.
  ///
  /// - Throws: `SegmentError` where they do not read back.
  public mutating func next() throws -> (rows: Batch, ordinals: [Int64])? {
    while nextBatch < segment.batchCount {
      defer { nextBatch += 1 }
      guard try mayHaveRows(nextBatch) else { continue }
      let rows = try segment.batch(nextBatch, columns: columns).keeping { _, number, _ in
        number == snapshot
      }
      if rows.rows.count > 0 { return (rows.rows, rows.ordinals) }
    }
    return nil
  }

  /// Rows lie in the order of their snapshots.
  private func mayHaveRows(_ batch: Int) throws -> Bool {
    guard let snapshots = try segment.origins(batch).snapshots, let first = snapshots.first,
      let last = snapshots.last
    else { return true }
    return first <= snapshot && snapshot <= last
  }
}

@available(*, unavailable)
extension RetriedIngestion: Sendable {}

@available(*, unavailable)
extension StoredRowReader: Sendable {}
