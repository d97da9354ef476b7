public import GranaryColumns
public import GranaryFeatures
public import GranaryRegistry

/// Where the value of one feature of one entity at one time comes from.
public struct FeatureExplanation: Sendable {
  /// The view that has the feature, and its version.
  public let view: VersionedView
  /// The name of the feature within the view.
  public let feature: String
  /// The parts of the entity's key, ordered by join-key name.
  public let entity: [Scalar]
  /// The time asked about.
  public let time: Timestamp
  /// The state of the data that was read.
  public let snapshot: Int64
  /// The value and its status, as a training set has them.
  public let value: ExplainedValue
  /// The first and the last event time that the feature's window takes; nil for a feature of the
  /// latest row.
  public let window: ClosedRange<Timestamp>?
  /// The event time before which rows of the source are deleted as past retention, where the feature
  /// reaches behind it: the value may come from fewer rows than there were.
  public let expiredBefore: Timestamp?
  /// The rows that the value comes from.
  public let taken: Taken
  /// The entity's other rows, as of the snapshot.
  public let lost: Lost

  /// Rows that the value comes from: one at most for a feature of the latest row.
  public struct Taken: Sendable {
    /// How many there are.
    public let count: Int
    /// The last of them by (event time, created time, sequence), last one first.
    public let examples: [TakenRow]
  }

  /// Rows that the value does not come from.
  public struct Lost: Sendable {
    /// How many there are, by reason, in the order of reasons; no reason with none.
    public let counts: [(reason: RowLoss, count: Int)]
    /// The rows of each reason that are nearest to the time asked about, the last one by (event time,
    /// created time, sequence) first.
    public let examples: [LostRow]
  }
}

/// A row of a source, and where it came from.
public struct SourceRow: Sendable {
  /// The ingestion that brought it.
  public let snapshot: SnapshotRecord
  /// Its place among the rows of the ingestion, from 0.
  public let ordinal: Int64
  /// The file that it was in, as it was named.
  public var file: String { snapshot.file(ofRow: ordinal)?.name ?? "" }
  /// Its first line in the file, from 1.
  public let line: Int64
  /// When its fact became known; nil where the source has no event time.
  public let eventTime: Timestamp?
  /// When it was written down; nil where that is not known.
  public let createdTime: Timestamp?
  /// The columns of the source that the feature reads; one row.
  public let columns: Batch
}

/// A row that a value comes from.
public struct TakenRow: Sendable {
  /// The row.
  public let row: SourceRow
  /// What it contributes: the feature's value, or that of the window's argument; true where rows are
  /// counted.
  public let contribution: Scalar
}

/// A row that a value does not come from.
public struct LostRow: Sendable {
  /// The row.
  public let row: SourceRow
  /// Why not.
  public let reason: RowLoss
  /// What stands in its place; nil where nothing does but later rows of the entity.
  public let replacement: Replacement?

  /// What stands in the place of a row.
  public enum Replacement: Sendable {
    /// The ingestion of the same content, by its snapshot.
    case ingestion(Int64)
    /// The row of its primary key that counts, and whether that one says that the key is deleted.
    case row(SourceRow, isDeletion: Bool)
  }
}

/// Why a row of an entity gives nothing to a value; raw values appear in JSON.
public enum RowLoss: String, CaseIterable, Hashable, Sendable {
  /// Its event time is after the time asked about.
  case afterTime = "after_time"
  /// A row with a later event time answers.
  case laterEventTime = "later_event_time"
  /// A row with the same event time was written down later.
  case laterCreatedTime = "later_created_time"
  /// A row with the same times came in later.
  case laterSequence = "later_sequence"
  /// It is the latest row, and older than the view's max age.
  case outsideMaxAge = "outside_max_age"
  /// It counts, and its event time is before the window.
  case beforeWindow = "before_window"
  /// The window's argument is null in it.
  case nullArgument = "null_argument"
  /// The window's condition does not hold in it.
  case filtered
  /// Another row of its primary key counts.
  case primaryKeyReplaced = "primary_key_replaced"
  /// Its file was ingested again since.
  case ingestionReplaced = "ingestion_replaced"
}
