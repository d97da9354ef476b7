import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryRegistry
import GranarySegments

/// Rows of a source and where they come from.
struct SourceRows {
  /// Columns of the source.
  let rows: Batch
  /// The snapshot of each row.
  let snapshots: [Int64]
  /// The place of each row in its snapshot.
  let ordinals: [Int64]

  /// The rows for which a condition holds.
  func keeping(
    where condition: (_ row: Int, _ snapshot: Int64, _ ordinal: Int64) -> Bool
  ) -> SourceRows {
    let kept = (0..<rows.count).filter { condition($0, snapshots[$0], ordinals[$0]) }
    if kept.count == rows.count { return self }
    return SourceRows(
      rows: rows.taking(kept),
      snapshots: kept.map { snapshots[$0] },
      ordinals: kept.map { ordinals[$0] }
    )
  }
}

/// The rows of one source segment under today's schema: found by column id, so that a rename keeps
/// a column; what the segment lacks is null, and int64 is read as float64 where that is declared.
struct SourceSegment {
  /// The snapshot of all rows, where it has those of one.
  let firstSnapshot: Int64
  private let reader: SegmentReader
  private let schema: Schema
  /// The column of the segment for each field of the schema.
  private let stored: [Field?]

  /// Opens a segment.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - firstSnapshot: The first snapshot whose rows it has.
  ///   - schema: The source's declared and derived columns.
  ///   - ids: Their ids.
  ///   - fileSystem: Where the file is.
  /// - Throws: `SegmentError` where it does not read back.
  init(
    _ path: Path,
    from firstSnapshot: Int64,
    schema: Schema,
    ids: [String: Int],
    on fileSystem: any FileSystem
  ) throws {
    reader = try SegmentReader(path, on: fileSystem)
    self.firstSnapshot = firstSnapshot
    self.schema = schema
    stored = schema.fields.map { [reader] field in
      reader.fields.first { $0.id == ids[field.name] }?.field
    }
  }

  var batchCount: Int { reader.batchCount }

  /// Whether it may have rows of other snapshots too.
  var isShared: Bool { reader.isShared }

  /// The columns named of a batch, those that the segment lacks being null.
  func batch(_ index: Int, columns names: [String]) throws -> SourceRows {
    let wanted = names.compactMap(schema.index(of:))
    let present = wanted.compactMap { stored[$0]?.name }
    let raw = try reader.batch(index, columns: present + [SourceColumns.ordinal])
    let columns = wanted.map { position in
      let field = schema.fields[position]
      guard let name = stored[position]?.name, let column = raw[name] else {
        return Column(field.type, repeating: .null, count: raw.count)
      }
      return column.widened(to: field.type)
    }
    return SourceRows(
      rows: Batch(Schema(wanted.map { schema.fields[$0] }), columns, count: raw.count),
      snapshots: try reader.snapshots(ofBatch: index, only: firstSnapshot),
      ordinals: raw[SourceColumns.ordinal].map { Array($0.int64s) } ?? []
    )
  }

  /// Where the rows of a batch came from, as they are mapped: looking for one row touches few.
  func origins(_ index: Int) throws -> RowOrigins {
    let names =
      [SourceColumns.ordinal, SourceColumns.line]
      + (isShared ? [SourceColumns.snapshot.field.name] : [])
    let columns = try reader.batch(index, columns: names).columns
    return RowOrigins(
      snapshots: isShared ? columns[2].int64s : nil,
      ordinals: columns[0].int64s,
      lines: columns[1].int64s
    )
  }
}

extension Column {
  /// The values as another type: the same, or int64 as float64; all null otherwise, as a value of
  /// the old type is none of the new one.
  fileprivate func widened(to other: ColumnType) -> Column {
    if type == other { return self }
    guard type == .int64, other == .float64 else {
      return Column(other, repeating: .null, count: count)
    }
    return Column(.float64, copying: int64s.map(Double.init), validity: validity)
  }
}

extension OfflineStore {
  /// The segments of snapshots, each once, in sequence order.
  ///
  /// - Parameters:
  ///   - snapshots: Of one source, ascending; those without rows have no segment.
  ///   - source: Their source.
  ///   - columnIDs: The ids of its columns; nil for those of now.
  /// - Returns: A segment for each file.
  /// - Throws: `SegmentError` where one does not read back.
  func sourceSegments(
    _ snapshots: [SnapshotRecord],
    of source: ResolvedSource,
    columnIDs: [String: Int]? = nil
  ) throws -> [SourceSegment] {
    let segments = snapshots.groupedBySegment.map { ($0.path, $0.snapshots[0].number) }
    return try sourceSegments(segments, of: source, columnIDs: columnIDs)
  }

  /// Segments, each with the first snapshot whose rows it has.
  func sourceSegments(
    _ segments: [(path: String, firstSnapshot: Int64)],
    of source: ResolvedSource,
    columnIDs: [String: Int]? = nil
  ) throws -> [SourceSegment] {
    let ids = try columnIDs ?? registry.columnIDs(of: source.definition.name)
    return try segments.map { path, firstSnapshot in
      try SourceSegment(
        layout.absolute(path),
        from: firstSnapshot,
        schema: source.schema,
        ids: ids,
        on: fileSystem
      )
    }
  }
}

extension [SnapshotRecord] {
  /// Consecutive snapshots that have one segment, those without rows left out.
  var groupedBySegment: [(path: String, snapshots: [SnapshotRecord])] {
    var groups: [(path: String, snapshots: [SnapshotRecord])] = []
    for record in self {
      guard let path = record.segment else { continue }
      if let last = groups.last, last.path == path {
        groups[groups.count - 1].snapshots.append(record)
      } else {
        groups.append((path, [record]))
      }
    }
    return groups
  }
}
