import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryRegistry

/// Which rows of a source count as of a snapshot.
///
/// Memory grows with the rows that others have replaced, by one bit a row of their snapshots and one
/// entry each.
struct SourceState: Sendable {
  /// The last snapshot asked for.
  private let last: Int64
  /// Snapshots up to it that others have replaced.
  private let hidden: Set<Int64>
  /// By snapshot, the rows that others have replaced.
  private var replaced: [Int64: ReplacedRows] = [:]

  init(of source: String, asOf snapshot: Int64, in store: OfflineStore) throws {
    last = snapshot
    let replacedBy = try store.registry.replacedSnapshots(of: source)
    hidden = Set(replacedBy.filter { $0.value <= snapshot }.keys)
    for list in try store.registry.replacementLists(of: source, through: snapshot) {
      let list = try ReplacementList(list, in: store)
      try list.forEachEntry { by, entry in
        guard by <= snapshot else { return }
        replaced[entry.snapshot, default: ReplacedRows()].set(entry.ordinal, at: entry.replacedAt)
      }
    }
  }

  /// Whether another snapshot stands in the place of one.
  func hides(_ snapshot: Int64) -> Bool { hidden.contains(snapshot) }

  /// Whether a row of a snapshot counts.
  func counts(_ ordinal: Int64, of snapshot: Int64) -> Bool {
    guard snapshot <= last, !hidden.contains(snapshot) else { return false }
    return replaced[snapshot].map { !$0.contains(ordinal) } ?? true
  }

  /// Whether every row of a snapshot counts.
  func countsWhole(_ snapshot: Int64) -> Bool {
    snapshot <= last && !hidden.contains(snapshot) && replaced[snapshot] == nil
  }

  /// Whether every row of some snapshots counts.
  func countsWhole(_ snapshots: ClosedRange<Int64>) -> Bool {
    snapshots.upperBound <= last && !hidden.contains(where: snapshots.contains)
      && !replaced.keys.contains(where: snapshots.contains)
  }

  /// Which rows of a projection count.
  ///
  /// - Parameters:
  ///   - rows: The projection's rows, with their sequence where not all count.
  ///   - snapshots: The snapshots that they are of.
  /// - Returns: Nil where all count.
  func visibility(
    of rows: SortedRows,
    of snapshots: ClosedRange<Int64>
  ) -> RowVisibility? {
    if countsWhole(snapshots) { return nil }
    var replacedAt: [Int: Timestamp] = [:]
    let current = (0..<rows.count).map { row in
      if row % Batch.rowCount == 0 {
        rows.willReadSequence(of: row..<min(row + Batch.rowCount, rows.count))
      }
      let snapshot = rows.snapshots[row]
      guard snapshot <= last, !hidden.contains(snapshot) else { return false }
      guard let time = replaced[snapshot]?.time(of: rows.ordinals[row]) else { return true }
      replacedAt[row] = time
      return false
    }
    return RowVisibility(current: current, replacedAt: replacedAt)
  }
}

/// The rows of one snapshot that others have replaced.
private struct ReplacedRows: Sendable {
  /// Bit `i` of word `w` is ordinal `64w + i`: most rows are looked up in vain.
  private var bits: [UInt64] = []
  private var times: [Int64: Timestamp] = [:]

  func contains(_ ordinal: Int64) -> Bool {
    let word = Int(ordinal / 64)
    return word < bits.count && bits[word] >> UInt64(ordinal % 64) & 1 == 1
  }

  func time(of ordinal: Int64) -> Timestamp? { contains(ordinal) ? times[ordinal] : nil }

  mutating func set(_ ordinal: Int64, at time: Timestamp?) {
    let (word, bit) = (Int(ordinal / 64), UInt64(1) << UInt64(ordinal % 64))
    if word >= bits.count {
      bits.append(contentsOf: repeatElement(0, count: word + 1 - bits.count))
    }
    if time == nil { bits[word] &= ~bit } else { bits[word] |= bit }
    times[ordinal] = time
  }
}
