public import GranaryColumns
public import GranaryDefinitions
public import GranaryExpressions
import GranaryRegistry

/// The rows of an entity frame as they are read: batch after batch, in their order, in bounded
/// memory.
public protocol EntityFrameRows: AnyObject {
  /// The columns of every batch.
  var schema: Schema { get }

  /// The next rows, none at times; nil when there are no more.
  func next() throws -> Batch?
}

extension EntityFrameRows {
  /// All rows in memory.
  ///
  /// - Parameter eventTime: The column with each row's time.
  /// - Returns: The frame.
  /// - Throws: ``OfflineStoreError/Code/frame`` where the time is missing, of another type, or null
  ///   in a row, and where the texts of a column pass 2 GiB.
  public func frame(eventTime: String) throws -> EntityFrame {
    var batches: [Batch] = []
    let budgets = schema.fields.map { _ in TextBudget() }
    while let batch = try next() {
      for (index, column) in batch.columns.enumerated() where column.type == .string {
        do throws(TextOverflow) {
          try budgets[index].take(column.values.byteCount)
        } catch {
          throw OfflineStoreError(
            code: .frame,
            message:
              "the texts of column '\(schema.fields[index].name)' pass 2 GiB; split the frame"
          )
        }
      }
      batches.append(batch)
    }
    return try EntityFrame(
      rows: Batch.concatenating(batches, schema: schema),
      eventTime: eventTime
    )
  }
}

/// A source's rows that count as of a snapshot, in sequence order; a column that a segment lacks is
/// null.
final class SourceFrameRows: EntityFrameRows {
  let schema: Schema
  private let filter: CompiledExpression?
  private var reader: SourceRowReader

  init(_ reader: SourceRowReader, schema: Schema, filter: CompiledExpression?) {
    self.reader = reader
    self.schema = schema
    self.filter = filter
  }

  func next() throws -> Batch? {
    guard let rows = try reader.next() else { return nil }
    guard let condition = filter?.evaluate(rows).column else { return rows }
    return rows.taking((0..<rows.count).filter { condition[$0] == .bool(true) })
  }
}

extension OfflineStore {
  /// The number of the last snapshot committed.
  public func latestSnapshot() throws -> Int64 { try registry.latestSnapshotNumber() }

  /// A source's rows as of a snapshot, in sequence order, as the rows of an entity frame.
  ///
  /// - Parameters:
  ///   - source: Whose rows; all its declared and derived columns come along.
  ///   - columnIDs: The ids of its columns; nil for those of now. An older version of the source may
  ///     have columns that are declared no more.
  ///   - filter: Which rows; null counts as false. All where it is nil.
  ///   - snapshot: The number of the last snapshot to read.
  /// - Returns: The rows kept, none where nothing is ingested; a column that a segment lacks is
  ///   null.
  /// - Throws: `RegistryError`; reading the rows throws `SegmentError` where a segment does not read
  ///   back.
  public func frameRows(
    from source: ResolvedSource,
    columnIDs: [String: Int]? = nil,
    filter: CompiledExpression?,
    asOf snapshot: Int64
  ) throws -> any EntityFrameRows {
    let ids = try columnIDs ?? registry.columnIDs(of: source.definition.name)
    let reader = try readingFiles {
      try SourceRowReader(source, columnIDs: ids, asOf: snapshot, in: self)
    }
    return SourceFrameRows(reader, schema: source.schema, filter: filter)
  }
}
