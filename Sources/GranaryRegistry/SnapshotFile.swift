/// A file of an ingestion, and what became of its rows.
///
/// `rowsRead = accepted + quarantined + dropped + erased + retried`, always.
public struct SnapshotFile: Hashable, Sendable {
  /// Where the rows came from, as it was named.
  public let name: String
  /// SHA-256 of the content, 64 hexadecimal digits.
  public let digest: String
  /// The ordinal of its first row among those of the ingestion: as many rows as the files before it
  /// have.
  public let firstOrdinal: Int64
  /// Rows in the file; of a retry, those that left quarantine.
  public let rowsRead: Int
  /// Rows stored.
  public var accepted: Int
  /// Rows kept aside.
  public var quarantined: Int
  /// Rows let go: because the source says so, or at a retry since their primary key had come in again.
  public let dropped: Int
  /// Rows that were stored or kept aside, and have been erased since, for whatever reason.
  public var erased: Int
  /// How many of those erased were past retention.
  public var expired: Int
  /// Rows that had been kept aside, and left quarantine with a later snapshot.
  public var retried: Int
  /// The file with the rows kept aside, relative to the store; nil where there are none.
  public var quarantine: String?

  /// A file.
  public init(
    name: String,
    digest: String,
    firstOrdinal: Int64 = 0,
    rowsRead: Int,
    accepted: Int,
    quarantined: Int,
    dropped: Int,
    erased: Int = 0,
    expired: Int = 0,
    retried: Int = 0,
    quarantine: String? = nil
  ) {
    self.name = name
    self.digest = digest
    self.firstOrdinal = firstOrdinal
    self.rowsRead = rowsRead
    self.accepted = accepted
    self.quarantined = quarantined
    self.dropped = dropped
    self.erased = erased
    self.expired = expired
    self.retried = retried
    self.quarantine = quarantine
  }

  /// Whether every row read is accounted for.
  var isBalanced: Bool {
    rowsRead == accepted + quarantined + dropped + erased + retried && expired <= erased
  }
}
