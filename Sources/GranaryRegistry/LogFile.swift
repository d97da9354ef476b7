/// A small file that the catalogue itself keeps, so that it becomes durable with the transaction that
/// names it: the row log is made of these (DESIGN §5).
///
/// It is there for as long as a snapshot or a projection names it.
public struct LogFile: Hashable, Sendable {
  /// What the paths of all of them begin with.
  public static let prefix = "log/"

  /// Where it would lie, relative to the store.
  public let path: String
  /// The bytes, which never change.
  public let content: [UInt8]
  /// What it has, where it is a source segment.
  public let segment: LogSegment.Content?

  /// A file.
  ///
  /// - Precondition: `path` begins with ``prefix``.
  public init(_ path: String, _ content: [UInt8], segment: LogSegment.Content? = nil) {
    precondition(Self.isPath(path), "a file of the row log lies below \(Self.prefix)")
    self.path = path
    self.content = content
    self.segment = segment
  }

  /// Whether a path is that of a file that the catalogue keeps.
  public static func isPath(_ path: String) -> Bool { path.utf8.starts(with: prefix.utf8) }
}

/// A source segment in the row log.
public struct LogSegment: Hashable, Sendable {
  /// Whose rows a segment has.
  public struct Content: Hashable, Sendable {
    /// The source.
    public let source: String
    /// The first and the last of its snapshots that are in it.
    public let snapshots: ClosedRange<Int64>
    /// Rows in it.
    public let rows: Int

    /// A content.
    public init(source: String, snapshots: ClosedRange<Int64>, rows: Int) {
      self.source = source
      self.snapshots = snapshots
      self.rows = rows
    }
  }

  /// The file, relative to the store.
  public let path: String
  /// Whose rows it has.
  public let content: Content

  /// A segment.
  public init(_ path: String, _ content: Content) {
    self.path = path
    self.content = content
  }
}

/// A list of replaced rows, and the first snapshot that it is of.
public struct ReplacementRecord: Hashable, Sendable {
  /// The file, relative to the store.
  public let path: String
  /// The first snapshot that it is of.
  public let firstSnapshot: Int64

  /// A list.
  public init(_ path: String, firstSnapshot: Int64) {
    self.path = path
    self.firstSnapshot = firstSnapshot
  }
}
