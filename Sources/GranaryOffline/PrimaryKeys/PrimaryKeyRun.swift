import GranaryColumns
import GranaryFeatures
import GranarySegments

/// The hash of a primary key.
struct PrimaryKeyHash: Hashable, Comparable {
  let high: Int64
  let low: Int64

  static func < (lhs: PrimaryKeyHash, rhs: PrimaryKeyHash) -> Bool {
    (lhs.high, lhs.low) < (rhs.high, rhs.low)
  }
}

/// A row of a source among those of its primary key; the greatest is the one that counts.
struct PrimaryKeyVersion: Hashable, Comparable {
  /// When it was written down; the earliest time where that is not known.
  let createdTime: Timestamp
  let snapshot: Int64
  let ordinal: Int64

  static func < (lhs: PrimaryKeyVersion, rhs: PrimaryKeyVersion) -> Bool {
    (lhs.createdTime, lhs.snapshot, lhs.ordinal) < (rhs.createdTime, rhs.snapshot, rhs.ordinal)
  }
}

/// Sorted primary keys, read from front to back.
struct PrimaryKeyRun {
  private let rows: SortedRows
  private let high: ChunkedValues<Int64>
  private let low: ChunkedValues<Int64>
  private let snapshot: Int64?
  private var next = 0

  /// Reads keys.
  ///
  /// - Parameters:
  ///   - run: The keys, sorted.
  ///   - snapshot: The snapshot of all rows, where it is not what they say.
  /// - Throws: `SegmentError` where a column does not read back.
  init(_ run: ProjectionRun, snapshot: Int64? = nil) throws(SegmentError) {
    self.snapshot = snapshot
    rows = try run.sequencedRows()
    (high, low) = (rows.keys[0].int64s, rows.keys[1].int64s)
  }

  /// The next key; nil at the end.
  var key: PrimaryKeyHash? { next < rows.count ? key(of: next) : nil }

  private func key(of row: Int) -> PrimaryKeyHash {
    PrimaryKeyHash(high: high[row], low: low[row])
  }

  /// Moves past a key that is not before ``key``, and adds its rows.
  ///
  /// Logarithmic in the number of rows passed over.
  mutating func take(_ key: PrimaryKeyHash, into versions: inout [PrimaryKeyVersion]) {
    advance(to: key)
    while next < rows.count, self.key(of: next) == key {
      versions.append(
        PrimaryKeyVersion(
          createdTime: rows.createdTime(of: next) ?? .distantPast,
          snapshot: snapshot ?? rows.snapshots[next],
          ordinal: rows.ordinals[next]
        )
      )
      next += 1
    }
  }

  private mutating func advance(to key: PrimaryKeyHash) {
    var step = 1
    while next + step < rows.count, self.key(of: next + step) < key { step *= 2 }
    var (low, high) = (next, min(next + step, rows.count))
    while low < high {
      let middle = low + (high - low) / 2
      if self.key(of: middle) < key { low = middle + 1 } else { high = middle }
    }
    next = low
  }
}
