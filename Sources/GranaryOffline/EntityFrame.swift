public import GranaryColumns
public import GranaryDefinitions
public import GranaryExpressions
public import GranaryFeatures
import GranaryRegistry

/// Rows of join keys and a time: what a training set is asked for.
public struct EntityFrame: Sendable {
  /// The rows with all their columns, which pass through to the training set.
  public let rows: Batch
  /// The time of each row.
  public let times: [Timestamp]

  /// A frame.
  ///
  /// - Precondition: A time for each row.
  public init(rows: Batch, times: [Timestamp]) {
    precondition(rows.count == times.count, "a time for each row")
    self.rows = rows
    self.times = times
  }

  /// A frame whose time is one of its columns.
  ///
  /// - Throws: ``OfflineStoreError/Code/frame`` where the column is missing, of another type, or
  ///   null in some row.
  public init(rows: Batch, eventTime name: String) throws(OfflineStoreError) {
    guard let column = rows[name], column.type == .timestamp else {
      let candidates = rows.schema.fields.filter { $0.type == .timestamp }.map(\.name)
      throw OfflineStoreError(
        code: .frame,
        message: "the entity frame has no timestamp column '\(name)'; "
          + suggestion(for: name, among: candidates)
      )
    }
    guard column.nullCount == 0 else {
      throw OfflineStoreError(
        code: .frame,
        message: "\(column.nullCount) rows of the entity frame have no time in '\(name)'"
      )
    }
    self.init(rows: rows, times: Array(column.timestamps))
  }

  /// Refuses a frame with a column that a training set will have from the service.
  ///
  /// - Parameter service: The service whose features are to be added.
  /// - Throws: ``OfflineStoreError/Code/frame``, naming the column.
  public func checkNames(against service: ResolvedService) throws(OfflineStoreError) {
    for feature in service.features {
      for name in [feature.qualifiedName, feature.qualifiedName + "__status"]
      where rows.schema.index(of: name) != nil {
        throw OfflineStoreError(
          code: .frame,
          message: "the entity frame has a column '\(name)' already, which is to come from the "
            + "service; leave it out of the frame"
        )
      }
    }
  }

  /// The entity of each row; none where a part of its key is null.
  ///
  /// - Throws: ``OfflineStoreError/Code/frame`` where a join key is missing or of another type.
  public func keys(
    of entity: EntityDefinition
  ) throws(OfflineStoreError) -> EntityKeyEncoder {
    let columns = try entity.joinKeys.map { key throws(OfflineStoreError) in
      guard let column = rows[key.name] else {
        throw OfflineStoreError(
          code: .frame,
          message: "the entity frame has no column '\(key.name)', the join key of entity "
            + "'\(entity.name)'; " + suggestion(for: key.name, among: rows.schema.names)
        )
      }
      guard column.type == key.type else {
        throw OfflineStoreError(
          code: .frame,
          message: "column '\(key.name)' of the entity frame is \(column.type.rawValue), but the "
            + "join key of entity '\(entity.name)' is \(key.type.rawValue)"
        )
      }
      return column
    }
    return EntityKeyEncoder(columns)
  }
}

extension OfflineStore {
  /// The number of the last snapshot committed.
  public func latestSnapshot() throws -> Int64 { try registry.latestSnapshotNumber() }

  /// A source's rows as of a snapshot, in sequence order, as an entity frame.
  ///
  /// - Parameters:
  ///   - source: Whose rows; all its declared and derived columns come along.
  ///   - eventTime: The timestamp column with each row's time.
  ///   - filter: Which rows; null counts as false. All where it is nil.
  ///   - snapshot: The number of the last snapshot to read.
  /// - Returns: The rows kept, none where nothing is ingested; a column that a segment lacks is
  ///   null.
  /// - Throws: ``OfflineStoreError/Code/frame`` where the time is missing, of another type, or null
  ///   in a row kept; `SegmentError` where a segment does not read back.
  public func entityFrame(
    from source: ResolvedSource,
    eventTime: String,
    filter: CompiledExpression?,
    asOf snapshot: Int64
  ) throws -> EntityFrame {
    let rows = try rows(of: source, asOf: snapshot)
    let kept = rows.map { rows in
      guard let condition = filter?.evaluate(rows).column else { return rows }
      return rows.taking(rows.indices.filter { condition[$0] == .bool(true) })
    }
    return try EntityFrame(
      rows: Batch.concatenating(kept, schema: source.schema),
      eventTime: eventTime
    )
  }

  private func rows(of source: ResolvedSource, asOf snapshot: Int64) throws -> [Batch] {
    let name = source.definition.name
    let ids = try registry.columnIDs(of: name)
    var batches: [Batch] = []
    for record in try registry.snapshots(of: name, through: snapshot) {
      guard let path = record.segment else { continue }
      let segment = try SourceSegment(
        layout.absolute(path),
        schema: source.schema,
        ids: ids,
        on: fileSystem
      )
      for index in 0..<segment.batchCount {
        batches.append(try segment.batch(index, columns: source.schema.names).0)
      }
    }
    return batches
  }

  /// The features of a service known at each row's time, as of a snapshot.
  ///
  /// - Parameters:
  ///   - service: What is asked for, and in which order.
  ///   - views: The service's views, with their versions.
  ///   - frame: The join keys of every view, with their types, and a time for each row.
  ///   - snapshot: The number of the last snapshot to read.
  /// - Returns: A row for each of the frame, in its order.
  /// - Throws: ``OfflineStoreError/Code/frame`` where a join key is missing or of another type;
  ///   ``OfflineStoreError/Code/locked`` where rows are still to be projected and another process
  ///   is committing; ``OfflineStoreError/Code/foreignProjection``; `SegmentError` where a segment
  ///   does not read back.
  public func features(
    of service: ResolvedService,
    views: [VersionedView],
    for frame: EntityFrame,
    asOf snapshot: Int64
  ) throws -> FeatureTable {
    var answers: [String: ViewFeatures] = [:]
    for view in views {
      let history = try history(of: view, asOf: snapshot)
      answers[view.view.definition.name] = history.features(
        of: try frame.keys(of: view.view.entity),
        at: frame.times
      )
    }
    return service.table(answers, rowCount: frame.rows.count)
  }
}

extension Batch {
  fileprivate var indices: Range<Int> { 0..<count }
}
