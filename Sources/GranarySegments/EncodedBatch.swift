public import GranaryColumns
public import GranaryFiles

/// Rows as the bytes that a segment has for them: what takes most of the time of writing, and any
/// thread can do; ``SegmentWriter/write(_:)-(EncodedBatch)`` puts them into the file.
public struct EncodedBatch: Sendable {
  /// The number of rows.
  public let rowCount: Int
  let schema: Schema
  let message: EncodedMessage

  /// Encodes rows, texts as they are.
  ///
  /// - Parameters:
  ///   - batch: 1 to 65,536 rows.
  ///   - path: What errors call the file.
  /// - Throws: ``SegmentError`` with code `unsupported` when the texts of a column pass 2 GiB.
  public init(_ batch: Batch, for path: Path) throws(SegmentError) {
    precondition((1...Batch.rowCount).contains(batch.count), "not one batch of a segment")
    rowCount = batch.count
    schema = batch.schema
    var body = MessageBody(rowCount: batch.count)
    let width = batch.columns.reduce(0) { $0 + ($1.type.stride ?? 1) }
    body.reserveCapacity(batch.count * width + 2 * ArrowFormat.alignment * batch.columns.count)
    for (field, column) in zip(batch.schema.fields, batch.columns) {
      if let stride = column.type.stride, column.validity.isAllValid {
        body.append(values: column.values[0..<stride * batch.count])
        continue
      }
      var rows = ColumnAccumulator(column.type)
      guard rows.append(column, rows: 0..<batch.count) else {
        throw .tooMuchText(field.name, path)
      }
      body.append(rows.finish())
    }
    message = EncodedMessage(body) { ArrowWriting.batchMessage($0) }
  }
}

extension SegmentError {
  /// The texts of a column are more than the offsets of a batch can reach.
  package static func tooMuchText(_ column: String, _ path: Path) -> SegmentError {
    SegmentError(
      .unsupported,
      path,
      "the texts of column '\(column)' in \(Batch.rowCount) rows pass 2 GiB; shorten them"
    )
  }
}
