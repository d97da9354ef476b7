extension CSVReader {
  /// The next rows as they are written, with the declared columns as places; nil when there are no
  /// more.
  ///
  /// In the place of ``nextChunk()``, for those who do not know the columns' types yet.
  ///
  /// - Throws: ``IngestError`` when the file cannot be read.
  public mutating func nextWrittenRows() throws(IngestError) -> WrittenRows? {
    try nextCSVChunk().map { rowReader.written($0) }
  }
}

extension RowReader {
  /// The fields of a chunk as they are written.
  fileprivate func written(_ chunk: CSVChunk) -> WrittenRows {
    let (chunk, fields) = fields(of: chunk)
    let columns = (0..<columnCount).map { column in
      var values = WrittenValuesBuilder()
      let bytes = fields.bytes.span
      for (row, slice) in zip(chunk.table.rows, fields.slices(ofColumn: column) ?? [])
      where !slice.isAbsent {
        values.append(
          bytes.extracting(slice.range),
          slice.isQuoted ? .quotedField : .field,
          line: row.line
        )
      }
      return values.finish()
    }
    return WrittenRows(
      count: chunk.table.rows.count - fields.faults.count,
      columns: columns,
      refused: unreadRows(fields, of: chunk)
    )
  }
}
