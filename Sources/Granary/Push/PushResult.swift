public import GranaryJSON
public import GranaryRegistry
public import GranaryValidation

/// What came of rows that were pushed.
public struct PushResult: Sendable {
  /// What became of them.
  public enum Outcome: String, Hashable, Sendable {
    /// They are stored as one snapshot, but for those kept aside or dropped.
    case committed
    /// The same push, by its key, is stored already; nothing was added.
    case alreadyPushed = "already_pushed"
    /// They failed checks of all rows together, or too many failed; nothing was stored.
    case refused
  }

  /// What became of them.
  public let outcome: Outcome
  /// The source.
  public let source: String
  /// The snapshot that has them; nil where they were refused.
  public let snapshot: SnapshotRecord?
  /// Rows read.
  public let read: Int
  /// Rows that did not pass, each with its place among the rows from 0, its first line and all its
  /// reasons; every other row passed.
  ///
  /// Of a push that is stored already, those that are in quarantine still.
  public let refusedRows: [QuarantinedRow]
  /// What the checks found; nil of a push that is stored already.
  public let report: ValidationReport?
  /// Why the row log, which had become long, could not be merged; nil where all is well.
  ///
  /// The rows are stored all the same.
  public let compactionError: GranaryError?

  /// The result as JSON: source, outcome, snapshot, counts, the rows that did not pass, each as a line of
  /// a quarantine file has it; the report where nothing was stored.
  public var json: JSONValue {
    .object([
      "source": .string(source),
      "outcome": .string(outcome.rawValue),
      "snapshot": snapshot.map { .int($0.number) } ?? .null,
      "read": .int(read),
      "accepted": .int(snapshot?.accepted ?? 0),
      "quarantined": .int(snapshot?.quarantined ?? 0),
      "dropped": .int(snapshot?.dropped ?? 0),
      "refused_rows": .array(refusedRows.map(\.json)),
      "compaction_error": compactionError.map { .string($0.description) } ?? .null,
      "report": outcome == .refused ? report?.json ?? .null : .null,
    ])
  }
}
