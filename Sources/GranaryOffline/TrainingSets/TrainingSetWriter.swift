public import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
public import GranaryFiles
public import GranaryStatistics

/// What came of writing a training set.
public struct WrittenTrainingSet: Sendable {
  /// The columns of the file.
  public let schema: Schema
  /// The rows of the file.
  public let rowCount: Int
  /// The digest of the content with statuses, also where they are not in the file.
  public let content: ContentDigest
  /// The digest of the file's bytes.
  public let digest: SHA256Digest
  /// By feature, how many integer sums are null because they are past int64; those of none are left
  /// out.
  public let sumsPastInt64: [(feature: String, count: Int)]
  /// By feature, how many values depend on whether rows count that were written down later than each
  /// row's time; nil where no feature is of rows with a created time.
  public let changedByCreatedTime: [(feature: String, count: Int)]?
  /// By view, how many rows ask for a time at which it reaches back to rows that are deleted as past
  /// retention; views without any are left out.
  public let beforeRetention: [(view: String, count: Int)]
}

extension ServiceHistory {
  /// Reads an entity frame batch after batch, adds the features known at each row's time, and writes
  /// the rows: in memory that does not grow with the frame.
  ///
  /// - Parameters:
  ///   - rows: The join keys of every view, with their types, and a time for each row.
  ///   - eventTime: The column with each row's time.
  ///   - format: How to write.
  ///   - path: The file, which is replaced whole or not at all; nil to write nothing and only digest
  ///     what would be written.
  ///   - statuses: Whether to add a column with the status of each feature.
  ///   - byteLimit: How many bytes the rows that are joined at a time have, and how many the texts of
  ///     their features, unless one row has more: of longer rows fewer are joined.
  ///   - fileSystem: What writing goes through.
  /// - Returns: What was written.
  /// - Throws: ``OfflineStoreError/Code/frame`` where a join key or the time is missing, of another
  ///   type, or named as a feature is, and where the time is null in a row; what reading the rows
  ///   throws; `SegmentError` where the texts of 65,536 rows are more than Arrow holds. The file is then
  ///   as it was.
  public func write(
    _ rows: any EntityFrameRows,
    eventTime: String,
    as format: TableFormat,
    to path: Path?,
    statuses: Bool,
    byteLimit: Int = 256 << 20,
    on fileSystem: any FileSystem
  ) throws -> WrittenTrainingSet {
    let schema = try TrainingSetSchema(frame: rows.schema, service)
    let table = schema.table(statuses: statuses)
    let writer = try TableWriter(format, table, to: path, on: fileSystem)
    do {
      var totals = Totals(schema.table(statuses: true), service)
      try forEachTrainingSet(of: rows, eventTime: eventTime, byteLimit: byteLimit) { set in
        totals.add(set, beforeRetention: countsBeforeRetention(set.frame.times))
        try writer.write(set.table(statuses: statuses))
      }
      return totals.written(table, try writer.finish(), self)
    } catch {
      writer.discard()
      throw error
    }
  }
}

/// What is known of the rows written so far.
private struct Totals {
  private(set) var rowCount = 0
  private var hasher: ContentHasher
  private var sumsPastInt64: [Int]
  private var changedByCreatedTime: [Int?]
  private var beforeRetention: [Int]

  init(_ schema: Schema, _ service: ResolvedService) {
    hasher = ContentHasher(schema.fields)
    sumsPastInt64 = Array(repeating: 0, count: service.features.count)
    changedByCreatedTime = Array(repeating: nil, count: service.features.count)
    beforeRetention = Array(repeating: 0, count: service.views.count)
  }

  mutating func add(_ set: TrainingSet, beforeRetention counts: [Int]) {
    for (view, count) in counts.enumerated() { beforeRetention[view] += count }
    rowCount += set.frame.rows.count
    hasher.update(set.digestedParts, rowCount: set.frame.rows.count)
    for (index, entry) in set.features.entries.enumerated() {
      sumsPastInt64[index] += entry.sumsPastInt64
      if let changed = entry.changedByCreatedTime {
        changedByCreatedTime[index] = (changedByCreatedTime[index] ?? 0) + changed
      }
    }
  }

  func written(
    _ schema: Schema,
    _ digest: SHA256Digest,
    _ history: ServiceHistory
  ) -> WrittenTrainingSet {
    let features = history.service.features.map(\.qualifiedName)
    let changed = zip(features, changedByCreatedTime).compactMap { feature, count in
      count.map { (feature: feature, count: $0) }
    }
    return WrittenTrainingSet(
      schema: schema,
      rowCount: rowCount,
      content: hasher.finish(),
      digest: digest,
      sumsPastInt64: zip(features, sumsPastInt64).filter { $0.1 > 0 }.map { ($0, $1) },
      changedByCreatedTime: changed.isEmpty ? nil : changed,
      beforeRetention: history.named(beforeRetention)
    )
  }
}
