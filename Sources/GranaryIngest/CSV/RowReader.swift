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

  /// The rows of a chunk whose fields cannot be read.
  func unreadRows(_ fields: FieldTable, of chunk: CSVChunk) -> UnreadRows {
    UnreadRows(of: chunk.rowTexts, layout.reasons(fields.faults, in: chunk, dialect))
  }

  func read(_ chunk: CSVChunk) -> IngestBatch {
    let (chunk, fields) = fields(of: chunk)
    let rowCount = chunk.table.rows.count
    var faults = layout.reasons(fields.faults, in: chunk, dialect)
    let columns = parsers.enumerated().map { index, parser in
      guard let slices = fields.slices(ofColumn: index) else {
        return Column(parser.field.type, repeating: .null, count: rowCount)
      }
      let reader = ColumnReader(parser: parser, slices: slices, bytes: fields.bytes)
      let read = reader.read()
      faults += read.faults.reasons(column: parser.field.name) { reader.refusal($0, of: $1) }
      return read.column
    }
    return IngestBatch(
      Batch(schema, columns, count: rowCount),
      of: chunk.rowTexts,
      file: file,
      refusing: faults
    )
  }
}
