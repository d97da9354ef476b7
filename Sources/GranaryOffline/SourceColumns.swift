import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryRegistry
import GranarySegments

/// The columns of a source's segments: those declared and derived, each with its id, then where
/// each row came from.
///
/// `__` is in no name that a definition can give.
enum SourceColumns {
  static let ordinal = "__ordinal"
  static let line = "__line"
  private static let originFields = [Field(ordinal, .int64), Field(line, .int64)]

  /// The fields of a new segment; the registry's ids are positive.
  ///
  /// - Throws: ``OfflineStoreError/Code/changedSource`` where a column has no id (any more).
  static func fields(
    of source: ResolvedSource,
    ids: [String: Int]
  ) throws(OfflineStoreError) -> [SegmentField] {
    let own = try source.schema.fields.map { field throws(OfflineStoreError) in
      guard let id = ids[field.name] else {
        throw OfflineStoreError.changedSource(source.definition.name)
      }
      return SegmentField(field: field, id: id)
    }
    return own + originFields.enumerated().map { SegmentField(field: $1, id: -1 - $0) }
  }

  static func origin(ordinals: [Int], lines: [Int]) -> Batch {
    Batch(
      Schema(originFields),
      [ordinals, lines].map { Column(.int64, copying: $0.map(Int64.init)) }
    )
  }
}

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
