import GranaryColumns
import GranaryFiles
import GranaryRegistry
public import GranaryValidation

/// The rows of one file that were kept aside.
public struct QuarantinedRows: Sendable {
  /// The snapshot that the other rows of the file became.
  public let snapshot: Int64
  /// The file that the rows were in, as it was named.
  public let file: String
  /// The rows with all their reasons, in file order.
  public let rows: [QuarantinedRow]
}

/// How many rows of one file are kept aside, and why.
public struct QuarantineCounts: Hashable, Sendable {
  /// Rows with one reason; a row with several is counted at each.
  public struct Reason: Hashable, Sendable {
    /// The reason's code.
    public let code: String
    /// The check that failed; nil where the row could not be read.
    public let check: String?
    /// The column concerned; nil where it is the row.
    public let column: String?
    /// How many rows have it.
    public let rows: Int
  }

  /// The snapshot that the other rows of the file became.
  public let snapshot: Int64
  /// The file that the rows were in, as it was named.
  public let file: String
  /// How many they are.
  public let rows: Int
  /// Why, the most frequent reason first.
  public let reasons: [Reason]
}

extension FeatureStore {
  /// The rows of a source that are kept aside, by snapshot and file; those of ingestions that others
  /// have replaced are not among them.
  ///
  /// - Throws: `unknown_source`; `damaged_quarantine`.
  public func quarantine(of source: String) throws(GranaryError) -> [QuarantinedRows] {
    try quarantineFiles(of: source) { snapshot, file, reader in
      QuarantinedRows(snapshot: snapshot.number, file: file.name, rows: try reader.rows())
    }
  }

  /// How many rows of a source are kept aside and why, by snapshot and file, in memory that does not
  /// grow with the rows.
  ///
  /// - Throws: `unknown_source`; `damaged_quarantine`.
  public func quarantineCounts(of source: String) throws(GranaryError) -> [QuarantineCounts] {
    try quarantineFiles(of: source) { snapshot, file, reader in
      var tally = ReasonTally()
      try reader.forEachRow { tally.add($0) }
      return QuarantineCounts(
        snapshot: snapshot.number,
        file: file.name,
        rows: tally.rowCount,
        reasons: tally.reasons
      )
    }
  }

  private func quarantineFiles<Result>(
    of source: String,
    _ body: (SnapshotRecord, SnapshotFile, QuarantineReader) throws -> Result
  ) throws(GranaryError) -> [Result] {
    try GranaryError.wrapping {
      _ = try catalog().source(source)
      return try registry.snapshots(of: source, through: .max).filter { $0.replacedBy == nil }
        .flatMap { snapshot in
          try snapshot.files.compactMap { file in
            guard let path = file.quarantine else { return nil }
            let reader = try QuarantineReader(offline.layout.absolute(path), on: fileSystem)
            return try body(snapshot, file, reader)
          }
        }
    }
  }
}

/// Counts rows by their reasons.
private struct ReasonTally {
  private struct Key: Hashable {
    let code: Text
    let check: Text?
    let column: Text?
  }

  private(set) var rowCount = 0
  private var counts: [Key: Int] = [:]

  mutating func add(_ row: QuarantinedRow) {
    rowCount += 1
    let keys = row.reasons.map { reason in
      Key(
        code: Text(reason.code.rawValue),
        check: reason.check.map { Text($0) },
        column: reason.column.map { Text($0) }
      )
    }
    for key in Set(keys) { counts[key, default: 0] += 1 }
  }

  var reasons: [QuarantineCounts.Reason] {
    let none = Text("")
    return counts.sorted { one, other in
      if one.value != other.value { return one.value > other.value }
      let (left, right) = (one.key, other.key)
      return (left.code, left.column ?? none, left.check ?? none)
        < (right.code, right.column ?? none, right.check ?? none)
    }.map { key, count in
      QuarantineCounts.Reason(
        code: key.code.string,
        check: key.check?.string,
        column: key.column?.string,
        rows: count
      )
    }
  }
}
