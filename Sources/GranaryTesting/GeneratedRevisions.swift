public import GranaryColumns
public import GranaryStatistics

/// A row of a source that says which primary key it is of.
public struct RevisedRow: Hashable, Sendable {
  /// The row as a view has it.
  public var row: ReferenceRow
  /// The primary key.
  public var primaryKey: Int64
  /// Whether it says that the primary key is deleted.
  public var isDeleted: Bool

  /// A row.
  public init(row: ReferenceRow, primaryKey: Int64, isDeleted: Bool) {
    self.row = row
    self.primaryKey = primaryKey
    self.isDeleted = isDeleted
  }
}

/// Ingestions that correct, delete and replace one another, by primary key and by content.
public struct GeneratedRevisions: Sendable {
  /// An ingestion, in whose place another may come.
  public struct Ingestion: Hashable, Sendable {
    /// The snapshot, from 1.
    public let snapshot: Int64
    /// The snapshots in whose place it comes; none for new content.
    public let replaced: [Int64]
    /// Its rows, in order.
    public let rows: [RevisedRow]

    /// An ingestion.
    public init(snapshot: Int64, replaced: [Int64], rows: [RevisedRow]) {
      self.snapshot = snapshot
      self.replaced = replaced
      self.rows = rows
    }
  }

  /// Whether the source has a primary key.
  public let hasPrimaryKey: Bool
  /// The ingestions, in the order of their snapshots.
  public let ingestions: [Ingestion]

  /// The types of the entity's key.
  public static let keyTypes: [ColumnType] = [.string]
  /// The types of the features.
  public static let featureTypes: [ColumnType] = [.float64]

  /// Revisions of a source, which has a primary key unless it is said otherwise.
  public init(ingestions: [Ingestion], hasPrimaryKey: Bool = true) {
    self.hasPrimaryKey = hasPrimaryKey
    self.ingestions = ingestions
  }

  /// Revisions that depend on the generator alone: few entities, primary keys and times, so that all
  /// meet.
  public init(using generator: inout SeededGenerator) {
    hasPrimaryKey = generator.chance(0.8)
    var ingestions: [Ingestion] = []
    for snapshot in Int64(1)...Int64(2 + generator.index(below: 5)) {
      let visible = ingestions.filter { known in
        !ingestions.contains { $0.replaced.contains(known.snapshot) }
      }
      let replaced =
        generator.chance(0.3)
        ? visible.map(\.snapshot).filter { _ in generator.chance(0.5) } : []
      let rows = (0..<generator.index(below: 9)).map { ordinal in
        Self.row(snapshot, Int64(ordinal * 2), using: &generator)
      }
      ingestions.append(Ingestion(snapshot: snapshot, replaced: replaced, rows: rows))
    }
    self.ingestions = ingestions
  }

  private static func row(
    _ snapshot: Int64,
    _ ordinal: Int64,
    using generator: inout SeededGenerator
  ) -> RevisedRow {
    let eventTime = Int64.random(in: 0...6, using: &generator)
    let delay = Int64.random(in: -1...5, using: &generator)
    return RevisedRow(
      row: ReferenceRow(
        key: [generator.chance(0.1) ? .null : .string(generator.pick(["a", "b"]))],
        eventTime: Timestamp(microseconds: eventTime),
        createdTime: generator.chance(0.2) ? nil : Timestamp(microseconds: eventTime + delay),
        snapshot: snapshot,
        ordinal: ordinal,
        features: [generator.chance(0.2) ? .null : .float64(Double(ordinal) + 0.25)]
      ),
      primaryKey: Int64.random(in: 0...5, using: &generator),
      isDeleted: generator.chance(0.15)
    )
  }

  /// The contents of an ingestion's files, as numbers: those of all that it replaces; of one with new
  /// content one or two.
  public func contents(of ingestion: Ingestion) -> [Int64] {
    let earlier = ingestions.filter { ingestion.replaced.contains($0.snapshot) }
    if !earlier.isEmpty { return earlier.flatMap(contents) }
    let first = 10 * ingestion.snapshot
    return ingestion.snapshot % 2 == 0 ? [first, first + 1] : [first]
  }

  /// Where a row of an ingestion is: the content that has it, and its place there.
  ///
  /// An ingestion's rows are shared out evenly among its contents.
  public func place(of row: Int, in ingestion: Ingestion) -> (content: Int64, row: Int) {
    let contents = contents(of: ingestion)
    let length = (ingestion.rows.count + contents.count - 1) / contents.count
    return (contents[row / length], row % length)
  }

  /// The number of the last snapshot.
  public var snapshotCount: Int64 { ingestions.last?.snapshot ?? 0 }

  /// The rows that count as of a snapshot, by the words of DESIGN §3.2 and §3.12.
  ///
  /// - Parameters:
  ///   - snapshot: The last snapshot that there is.
  ///   - time: Where it is given, rows with a later created time are taken as not there.
  /// - Returns: Rows in the order of their sequence.
  public func rows(asOf snapshot: Int64, knownBy time: Timestamp? = nil) -> [ReferenceRow] {
    let present = ingestions.filter { $0.snapshot <= snapshot }
    let visible = present.filter { ingestion in
      !present.contains { $0.replaced.contains(ingestion.snapshot) }
    }
    let candidates = visible.flatMap(\.rows).filter { revised in
      guard let time, let createdTime = revised.row.createdTime else { return true }
      return createdTime <= time
    }
    return candidates.filter { revised in
      if hasPrimaryKey, revised.isDeleted { return false }
      return !hasPrimaryKey
        || !candidates.contains { other in
          other.primaryKey == revised.primaryKey && Self.replaces(other.row, revised.row)
        }
    }.map(\.row)
  }

  /// "The one with the greatest (created time, sequence)", none created counting as earliest.
  private static func replaces(_ row: ReferenceRow, _ other: ReferenceRow) -> Bool {
    if row.createdTime != other.createdTime {
      guard let createdTime = row.createdTime else { return false }
      guard let otherCreatedTime = other.createdTime else { return true }
      return createdTime > otherCreatedTime
    }
    return (row.snapshot, row.ordinal) > (other.snapshot, other.ordinal)
  }
}
