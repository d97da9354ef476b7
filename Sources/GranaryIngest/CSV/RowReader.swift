import GranaryColumns

/// Stage 2 of reading CSV: rows become columns, a chunk at a time and each by itself.
struct RowReader: Sendable {
  private let file: String
  private let layout: FieldLayout
  private let dialect: CSVDialect
  private let schema: Schema
  private let parsers: [FieldParser]

  init(
    file: String,
    layout: FieldLayout,
    dialect: CSVDialect,
    columns: [InputColumn]
  ) throws(IngestError) {
    self.file = file
    self.layout = layout
    self.dialect = dialect
    schema = Schema(columns.map(\.field))
    do {
      parsers = try columns.map { column throws(TimeZoneError) in try FieldParser(column) }
    } catch {
      throw .timeZone(error, of: file)
    }
  }

  var columnCount: Int { parsers.count }

  /// The fields of a chunk, and the chunk that they are of: in UTF-8.
  func fields(of chunk: CSVChunk) -> (chunk: CSVChunk, fields: FieldTable) {
    let chunk = dialect.encoding == .latin1 ? chunk.convertedFromLatin1() : chunk
    return (chunk, FieldTable(chunk, layout: layout, dialect: dialect))
  }

  func read(_ chunk: CSVChunk) -> IngestBatch {
    let (chunk, fields) = fields(of: chunk)
    let rowCount = chunk.table.rows.count
    var reasons = fields.refusals.mapValues { [$0] }
    let columns = parsers.enumerated().map { index, parser in
      guard let slices = fields.slices(ofColumn: index) else {
        return Column(parser.field.type, repeating: .null, count: rowCount)
      }
      let read = ColumnReader(parser: parser, slices: slices, bytes: fields.bytes).read()
      for (row, refusal) in read.refusals { reasons[row, default: []].append(refusal) }
      return read.column
    }
    return IngestBatch(
      Batch(schema, columns, count: rowCount),
      of: chunk.table.rows,
      in: chunk.bytes,
      firstOrdinal: chunk.firstOrdinal,
      file: file,
      refusing: reasons
    )
  }
}
