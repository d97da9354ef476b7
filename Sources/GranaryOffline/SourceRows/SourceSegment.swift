import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryRegistry
import GranarySegments

/// The rows of one source segment under today's schema: found by column id, so that a rename keeps
/// a column; what the segment lacks is null, and int64 is read as float64 where that is declared.
struct SourceSegment {
  private let reader: SegmentReader
  private let schema: Schema
  /// The column of the segment for each field of the schema.
  private let stored: [Field?]

  init(_ path: Path, schema: Schema, ids: [String: Int], on fileSystem: any FileSystem) throws {
    reader = try SegmentReader(path, on: fileSystem)
    self.schema = schema
    stored = schema.fields.map { [reader] field in
      reader.fields.first { $0.id == ids[field.name] }?.field
    }
  }

  var batchCount: Int { reader.batchCount }

  /// The columns named, and the ordinals of the rows.
  func batch(_ index: Int, columns names: [String]) throws -> (Batch, ordinals: [Int64]) {
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
    let ordinals = raw[SourceColumns.ordinal].map { Array($0.int64s) } ?? []
    return (
      Batch(Schema(wanted.map { schema.fields[$0] }), columns, count: raw.count),
      ordinals
    )
  }

  /// Where the rows of a batch came from.
  func origins(_ index: Int) throws -> RowOrigins {
    let names = [SourceColumns.ordinal, SourceColumns.line]
    let columns = try reader.batch(index, columns: names).columns
    return RowOrigins(ordinals: columns[0].int64s, lines: columns[1].int64s)
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
  /// The rows of a snapshot; nil where it has none.
  func sourceSegment(
    _ snapshot: SnapshotRecord,
    of source: ResolvedSource
  ) throws -> SourceSegment? {
    guard let path = snapshot.segment else { return nil }
    return try SourceSegment(
      layout.absolute(path),
      schema: source.schema,
      ids: registry.columnIDs(of: source.definition.name),
      on: fileSystem
    )
  }
}
