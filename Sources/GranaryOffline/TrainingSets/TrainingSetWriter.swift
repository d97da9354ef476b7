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
  ///   - textByteLimit: The bytes of text that a feature may have of the rows that are joined at a time;
  ///     of more of them fewer are.
  ///   - fileSystem: What writing goes through.
  /// - Returns: What was written.
  /// - Throws: ``OfflineStoreError/Code/frame`` where a join key or the time is missing, of another
  ///   type, or named as a feature is, and where the time is null in a row; what reading the rows
  ///   throws. The file is then as it was.
  public func write(
    _ rows: any EntityFrameRows,
    eventTime: String,
    as format: TableFormat,
    to path: Path?,
    statuses: Bool,
    textByteLimit: Int = 256 << 20,
    on fileSystem: any FileSystem
  ) throws -> WrittenTrainingSet {
    let schema = try TrainingSetSchema(frame: rows.schema, service)
    let table = schema.table(statuses: statuses)
    let writer = try TableWriter(format, table, to: path, on: fileSystem)
    do {
      var totals = Totals(schema.table(statuses: true), service)
      let batches = JoinBatches(rows, rowCount: rowsAtATime)
      while let rows = try batches.next() {
        let frame = try EntityFrame(rows: rows, eventTime: eventTime, after: totals.rowCount)
        try forEachTrainingSet(of: frame, textByteLimit: textByteLimit) { set in
          totals.add(set, beforeRetention: countsBeforeRetention(set.frame.times))
          try writer.write(set.table(statuses: statuses))
        }
      }
      return totals.written(table, try writer.finish(), self)
    } catch {
      writer.discard()
      throw error
    }
  }

  /// Joins the rows of a frame, as many at a time as the texts of each feature leave room for.
  private func forEachTrainingSet(
    of frame: EntityFrame,
    textByteLimit: Int,
    _ body: (TrainingSet) throws -> Void
  ) throws {
    let rowCount = frame.rows.count
    let features: FeatureTable
    do throws(OfflineStoreError) {
      features = try self.features(
        for: frame,
        countingChanges: true,
        // One row is not to be divided.
        textByteLimit: rowCount > 1 ? textByteLimit : TextOverflow.byteLimit
      )
    } catch {
      guard error.code == .tooMuchText, rowCount > 1 else { throw error }
      for rows in [0..<rowCount / 2, rowCount / 2..<rowCount] {
        try forEachTrainingSet(of: frame.taking(rows), textByteLimit: textByteLimit, body)
      }
      return
    }
    try body(TrainingSet(frame: frame, features: features, snapshot: snapshot))
  }

  /// Rows that are joined together: one batch as it is read, more where windows slide over them, as
  /// long as the answers stay below some four million.
  private var rowsAtATime: Int {
    let hasWindows = service.views.contains { !$0.view.layout.windows.isEmpty }
    let batches = hasWindows ? min(8, max(1, 64 / max(1, service.features.count))) : 1
    return batches * Batch.rowCount
  }
}

/// The batches of a frame, put together where they are small.
private final class JoinBatches {
  private static let byteLimit = 256 << 20
  private let rows: any EntityFrameRows
  private let rowCount: Int
  private var isFirst = true
  /// What was read and has no place among those before it.
  private var kept: Batch?

  init(_ rows: any EntityFrameRows, rowCount: Int) {
    self.rows = rows
    self.rowCount = rowCount
  }

  /// The next rows; where there are none at all, no rows once, which too need their keys and time.
  func next() throws -> Batch? {
    var batches: [Batch] = []
    var count = 0
    var byteCount = 0
    while count < rowCount, let batch = try kept ?? rows.next() {
      kept = nil
      byteCount += batch.byteCount
      if byteCount > Self.byteLimit, !batches.isEmpty {
        kept = batch
        break
      }
      batches.append(batch)
      count += batch.count
    }
    defer { isFirst = false }
    if batches.isEmpty, !isFirst { return nil }
    return batches.count == 1 ? batches[0] : Batch.concatenating(batches, schema: rows.schema)
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
